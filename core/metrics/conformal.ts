/**
 * Split conformal prediction (V. Vovk et al. 2005; J. Lei et al. 2018; M. Sadinle, J. Lei, L. Wasserman 2019): sets of classes, or
 * intervals of a number, that hold the truth in at least a chosen share of new rows, whatever the network is worth. Each calibration
 * row has a misfit: 1 − p of its true class, or |y − ŷ|. With n of them the limit is the ⌈(n + 1) · coverage⌉-th smallest, and a class
 * belongs to the set of a row where its misfit is no larger; an interval is ŷ ± the limit. The promise holds on average over rows that
 * are drawn like those that it was calibrated on, not for each class or each kind of row.
 */

/** Misfits of rows whose truth is known, ascending. */
export type Misfits = Float64Array;

/** 1 − p of the true class. Scores: one column p of class 1 for two classes, else a column for each. */
export function classMisfits(truth: ArrayLike<number>, scores: ArrayLike<number>, classes: number): Misfits {
  const misfits = new Float64Array(truth.length);
  for (let row = 0; row < misfits.length; row++) misfits[row] = misfit(scores, row, truth[row]!, classes);
  return misfits.sort();
}
/** |y − ŷ|. */
export function numberMisfits(truth: ArrayLike<number>, predicted: ArrayLike<number>): Misfits {
  return Float64Array.from({ length: truth.length }, (_, row) => Math.abs(truth[row]! - predicted[row]!)).sort();
}

/** The misfit that class k would have as the truth of a row. */
function misfit(scores: ArrayLike<number>, row: number, k: number, classes: number): number {
  if (classes === 2) return k === 1 ? 1 - scores[row]! : scores[row]!;
  return 1 - scores[row * classes + k]!;
}

/** Which of the ascending misfits (from 1) is the limit; more than there are where the rows are too few for the coverage. */
export const limitRank = (rows: number, coverage: number): number =>
  // (n + 1) · coverage may come out a rounding error above a whole number.
  Math.max(1, Math.ceil((rows + 1) * coverage - 1e-9));

/** ∞ where there are too few calibration rows: every class then belongs to every set. */
export const limitOf = (misfits: Misfits, coverage: number): number =>
  misfits[limitRank(misfits.length, coverage) - 1] ?? Infinity;

/** Rows that a coverage needs at least: 1 / (1 − coverage) − 1, rounded up. */
export const rowsNeeded = (coverage: number): number => Math.ceil(coverage / (1 - coverage) - 1e-9);

/** Codes of the classes in the set of a row, the likeliest first. It may be empty: no class fits as calibration rows' own ones did. */
export function setOf(scores: ArrayLike<number>, row: number, classes: number, limit: number): number[] {
  const set: number[] = [];
  for (let k = 0; k < classes; k++) if (misfit(scores, row, k, classes) <= limit) set.push(k);
  return set.length < 2 ? set : set.sort((a, b) => misfit(scores, row, a, classes) - misfit(scores, row, b, classes));
}

export interface SetCounts {
  /** Rows whose set holds the true class, of all and of each class. */
  covered: number;
  coveredByClass: number[];
  rowsByClass: number[];
  /** Rows by the size of their set, from 0 to all classes. */
  sizes: number[];
}

/** What the sets at a limit come to on rows whose truth is known. */
export function countSets(
  truth: ArrayLike<number>,
  scores: ArrayLike<number>,
  classes: number,
  limit: number,
): SetCounts {
  const zeros = (length: number) => new Array<number>(length).fill(0);
  const counts = { covered: 0, coveredByClass: zeros(classes), rowsByClass: zeros(classes), sizes: zeros(classes + 1) };
  for (let row = 0; row < truth.length; row++) {
    const own = truth[row]!;
    let size = 0;
    for (let k = 0; k < classes; k++) if (misfit(scores, row, k, classes) <= limit) size++;
    counts.sizes[size]!++;
    counts.rowsByClass[own]!++;
    if (misfit(scores, row, own, classes) > limit) continue;
    counts.covered++;
    counts.coveredByClass[own]!++;
  }
  return counts;
}

/** Rows whose misfit is within the limit. */
export function within(misfits: Misfits, limit: number): number {
  let [low, high] = [0, misfits.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (misfits[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
