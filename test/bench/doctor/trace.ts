/**
 * Trains one experiment and writes down all that the doctor looked at, so that rules can be tried on it again without training.
 * A trace depends on the experiment, the seed and the engine's bits; it is thrown away with `--fresh`.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import type { Dataset } from "#core/data/dataset";
import { splitNames, type SplitName } from "#core/data/types";
import type { Evidence } from "#core/doctor/evidence";
import { fastEngine } from "#core/engine/fast/index";
import { decide } from "#core/metrics/confusion";
import type { ExperimentSpec } from "#core/network/spec";
import { Run } from "#core/training/run";
import type { RunHistory } from "#core/training/history";
import { nodeMachine } from "#host/engine";
import type { Score } from "./faults";
import type { Experiment } from "./generate";
import { datasetOf, spoilt, type Rows } from "./tables";

/** What differs from one look to the next. */
interface Look extends Omit<Evidence, "spec" | "plan" | "history" | "stepsPerEpoch" | "facts"> {
  ticks: number;
  epochs: number;
}
export interface Trace {
  constant: Pick<Evidence, "spec" | "plan" | "stepsPerEpoch" | "facts">;
  history: RunHistory;
  looks: Look[];
  scores: Record<Score, number>;
  seconds: number;
}

const kinds: readonly Score[] = ["all", "unseen", "by_class", "median"];
const folder = join("out", "bench", "doctor-traces");
/** Traces of other code say nothing of this: raise it where the evidence changes. */
const edition = 5;
const engine = fastEngine(nodeMachine(1));

export type Job = Pick<Experiment, "source" | "spoil">;

/** The trace of an experiment: the one that is there, or a new one. */
export function traceOf(job: Job, spec: ExperimentSpec, seed: number, fresh = false): Trace {
  const table = spoilt(job.source.rows(seed), job.spoil, seed);
  const file = fileOf(table, spec, seed);
  if (!fresh && existsSync(file)) return deserialize(readFileSync(file)) as Trace;
  const made = train(table, spec);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, serialize(made));
  return made;
}

function fileOf(table: Rows, spec: ExperimentSpec, seed: number): string {
  const key = createHash("sha256")
    .update(JSON.stringify([edition, spec, seed]))
    .update(JSON.stringify(table.cells))
    .digest("hex")
    .slice(0, 24);
  return join(folder, `${key}.v8`);
}
/** Whether there is a trace of the experiment: what only looks trains nothing. */
export const tracedAlready = (job: Job, spec: ExperimentSpec, seed: number): boolean =>
  existsSync(fileOf(spoilt(job.source.rows(seed), job.spoil, seed), spec, seed));

function train(table: Rows, spec: ExperimentSpec): Trace {
  const began = performance.now();
  const dataset = datasetOf(table, spec);
  const settings = { id: "1", name: "", slot: 0, spec, target: table.target, created: "2026-01-01T00:00:00Z" };
  const run = Run.create(settings, { dataset, engine, clock: () => performance.now() });
  const looks: Look[] = [];
  run.resume();
  let seen = "";
  while (!run.idle) {
    run.advance(() => `${run.position.epochs} ${run.position.ticks >> 4}` !== seen);
    seen = `${run.position.epochs} ${run.position.ticks >> 4}`;
    const { spec: _spec, plan: _plan, history: _history, stepsPerEpoch: _steps, facts: _facts, ...look } = run.evidence;
    looks.push({ ...look, probed: { ...look.probed }, ...run.position });
  }
  const { spec: own, plan, history, stepsPerEpoch, facts } = run.evidence;
  return {
    constant: { spec: own, plan, stepsPerEpoch, facts },
    history,
    looks,
    scores: Object.fromEntries(kinds.map((kind) => [kind, scoreOf(run, dataset, kind)])) as Trace["scores"],
    seconds: (performance.now() - began) / 1000,
  };
}

/** The evidence of each look, first to last. */
export function* evidenceOf({ constant, history, looks }: Trace): Generator<Evidence> {
  for (const { ticks, epochs, ...look } of looks) {
    const cut = {
      ...history,
      ticks: { ...history.ticks, count: ticks },
      epochs: { ...history.epochs, count: epochs },
    };
    yield { ...constant, ...look, history: cut };
  }
}

function scoreOf(run: Run, { splits, prepared }: Dataset, kind: Score): number {
  const names: readonly SplitName[] = kind === "unseen" ? ["validation", "test"] : splitNames;
  const classes = prepared.classes.map(() => ({ rows: 0, right: 0 }));
  const [errors, truths]: number[][] = [[], []];
  for (const name of names) {
    const { x, y, rows } = splits[name];
    const outputs = run.model.predict(x.whole(), rows);
    for (let i = 0; i < rows; i++) {
      const truth = y[i]!;
      if (prepared.task === "regression") {
        errors!.push(Math.abs(outputs[i]! - truth));
        truths!.push(truth);
        continue;
      }
      const own = classes[truth]!;
      own.rows++;
      own.right += decide(outputs, i, run.plan.outputs) === truth ? 1 : 0;
    }
  }
  if (prepared.task === "regression") return kind === "median" ? byMedian(errors!, truths!) : r2(errors!, truths!);
  const present = classes.filter(({ rows }) => rows > 0);
  if (kind === "by_class") return present.reduce((sum, c) => sum + c.right / c.rows, 0) / present.length;
  return present.reduce((sum, c) => sum + c.right, 0) / present.reduce((sum, c) => sum + c.rows, 0);
}

function r2(errors: readonly number[], truths: readonly number[]): number {
  const mean = truths.reduce((sum, value) => sum + value, 0) / truths.length;
  const around = truths.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return 1 - errors.reduce((sum, error) => sum + error ** 2, 0) / around;
}

/** As R², but of medians, which a few rows far away do not move. */
function byMedian(errors: readonly number[], truths: readonly number[]): number {
  const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!;
  const centre = median(truths);
  return 1 - (median(errors) / median(truths.map((value) => Math.abs(value - centre)))) ** 2;
}
