/** Whether p means what it says: of the rows given .8, do .8 turn out positive? */
import { wilson, type Interval } from "./intervals";

export interface CalibrationBin {
  rows: number;
  /** Mean p of the bin's rows. */
  predicted: number;
  /** Share of them that are positive, with its 95 % interval. */
  observed: number;
  interval: Interval;
}

/** Bins of (nearly) equal counts, between quantiles of p; rows of equal p stay together, so there may be fewer bins. */
export function calibration(truth: ArrayLike<number>, scores: ArrayLike<number>, bins = 10): CalibrationBin[] {
  const sorted = Float64Array.from(scores).sort();
  if (sorted.length === 0) return [];
  const edges = Array.from({ length: bins - 1 }, (_, i) => quantile(sorted, (i + 1) / bins));
  const sums = Array.from({ length: bins }, () => ({ rows: 0, predicted: 0, positive: 0 }));
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!;
    // A score on an edge belongs to the bin below.
    let bin = 0;
    while (bin < edges.length && score > edges[bin]!) bin++;
    const sum = sums[bin]!;
    sum.rows++;
    sum.predicted += score;
    if (truth[i] === 1) sum.positive++;
  }
  return sums
    .filter(({ rows }) => rows > 0)
    .map(({ rows, predicted, positive }) => ({
      rows,
      predicted: predicted / rows,
      observed: positive / rows,
      interval: wilson(positive, rows),
    }));
}

/** Expected calibration error: the mean distance of `observed` from `predicted`, each bin weighted by its rows. NaN without rows. */
export function calibrationError(bins: readonly CalibrationBin[]): number {
  let rows = 0;
  let sum = 0;
  for (const bin of bins) {
    rows += bin.rows;
    sum += bin.rows * Math.abs(bin.observed - bin.predicted);
  }
  return sum / rows;
}

/** Linear interpolation between the order statistics, as numpy's default. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}
