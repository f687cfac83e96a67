/**
 * What an analysis judges predictions by. Each is a mean over the rows, so that a row's own part of it is known: a new one is an
 * entry here.
 */
import { decide } from "../metrics/confusion";
import type { Parting } from "../metrics/cuts";
import { smallestShare } from "../metrics/probabilities";
import type { Task } from "../data/types";

export interface Measure {
  /** As `--json` names it. */
  id: string;
  title: string;
  tasks: readonly Task[];
  /** 1 where more is better, −1 where less is. */
  better: 1 | -1;
  /** Whether it goes by the classes that are called, and so by where they are parted. */
  decides?: true;
  /** What each row adds: the measure is the mean of them. `scores` as `predictRows` gives them, `width` numbers a row. */
  parts(truth: ArrayLike<number>, scores: ArrayLike<number>, width: number, how?: PartsHow): Float64Array;
}
export interface PartsHow {
  /** Has a place for each row, and is written into. */
  into?: Float64Array | undefined;
  /** As `decide` takes it: left out, from p = 0.5 on, or the largest p. */
  parting?: Parting | undefined;
}

/** A loop: `Float64Array.from` takes longer than a small network's answers. */
function filled(rows: number, into: Float64Array | undefined, value: (row: number) => number): Float64Array {
  const parts = into ?? new Float64Array(rows);
  for (let row = 0; row < rows; row++) parts[row] = value(row);
  return parts;
}

const classes = ["binary", "multiclass"] as const;

export const measures = {
  accuracy: {
    id: "accuracy",
    title: "accuracy",
    tasks: classes,
    better: 1,
    decides: true,
    parts: (truth, scores, width, { into, parting } = {}) =>
      filled(truth.length, into, (row) => (decide(scores, row, width, parting) === truth[row] ? 1 : 0)),
  },
  /** −ln p of the true class. */
  log_loss: {
    id: "log_loss",
    title: "log loss",
    tasks: classes,
    better: -1,
    parts: (truth, scores, width, { into } = {}) =>
      filled(truth.length, into, (row) => {
        const code = truth[row]!;
        const p = width === 1 ? (code === 1 ? scores[row]! : 1 - scores[row]!) : scores[row * width + code]!;
        return -Math.log(Math.min(1 - smallestShare, Math.max(smallestShare, p)));
      }),
  },
  /** 1 − n (y − ŷ)² / Σ (y − ȳ)² of each row; NaN for a constant target. */
  r2: {
    id: "r2",
    title: "R²",
    tasks: ["regression"],
    better: 1,
    parts(truth, scores, _width, { into } = {}) {
      const n = truth.length;
      let mean = 0;
      for (let i = 0; i < n; i++) mean += truth[i]! / n;
      let total = 0;
      for (let i = 0; i < n; i++) total += (truth[i]! - mean) ** 2 / n;
      return filled(n, into, (i) => (total > 0 ? 1 - (truth[i]! - scores[i]!) ** 2 / total : NaN));
    },
  },
  absolute_error: {
    id: "absolute_error",
    title: "mean absolute error",
    tasks: ["regression"],
    better: -1,
    parts: (truth, scores, _width, { into } = {}) =>
      filled(truth.length, into, (i) => Math.abs(truth[i]! - scores[i]!)),
  },
} as const satisfies Record<string, Measure>;

export type MeasureId = keyof typeof measures;
export const measureIds = Object.keys(measures) as MeasureId[];

/** Those that fit a task, the usual one first. */
export const measuresFor = (task: Task): MeasureId[] =>
  measureIds.filter((id) => (measures[id].tasks as readonly Task[]).includes(task));

export const measureOf = (id: MeasureId): Measure => measures[id];
