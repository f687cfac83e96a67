/** How far predictions of a number are off, in the target's units. */
import { unitOf } from "../unit";
import { weightedMean, type Weights } from "./weights";
import { bootstrap, largest, meanInterval, meanOf, type Interval } from "./intervals";

/** 1 − Σ (y − ŷ)² / Σ (y − ȳ)². NaN for a constant target. */
export function r2(truth: ArrayLike<number>, predicted: ArrayLike<number>, weights?: Weights): number {
  const n = truth.length;
  const counted = (i: number) => !weights || weights[i]! > 0;
  const mean = weights ? meanWithin(truth, weights) : meanOf(n, (i) => truth[i]!);
  const unit = unitOf(largest(n, (i) => (counted(i) ? truth[i]! - mean : 0)));
  let residual = 0;
  let total = 0;
  for (let i = 0; i < n; i++) {
    if (!counted(i)) continue;
    const weight = weights ? weights[i]! : 1;
    residual += weight * ((truth[i]! - predicted[i]!) / unit) ** 2;
    total += weight * ((truth[i]! - mean) / unit) ** 2;
  }
  return total > 0 ? 1 - residual / total : NaN;
}

/** Mean |y − ŷ|. */
export const mae = (truth: ArrayLike<number>, predicted: ArrayLike<number>, weights?: Weights): number =>
  weightedMean(truth.length, (i) => Math.abs(truth[i]! - predicted[i]!), weights);

/** Of equal values it is that value, whatever the weights' sum is rounded to: a constant target has no spread. */
function meanWithin(values: ArrayLike<number>, weights: Weights): number {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++)
    if (weights[i]! > 0) [low, high] = [Math.min(low, values[i]!), Math.max(high, values[i]!)];
  return Math.max(
    low,
    Math.min(
      high,
      weightedMean(values.length, (i) => values[i]!, weights),
    ),
  );
}

/** √ mean (y − ŷ)². */
export function rmse(truth: ArrayLike<number>, predicted: ArrayLike<number>, weights?: Weights): number {
  const unit = unitOf(largest(truth.length, (i) => (weights?.[i] === 0 ? 0 : truth[i]! - predicted[i]!)));
  return Math.sqrt(weightedMean(truth.length, (i) => ((truth[i]! - predicted[i]!) / unit) ** 2, weights)) * unit;
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
