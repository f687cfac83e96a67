import { availableParallelism } from "node:os";
import { prepare } from "#core/data/recipe";
import type { Severity } from "#core/doctor/finding";
import type { SplitMetrics } from "#core/metrics/summary";
import type { ExperimentSpec } from "#core/network/spec";
import { Run } from "#core/training/run";
import { weightsEpoch } from "#core/training/weights-epoch";
import { nodeEngine } from "#host/engine";
import { collectGarbage } from "#host/garbage";
import { requireOutput } from "#host/output";
import { command, type Arguments } from "../command";
import { crossValidate, printFolds, type CrossValidated } from "../cross-validate";
import { keepData, openTableFile } from "../files";
import { importOptions, readingOf } from "../import-options";
import { outputOf, outputOptions } from "../output";
import { UsageError } from "../errors";
import { readSpec, targetOf } from "../spec-file";
import { countOf, number, table } from "../text";
import { work, writeRuns } from "../training";

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
    link: { help: "the project links to the file instead of holding a copy of it" },
    ...outputOptions,
    ...importOptions,
  },
  async run(args, io) {
    const file = args.positionals[0] ?? "";
    const out = args.text("out");
    const output = outputOf(args, "project", [file, args.text("spec")]);
    if (out !== undefined) await requireOutput(out, output);
    else if (args.flag("link")) throw new UsageError("--link says how a project keeps its data: it needs --out");
    const spec = await specOf(args);
    const target = targetOf(args, spec);
    const engine = nodeEngine(args.integer("threads", 1, mostThreads) ?? availableParallelism());
    const opened = await openTableFile(file, { statistics: false, ...readingOf(args) });
    const { table: data } = opened;
    const kept = out !== undefined && {
      ...(await keepData(opened, args.flag("link") ? "link" : "copy")),
      dialect: data.dialect,
    };
    const folds = args.integer("folds", 2, mostFolds);
    if (folds !== undefined) {
      const { result, runs } = crossValidate({ data, spec, target, engine }, folds, io);
      const [first, ...others] = runs;
      if (kept && first) await writeRuns(out, output, kept, [first, ...others]);
      return result;
    }
    // The rows are all that is needed of the table from here on.
    const dataset = prepare(data, spec.recipe, target, { release: collectGarbage });
    const created = io.now().toISOString();
    const run = Run.create(
      { id: runId, name: "run 1", slot: 0, spec, target, created },
      { dataset, engine, clock: () => io.clock() },
    );
    work(run, io);
    if (kept) await writeRuns(out, output, kept, [run.snapshot()]);
    return resultOf(run);
  },
  print: (result) => ("folds" in result ? printFolds(result) : printRun(result)),
});

function printRun({ metrics, epochs, weightsEpoch: of, seconds, rowsPerSecond, findings }: Trained): string {
  const names = [...new Set(Object.values(metrics).flatMap((metric) => Object.keys(metric)))];
  const rows = Object.entries(metrics).map(([split, metric]) => [
    split,
    ...names.map((name) => Object.entries(metric).find(([key]) => key === name)?.[1] ?? null),
  ]);
  const found = findings.map(
    ({ rule, severity, layers, epoch }) =>
      `${severity}: ${rule} (${[...layers, `epoch ${number(epoch)}`].join(", ")})\n`,
  );
  return `${table(["split", ...names], rows)}\n${countOf(epochs, "epoch")}${of === epochs ? "" : ` (stopped early: the weights are those of epoch ${of})`} in ${number(seconds)} s, ${number(Math.round(rowsPerSecond))} rows/s\n${found.join("")}`;
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

function resultOf(run: Run): Trained {
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
  };
}
