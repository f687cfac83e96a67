import { availableParallelism } from "node:os";
import type { Table } from "#core/data/types";
import { prepare, prepareInPieces } from "#core/data/recipe";
import { findCure, usualBudget, type Cure, type TrainTrial, type Trial } from "#core/doctor/cure";
import type { Remedy, Severity } from "#core/doctor/finding";
import { remedyInWords } from "#core/doctor/remedies";
import type { Dataset } from "#core/data/dataset";
import type { Engine } from "#core/engine/engine";
import type { ExperimentSpec } from "#core/network/spec";
import { formatNumber } from "#core/numbers";
import type { Pieces } from "#core/pieces";
import { Run } from "#core/training/run";
import { nodeEngine } from "#host/engine";
import { command } from "../command";
import { openTableFile } from "../files";
import { importOptions, readingOf } from "../import-options";
import { Interrupted, Interrupts } from "../interrupt";
import type { Io } from "../io";
import { tell, tellDoubts, tellFaults } from "../notes";
import { inOneLine } from "../printable";
import { Progress } from "../progress";
import { leaveOut, requireTarget } from "../roles";
import { readSpec } from "../spec-file";
import { Stages } from "../stages";
import { countOf } from "../text";

interface Told extends Omit<Trial, "findings"> {
  findings: { rule: string; severity: Severity; layers: string[]; epoch: number; causes: string[] }[];
}
interface Change extends Remedy {
  title: string;
}
interface Answer {
  /** What `score` is: on the validation rows, or on the training rows where there are none. */
  metric: "accuracy" | "r2";
  split: "validation" | "train";
  before: Told;
  changes: Change[];
  after: Told;
  cured: boolean;
  seeds: Cure["seeds"];
  attempts: (Told & { changes: Change[] })[];
}

const mostThreads = 256;
const mostRuns = 1000;
const mostSeconds = 86_400;
/** Milliseconds of work between two looks at signals. */
const slice = 100;

export const cure = command<Answer>({
  summary:
    "Find what cures a network that does not learn: try the doctor's remedies and keep the smallest set that works.",
  positionals: ["FILE"],
  options: {
    target: { value: "COL", help: "the column to predict" },
    spec: { value: "SPEC.json", help: "the experiment that fails; see `gradlab schema` and `gradlab spec`" },
    runs: { value: "N", help: `forks to try at most (else ${usualBudget.runs}); two more seeds confirm the best` },
    seconds: { value: "S", help: `seconds to look for it (else ${usualBudget.seconds})` },
    seed: { value: "N", help: "instead of training.seed and, unless the spec has one, of recipe.split.seed" },
    threads: { value: "N", help: "processor threads at most (else as many as there are); the results are the same" },
    ...importOptions,
  },
  async run(args, io) {
    const file = args.positionals[0] ?? "";
    const { spec: said, hasSplitSeed } = await readSpec(args.text("spec"));
    const seed = args.integer("seed", 0, 0xffff_ffff);
    if (seed !== undefined) {
      said.training.seed = seed;
      if (!hasSplitSeed) said.recipe.split.seed = seed;
    }
    const budget = {
      runs: args.integer("runs", 1, mostRuns) ?? usualBudget.runs,
      seconds: args.number("seconds", 0.1, mostSeconds) ?? usualBudget.seconds,
    };
    const target = await requireTarget(args, said, file, readingOf(args));
    const engine = nodeEngine(args.integer("threads", 1, mostThreads) ?? availableParallelism());
    const stages = new Stages(io);
    const opening = openTableFile(file, { statistics: false, ...readingOf(args) });
    const { table: data } = await stages.during(`reading ${inOneLine(file)}`, opening);
    const spec = leaveOut(data, said, target, io);
    tellDoubts(io, data, spec.recipe, target, stages);
    const first = stages.through("preparing the rows", prepareInPieces(data, spec.recipe, target));
    tell(io, first.prepared.warnings);
    tellFaults(io, spec, first.prepared);
    const trials = new Trials(data, target, engine, io);
    trials.known(spec, first);
    const found = await inSlices(
      findCure(spec, trials.train, budget, () => io.clock()),
      trials,
      io,
    );
    const { task, split } = first.prepared;
    return {
      metric: task === "regression" ? "r2" : "accuracy",
      split: split.validation.rows > 0 ? "validation" : "train",
      before: told(found.before),
      changes: found.changes.map(titled),
      after: told(found.after),
      cured: found.cured,
      seeds: found.seeds,
      attempts: found.attempts.map(({ changes, ...attempt }) => ({ ...told(attempt), changes: changes.map(titled) })),
    };
  },
  print: printed,
});

/** Trains forks; data are prepared anew only where a fork changes the recipe. */
class Trials {
  private readonly datasets = new Map<string, Dataset>();
  count = 0;
  words = "";

  constructor(
    private readonly data: Table,
    private readonly target: string,
    private readonly engine: Engine,
    private readonly io: Io,
  ) {}

  known({ recipe }: ExperimentSpec, dataset: Dataset): void {
    this.datasets.set(JSON.stringify(recipe), dataset);
  }

  readonly train: TrainTrial = (spec, lost) => this.trained(spec, lost);
  private *trained(spec: ExperimentSpec, lost: (score: number, done: number) => boolean): Pieces<Trial> {
    const dataset = this.datasetOf(spec);
    this.count++;
    const settings = { id: String(this.count), name: `run ${this.count}`, slot: 0, spec, target: this.target };
    const context = { dataset, engine: this.engine, clock: () => this.io.clock() };
    const run = Run.create({ ...settings, created: this.io.now().toISOString() }, context);
    const hasValidation = dataset.splits.validation.rows > 0;
    let [epochs, stopped] = [0, false];
    run.resume();
    while (!run.idle) {
      run.advance(() => true);
      const { history } = run;
      if (history.epochs.count > epochs && run.status === "training") {
        epochs = history.epochs.count;
        const metrics = hasValidation ? history.epochs.validationMetric : history.epochs.trainMetric;
        this.words = `run ${this.count}  epoch ${epochs - 1} of ${spec.training.epochs}`;
        if (lost(metrics[epochs - 1]!, (epochs - 1) / spec.training.epochs)) {
          stopped = true;
          run.stop();
        }
      }
      yield;
    }
    const { metrics, findings, epoch, status } = run.record();
    const summary = hasValidation ? metrics?.validation : metrics?.train;
    const score = status === "failed" ? NaN : (summary?.accuracy ?? summary?.r2 ?? NaN);
    return { score, findings, epochs: epoch, seconds: run.seconds, stopped };
  }

  private datasetOf({ recipe }: ExperimentSpec): Dataset {
    const key = JSON.stringify(recipe);
    const there = this.datasets.get(key);
    if (there) return there;
    const made = prepare(this.data, recipe, this.target);
    this.datasets.set(key, made);
    return made;
  }
}

async function inSlices(work: Pieces<Cure>, trials: Trials, io: Io): Promise<Cure> {
  const progress = new Progress(io);
  const interrupts = new Interrupts();
  try {
    for (;;) {
      const end = io.clock() + slice;
      while (io.clock() < end) {
        const step = work.next();
        if (step.done) return step.value;
      }
      await new Promise((resolve) => setImmediate(resolve));
      if (interrupts.asked !== null)
        throw new Interrupted(interrupts.asked, "ended before a cure was found; nothing was kept");
      progress.show(0, trials.words);
    }
  } finally {
    progress.end();
    interrupts.end();
  }
}

const titled = (remedy: Remedy): Change => ({ ...remedy, title: remedyInWords(remedy).title });
const told = ({ findings, ...trial }: Trial): Told => ({
  ...trial,
  findings: findings.map(({ rule, severity, layers, epoch, causes = [] }) => ({
    rule,
    severity,
    layers,
    epoch,
    causes,
  })),
});

function printed({ metric, split, before, changes, after, cured, seeds, attempts }: Answer): string {
  const name = `${split} ${metric === "r2" ? "R²" : "accuracy"}`;
  const score = (value: number) => (Number.isNaN(value) ? "none (it failed)" : formatNumber(value));
  const found = (trial: Told) =>
    trial.findings
      .filter(({ severity }) => severity !== "note")
      .map(({ rule, severity }) => `${severity} ${rule}`)
      .join(", ") || "nothing found";
  const lines = [`before: ${name} ${score(before.score)}; ${found(before)}`];
  for (const attempt of attempts) {
    const what = attempt.changes.map(({ title }) => title).join(" + ");
    lines.push(`tried: ${what}: ${score(attempt.score)}${attempt.stopped ? " (ended early)" : ""}; ${found(attempt)}`);
  }
  if (changes.length === 0) {
    const end =
      attempts.length === 0 ? "there is nothing to cure" : `none of ${countOf(attempts.length, "fork")} did better`;
    return `${lines.join("\n")}\n${end}\n`;
  }
  const what = changes.map(({ title }) => title).join(" + ");
  const confirmed = seeds.map(({ seed, score: value }) => `${score(value)} with seed ${seed}`).join(", ");
  lines.push(
    `${cured ? "cure" : "best, though not a cure"}: ${what}: ${name} ${score(before.score)} → ${score(after.score)} (${confirmed})`,
  );
  return `${lines.join("\n")}\n`;
}
