import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { prepare } from "#core/data/recipe";
import type { Rows } from "#core/data/dataset";
import { splitNames } from "#core/data/types";
import { pytorchScript } from "#core/network/pytorch";
import { encodeNpy } from "#core/project/npy";
import { reasonOf } from "#host/files";
import { writeOutputs } from "#host/output";
import type { OutputKind } from "#host/output-kind";
import { command } from "../command";
import { InputError, UsageError } from "../errors";
import { readTableFile } from "../files";
import { importOptions, readingOf } from "../import-options";
import { outputOf, outputOptions } from "../output";
import { leaveOut, requireTarget } from "../roles";
import { readSpec } from "../spec-file";
import { countOf } from "../text";

interface Written {
  out: string;
  files: string[];
  rows: Record<string, number>;
  inputs: number;
}

export const pytorch = command<Written>({
  summary: "Write an experiment as a PyTorch script, with the prepared rows as NumPy arrays.",
  positionals: ["FILE"],
  options: {
    target: { value: "COL", help: "the column to predict" },
    spec: { value: "SPEC.json", help: "recipe, network and training; see `gradlab schema` and `gradlab spec`" },
    out: { value: "FOLDER", help: "where network.py, x_train.npy, y_train.npy and their like go" },
    ...outputOptions,
    ...importOptions,
  },
  async run(args, io) {
    const file = args.positionals[0] ?? "";
    const { spec: said } = await readSpec(args.text("spec"));
    const target = await requireTarget(args, said, file, readingOf(args));
    const out = args.text("out");
    if (out === undefined) throw new UsageError("--out is missing: name the folder to write to");
    const table = await readTableFile(file, { statistics: false, ...readingOf(args) });
    const spec = leaveOut(table, said, target, io);
    const { prepared, splits } = prepare(table, spec.recipe, target);
    const inputs = prepared.inputs.length;
    const script = pytorchScript(spec, { task: prepared.task, inputs, classes: prepared.classes.length });
    const arrays = splitNames.flatMap((name): [string, Uint8Array][] => {
      const { rows, x, y }: Rows = splits[name];
      return [
        [`x_${name}.npy`, encodeNpy({ shape: [rows, inputs], data: x.whole() })],
        [`y_${name}.npy`, encodeNpy({ shape: [rows], data: y })],
      ];
    });
    const parts: [string, string | Uint8Array][] = [["network.py", script], ...arrays];
    try {
      await mkdir(out, { recursive: true });
    } catch (error) {
      throw new InputError(`${out} can't be written: ${reasonOf(error)}`);
    }
    const optionsOf = (kind: OutputKind) => outputOf(args, kind, [file, args.text("spec")]);
    await writeOutputs(
      parts.map(([name, content]) => ({
        path: join(out, name),
        content: [content],
        options: optionsOf(name.endsWith(".npy") ? "npy" : "python"),
      })),
    );
    const rows = Object.fromEntries(splitNames.map((name) => [name, splits[name].rows]));
    return { out, files: parts.map(([name]) => name), rows, inputs };
  },
  print: ({ out, files, rows, inputs }) => {
    const counted = Object.entries(rows).map(([split, count]) => `${split} ${count}`);
    return `${out}: ${files.join(", ")}\nrows: ${counted.join(", ")}; ${countOf(inputs, "input")}\n`;
  },
});
