/**
 * How much each row counts: a number from 0 on for each, as scikit-learn's `sample_weight`; a row of weight 2 counts as two equal rows.
 * Left out: all count the same. Only their ratios matter for a mean; where they add up to 0 it is NaN.
 */
export type Weights = ArrayLike<number>;

/** Σ w, the number of rows where there are no weights. */
export function weightOf(rows: number, weights?: Weights): number {
  if (!weights) return rows;
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += weights[row]!;
  return sum;
}

/** Σ w v / Σ w. */
export function weightedMean(rows: number, value: (row: number) => number, weights?: Weights): number {
  let sum = 0;
  // What has no weight may be anything, infinite too.
  for (let row = 0; row < rows; row++)
    if (!weights) sum += value(row);
    else if (weights[row] !== 0) sum += weights[row]! * value(row);
  return sum / weightOf(rows, weights);
}
