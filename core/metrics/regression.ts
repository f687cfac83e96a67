/** How far predictions of a number are off, in the target's units. */
import { unitOf } from "../unit";
import { bootstrap, largest, meanInterval, meanOf, type Interval } from "./intervals";

/** 1 − Σ (y − ŷ)² / Σ (y − ȳ)². NaN for a constant target. */
export function r2(truth: ArrayLike<number>, predicted: ArrayLike<number>): number {
  const n = truth.length;
  const mean = meanOf(n, (i) => truth[i]!);
  const unit = unitOf(largest(n, (i) => truth[i]! - mean));
  let residual = 0;
  let total = 0;
  for (let i = 0; i < n; i++) {
    residual += ((truth[i]! - predicted[i]!) / unit) ** 2;
    total += ((truth[i]! - mean) / unit) ** 2;
  }
  return total > 0 ? 1 - residual / total : NaN;
}

/** Mean |y − ŷ|. */
export function mae(truth: ArrayLike<number>, predicted: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < truth.length; i++) sum += Math.abs(truth[i]! - predicted[i]!);
  return sum / truth.length;
}

/** √ mean (y − ŷ)². */
export function rmse(truth: ArrayLike<number>, predicted: ArrayLike<number>): number {
  const unit = unitOf(largest(truth.length, (i) => truth[i]! - predicted[i]!));
  let sum = 0;
  for (let i = 0; i < truth.length; i++) sum += ((truth[i]! - predicted[i]!) / unit) ** 2;
  return Math.sqrt(sum / truth.length) * unit;
}

/** 95 % intervals: R² and RMSE by resampling rows, MAE by the normal approximation. */
export function regressionIntervals(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
): Record<"r2" | "mae" | "rmse", Interval> {
  const pick = (values: ArrayLike<number>, rows: Uint32Array) => Float64Array.from(rows, (row) => values[row]!);
  const resampled = (statistic: typeof r2) =>
    bootstrap(truth.length, (rows) => statistic(pick(truth, rows), pick(predicted, rows)));
  const errors = Float64Array.from({ length: truth.length }, (_, i) => Math.abs(truth[i]! - predicted[i]!));
  return { r2: resampled(r2), mae: meanInterval(errors), rmse: resampled(rmse) };
}
