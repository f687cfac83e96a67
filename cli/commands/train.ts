import { formatNumber } from "#core/numbers";
import { availableParallelism } from "node:os";
import { prepareInPieces } from "#core/data/recipe";
import type { Severity } from "#core/doctor/finding";
import type { SplitMetrics } from "#core/metrics/summary";
import type { ExperimentSpec } from "#core/network/spec";
import type { ProjectContent } from "#core/project/content";
import { Run, type RunContext } from "#core/training/run";
import type { RunSnapshot } from "#core/training/snapshot";
import { besideLinear, heldOutOf, type BesideLinear } from "#core/training/beside-linear";
import { weightsEpoch } from "#core/training/weights-epoch";
import { nodeEngine } from "#host/engine";
import { collectGarbage } from "#host/garbage";
import { requireOutput } from "#host/output";
import { command, type Arguments } from "../command";
import { crossValidate, printFolds, type CrossValidated } from "../cross-validate";
import { keepData, openTableFile, type KeptData } from "../files";
import { importOptions, readingOf } from "../import-options";
import { outputOf, outputOptions } from "../output";
import { InputError, UsageError } from "../errors";
import { leaveOut, requireTarget } from "../roles";
import { readSpec } from "../spec-file";
import { countOf, table } from "../text";
import { sayCost } from "../cost";
import { tell, tellDoubts, tellFaults } from "../notes";
import { Keeper } from "../keeper";
import { inOneLine } from "../printable";
import { Stages } from "../stages";
import { work } from "../training";
import { answersBesideLinear, linearWords } from "../beside-linear";
import { Interrupts } from "../interrupt";

interface Trained {
  run: string;
  metrics: SplitMetrics;
  epochs: number;
  /** The epoch that weights and metrics are of: an earlier one where early stopping brought it back. */
  weightsEpoch: number;
  seconds: number;
  rowsPerSecond: number;
  weightsHash: string;
  findings: { rule: string; severity: Severity; layers: string[]; epoch: number }[];
  /** Null where there is nothing to compare: no hidden layer, no rows that were not trained on, or a run that failed. */
  besideLinear: BesideLinear | null;
}

const runId = "1";
const mostThreads = 256;
const mostFolds = 50;

export const train = command<Trained | CrossValidated>({
  summary: "Train a network on a file.",
  positionals: ["FILE"],
  options: {
    target: { value: "COL", help: "the column to predict" },
    spec: { value: "SPEC.json", help: "recipe, network and training; see `gradlab schema` and `gradlab spec`" },
    epochs: { value: "N", help: "instead of training.epochs" },
    seed: { value: "N", help: "instead of training.seed and, unless the spec has one, of recipe.split.seed" },
    threads: { value: "N", help: "processor threads at most (else as many as there are); the results are the same" },
    folds: { value: "K", help: "cross-validate: train once for each of K folds, the others' rows learning" },
    out: { value: "P.gradlab", help: "write a project with the run, which the window opens" },
    resume: { help: "continue the training in the project of --out, after Ctrl-C or a crash" },
    "take-over": { help: "take the project of --out from another computer, where it is not open any more" },
    link: { help: "link the project to the file instead of copying it" },
    ...outputOptions,
    ...importOptions,
  },
  async run(args, io) {
    const file = args.positionals[0] ?? "";
    const out = args.text("out");
    const output = outputOf(args, "project", [file, args.text("spec")]);
    if (out !== undefined) await requireOutput(out, output);
    else if (args.flag("link")) throw new UsageError("--link says how a project keeps its data: it needs --out");
    const resuming = args.flag("resume");
    if (resuming && out === undefined) throw new UsageError("--resume continues a project: it needs --out");
    if (resuming && args.text("folds") !== undefined) throw new UsageError("--resume and --folds can't both be given");
    const said = await specOf(args);
    const target = await requireTarget(args, said, file, readingOf(args));
    const engine = nodeEngine(args.integer("threads", 1, mostThreads) ?? availableParallelism());
    const stages = new Stages(io);
    const opened = await stages.during(
      `reading ${inOneLine(file)}`,
      openTableFile(file, { statistics: false, ...readingOf(args) }),
    );
    const { table: data } = opened;
    const spec = leaveOut(data, said, target, io);
    const kept = out !== undefined && {
      ...(await keepData(opened, args.flag("link") ? "link" : "copy")),
      dialect: data.dialect,
    };
    const folds = args.integer("folds", 2, mostFolds);
    const keeping = { output, io, takeOver: args.flag("take-over"), target, runs: folds ?? 1 };
    const keeper = kept && out !== undefined ? await Keeper.open({ out, data: kept, ...keeping }, resuming) : null;
    try {
      tellDoubts(io, data, spec.recipe, target, stages);
      if (folds !== undefined) return await crossValidate({ data, spec, target, engine }, folds, io, keeper);
      const before = keeper?.found ? earlier(keeper.found, kept, [spec, said], target) : null;
      // The rows are all that is needed of the table from here on.
      const fitted = before?.fitted ?? null;
      const preparing = prepareInPieces(data, spec.recipe, target, { release: collectGarbage, fitted });
      const dataset = stages.through("preparing the rows", preparing);
      tell(io, dataset.prepared.warnings);
      tellFaults(io, spec, dataset.prepared);
      sayCost(spec, dataset, io);
      const context = { dataset, engine, clock: () => io.clock() };
      const created = io.now().toISOString();
      const run = before
        ? Run.restore(before, context)
        : Run.create({ id: runId, name: "run 1", slot: 0, spec, target, created }, context);
      if (run.status === "paused") await work(run, io, { keeper });
      else await keeper?.finished(run);
      await keeper?.save();
      return resultOf(run, await besideLinearOf(run, context));
    } catch (error) {
      await keeper?.close().catch(() => undefined);
      throw error;
    }
  },
  print: (result) => ("folds" in result ? printFolds(result) : printRun(result)),
});

function printRun({
  metrics,
  epochs,
  weightsEpoch: of,
  seconds,
  rowsPerSecond,
  findings,
  besideLinear: beside,
}: Trained): string {
  const names = [...new Set(Object.values(metrics).flatMap((metric) => Object.keys(metric)))];
  const rows = Object.entries(metrics).map(([split, metric]) => [
    split,
    ...names.map((name) => Object.entries(metric).find(([key]) => key === name)?.[1] ?? null),
  ]);
  const found = findings.map(
    ({ rule, severity, layers, epoch }) =>
      `${severity}: ${rule} (${[...layers, `epoch ${formatNumber(epoch)}`].join(", ")})\n`,
  );
  return `${table(["split", ...names], rows)}\n${countOf(epochs, "epoch")}${of === epochs ? "" : ` (stopped early: the weights are those of epoch ${of})`} in ${formatNumber(seconds)} s, ${formatNumber(Math.round(rowsPerSecond))} rows/s\n${beside ? linearWords(beside) : ""}${found.join("")}`;
}

async function specOf(args: Arguments): Promise<ExperimentSpec> {
  const { spec, hasSplitSeed } = await readSpec(args.text("spec"));
  spec.training.epochs = args.integer("epochs", 1, 1_000_000) ?? spec.training.epochs;
  const seed = args.integer("seed", 0, 0xffff_ffff);
  if (seed !== undefined) {
    spec.training.seed = seed;
    if (!hasSplitSeed) spec.recipe.split.seed = seed;
  }
  return spec;
}

/** The run to go on with. It has to be the same experiment on the same data. */
function earlier(
  { document, source, runs }: ProjectContent,
  kept: KeptData | false,
  /** With the columns left out that are better left out, and without. */
  specs: readonly ExperimentSpec[],
  target: string,
): RunSnapshot {
  const [run, ...others] = runs;
  const other = (what: string) =>
    new InputError(`the project of --out was trained with ${what}; give the same, or leave --resume out`);
  if (!run || others.length > 0) throw new InputError("--resume goes on with a project of one run, as train writes it");
  if (run.record.target !== target) throw other(`another target (${run.record.target})`);
  const text = JSON.stringify(run.record.spec);
  if (!specs.some((spec) => JSON.stringify(spec) === text)) throw other("another spec, seed or number of epochs");
  const same =
    kept &&
    (source
      ? kept.bytes !== null && Buffer.compare(source.bytes, kept.bytes) === 0
      : document.data?.link?.sha256 === kept.link?.sha256);
  if (!same) throw other("other data, or kept them in another way (--link)");
  return run;
}

/** After all is saved: a signal now leaves the comparison out, and no more. */
async function besideLinearOf(run: Run, context: RunContext): Promise<BesideLinear | null> {
  const interrupts = new Interrupts();
  try {
    const answers = await answersBesideLinear(run, context, interrupts);
    const split = heldOutOf(context.dataset);
    return answers && split && besideLinear(split, [answers]);
  } finally {
    interrupts.end();
  }
}

function resultOf(run: Run, beside: BesideLinear | null): Trained {
  const record = run.record();
  const { metrics, epoch, step, seconds, weightsHash, findings } = record;
  const rows = (step / run.stepsPerEpoch) * run.dataset.splits.train.rows;
  return {
    run: run.id,
    metrics: metrics ?? {},
    epochs: epoch,
    weightsEpoch: weightsEpoch(record),
    seconds,
    rowsPerSecond: seconds > 0 ? rows / seconds : 0,
    weightsHash: weightsHash ?? "",
    findings: findings.map(({ rule, severity, layers, epoch: since }) => ({ rule, severity, layers, epoch: since })),
    besideLinear: beside,
  };
}
