/** Everything about predicted numbers that does not move with the tolerance. Errors are predicted − true, in the target's units. */
import { toDigits } from "#core/numbers";
import { largest, meanInterval, meanOf, type Interval } from "#core/metrics/intervals";
import { mae, r2, rmse } from "#core/metrics/regression";
import type { RegressionMeasures } from "#core/metrics/regression-intervals";
import type { Evaluation } from "#core/training/views";
import { unitOf } from "#core/unit";

export interface ErrorsOf {
  predicted: ArrayLike<number>;
  errors: Float64Array;
  /** |error|, ascending. */
  sizes: Float64Array;
  measures: RegressionMeasures;
}

export interface RegressionModel {
  rows: number;
  truth: ArrayLike<number>;
  mean: number;
  run: ErrorsOf;
  linear: ErrorsOf;
  constant: ErrorsOf;
  /** Of the truth. */
  std: number;
  low: number;
  high: number;
  /** Rows by falling |error| of the run. */
  worst: number[];
  fifths: Fifth[];
  thirds: { low: Interval & { mean: number }; high: Interval & { mean: number } } | null;
}

/** A fifth of the rows, by what is predicted. */
export interface Fifth {
  predicted: number;
  error: number;
  interval: Interval;
  std: number;
  rows: number;
}

export function regressionModel({ truth, scores, linear, baseline, rows }: Evaluation): RegressionModel {
  const errorsOf = (predicted: ArrayLike<number>): ErrorsOf => {
    const errors = Float64Array.from({ length: rows }, (_, i) => predicted[i]! - truth[i]!);
    const measures = { r2: r2(truth, predicted), mae: mae(truth, predicted), rmse: rmse(truth, predicted) };
    return { predicted, errors, sizes: errors.map(Math.abs).sort(), measures };
  };
  const run = errorsOf(scores);
  const sorted = Float64Array.from(truth).sort();
  return {
    rows,
    truth,
    mean: baseline,
    run,
    linear: errorsOf(linear),
    constant: errorsOf(new Float64Array(rows).fill(baseline)),
    std: deviation(truth),
    low: sorted[0] ?? 0,
    high: sorted.at(-1) ?? 1,
    worst: Array.from({ length: rows }, (_, row) => row).sort(
      (a, b) => Math.abs(run.errors[b]!) - Math.abs(run.errors[a]!),
    ),
    fifths: fifthsOf(scores, run.errors),
    thirds: rows >= 9 ? thirdsOf(truth, run.errors) : null,
  };
}

function deviation(values: ArrayLike<number>): number {
  const n = values.length;
  const mean = meanOf(n, (i) => values[i]!);
  const unit = unitOf(largest(n, (i) => values[i]! - mean));
  let squares = 0;
  for (let i = 0; i < n; i++) squares += ((values[i]! - mean) / unit) ** 2;
  return Math.sqrt(squares / Math.max(1, n)) * unit;
}
const average = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
};
const ordered = (by: ArrayLike<number>) =>
  Array.from({ length: by.length }, (_, i) => i).sort((a, b) => by[a]! - by[b]!);

function fifthsOf(predicted: ArrayLike<number>, errors: Float64Array): Fifth[] {
  const order = ordered(predicted);
  const n = order.length;
  return Array.from({ length: 5 }, (_, k) => order.slice(Math.floor((k * n) / 5), Math.floor(((k + 1) * n) / 5)))
    .filter((rows) => rows.length > 1)
    .map((rows) => {
      const own = Float64Array.from(rows, (row) => errors[row]!);
      return {
        predicted: average(rows.map((row) => predicted[row]!)),
        error: average(own),
        interval: meanInterval(own),
        std: deviation(own),
        rows: rows.length,
      };
    });
}

function thirdsOf(truth: ArrayLike<number>, errors: Float64Array): RegressionModel["thirds"] {
  const order = ordered(truth);
  const third = Math.floor(order.length / 3);
  const of = (rows: number[]) => {
    const own = Float64Array.from(rows, (row) => errors[row]!);
    return { mean: average(own), ...meanInterval(own) };
  };
  return { low: of(order.slice(0, third)), high: of(order.slice(-third)) };
}

/** How many of the ascending sizes are ≤ limit. */
export function within(sizes: Float64Array, limit: number): number {
  let low = 0;
  let high = sizes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sizes[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

const rounds = [1, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10] as const;
/** The round number nearest to a positive one: 1, 1.5, 2, 2.5, 3, 4, 5 or 7.5 times a power of ten. */
export function round(value: number): number {
  if (!(value > 0) || !Number.isFinite(value)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const best = rounds.reduce((a, b) => (Math.abs(b * power - value) < Math.abs(a * power - value) ? b : a));
  return toDigits(best * power, 6);
}

/** The slider's end, step and first place: they follow from the target alone, so that they stay while a run trains. */
export function toleranceScale(std: number): { max: number; step: number; initial: number } {
  const max = round(2 * std);
  return { max, step: round(max / 150), initial: round(0.65 * std) };
}

/** Counts of errors in bins of equal width from −reach to reach; what lies beyond is counted in the last ones. */
export function histogram(errors: Float64Array, reach: number, bins: number): Uint32Array {
  const counts = new Uint32Array(bins);
  for (const error of errors) {
    const bin = Math.floor(((error + reach) / (2 * reach)) * bins);
    counts[Math.max(0, Math.min(bins - 1, bin))]!++;
  }
  return counts;
}
