import { profileInPieces } from "#core/data/profile";
import { prepareInPieces } from "#core/data/recipe";
import { splitNames, type Prepared, type SplitName } from "#core/data/types";
import { splitWords } from "#core/data/split-basis";
import { command } from "../command";
import { readTableFile } from "../files";
import { importOptions, readingOf } from "../import-options";
import { printTold, toldOf, type Told } from "../notes";
import { inOneLine } from "../printable";
import { leaveOut, requireTarget } from "../roles";
import { readSpec } from "../spec-file";
import { Stages } from "../stages";
import { countOf, table } from "../text";

interface Applied {
  task: Prepared["task"];
  classes: string[];
  inputs: string[];
  steps: { column: string; steps: string[] }[];
  /** In words, and rows (per class) of each part. */
  split: { words: string; parts: Record<SplitName, { rows: number; byClass: number[] }> };
  dropped: number;
  warnings: Told[];
}

export const recipe = command<Applied>({
  summary: "Show what a recipe does with a file: its steps in words, the inputs, the rows of each split.",
  positionals: ["FILE"],
  options: {
    target: { value: "COL", help: "the column to predict" },
    spec: { value: "SPEC.json", help: "whose recipe is applied (default: the usual one)" },
    ...importOptions,
  },
  async run(args, io) {
    const file = args.positionals[0] ?? "";
    const { spec: given } = await readSpec(args.text("spec"));
    const target = await requireTarget(args, given, file, readingOf(args));
    const stages = new Stages(io);
    const data = await stages.during(`reading ${inOneLine(file)}`, readTableFile(file, readingOf(args)));
    const spec = leaveOut(data, given, target, io);
    const looking = profileInPieces(data, spec.recipe, target);
    const doubts = stages.through("looking at the data", looking).warnings;
    const { prepared } = stages.through("preparing the rows", prepareInPieces(data, spec.recipe, target));
    return {
      task: prepared.task,
      classes: prepared.classes.map(({ label }) => label),
      inputs: prepared.inputs.map(({ name }) => name),
      steps: prepared.steps.map(({ column, clauses }) => ({ column, steps: clauses })),
      split: {
        words: splitWords(spec.recipe.split, target, prepared.task === "regression"),
        parts: prepared.split,
      },
      dropped: prepared.dropped,
      warnings: [...doubts, ...prepared.warnings].map(toldOf),
    };
  },
  print: ({ classes, inputs, steps, split, dropped, warnings }) => {
    const list = steps.map(
      ({ column, steps: clauses }) => `${column}\n${clauses.map((one) => `  ${one}.\n`).join("")}`,
    );
    const parts = table(
      ["split", "rows", ...classes],
      splitNames.map((name) => [name, split.parts[name].rows, ...split.parts[name].byClass]),
    );
    const left = dropped > 0 ? `${countOf(dropped, "row")} left out\n` : "";
    return `${list.join("")}\n${countOf(inputs.length, "input")}; ${split.words}\n\n${parts}${left}${warnings.length > 0 ? "\n" : ""}${printTold(warnings)}`;
  },
});
