/** What repeats of training say: the interval of a mean, tests of two settings that were repeated alike, and many of them at once. */
import { moments, sampleDeviation } from "../data/statistics";
import { normalBelow, normalQuantile } from "./normal";
import { tQuantile, tTwoSided } from "./students-t";
import type { Interval } from "./intervals";

/** A difference of two means over repeats. NaN for bounds and `p` where there are fewer than two repeats. */
export interface RepeatedDifference extends Interval {
  value: number;
  /** Two-sided. */
  p: number;
}

/**
 * Variance of a mean of n repeats is s² (1/n + ratio): 0 for repeats that share no rows by design (seeds), test rows ÷ training rows
 * for folds, whose training rows overlap (C. Nadeau & Y. Bengio 2003, Inference for the generalization error).
 */
export type Overlap = number;

/** NaN where one of the values is: what was not measured is not left out without a word. */
const spreadOf = (values: readonly number[], overlap: Overlap) => {
  if (values.some(Number.isNaN)) return { mean: Number.NaN, error: Number.NaN };
  const found = moments(Float64Array.from(values));
  const n = values.length;
  return { mean: found.mean, error: n > 1 ? sampleDeviation(found) * Math.sqrt(1 / n + overlap) : Number.NaN };
};

/** 95 % of a mean over repeats: x̄ ± t(.975, n − 1) s √(1/n + overlap). NaN for fewer than two. */
export function repeatedInterval(values: readonly number[], overlap: Overlap = 0): Interval & { mean: number } {
  const { mean, error } = spreadOf(values, overlap);
  const half = values.length > 1 ? tQuantile(0.975, values.length - 1) * error : Number.NaN;
  return { mean, low: mean - half, high: mean + half };
}

/** Scores of a few rows come in steps: differences that are the same step each time differ by rounding alone. */
const sameStep = 1e-9;
const areEqual = (values: readonly number[]): boolean =>
  values.every((value) => Math.abs(value - values[0]!) <= sameStep * Math.abs(values[0]!));

/**
 * Paired t test of differences d: t = d̄ ÷ (s √(1/n + overlap)) with n − 1 degrees of freedom. With an overlap it is the corrected
 * resampled t test (Nadeau & Bengio 2003). Equal differences have no spread to go by: p is 1 where they are 0; else they have no
 * interval, and p is that of their signs, 2 ÷ 2ⁿ.
 */
export function pairedT(differences: readonly number[], overlap: Overlap = 0): RepeatedDifference {
  const { mean, error } = spreadOf(differences, overlap);
  const freedom = differences.length - 1;
  if (!(freedom > 0)) return { value: mean, low: Number.NaN, high: Number.NaN, p: Number.NaN };
  if (mean === 0 && error === 0) return { value: 0, low: 0, high: 0, p: 1 };
  if (areEqual(differences)) return { value: mean, low: Number.NaN, high: Number.NaN, p: 2 / 2 ** differences.length };
  const half = tQuantile(0.975, freedom) * error;
  return { value: mean, low: mean - half, high: mean + half, p: tTwoSided(mean / error, freedom) };
}

/** Up to so many differences all signs are counted; beyond, the normal distribution stands in. */
const countedUpTo = 50;

/**
 * Wilcoxon's signed-rank test: differences of 0 are left out, ties share their rank. Up to 50 differences p is exact (all 2ⁿ signs),
 * beyond it is by the normal distribution with the ties' correction, as SciPy's. The value and its interval are those of the mean
 * difference, by t.
 */
export function wilcoxon(differences: readonly number[]): RepeatedDifference {
  const { value, low, high } = pairedT(differences);
  if (differences.length < 2 || differences.some(Number.isNaN)) return { value, low, high, p: Number.NaN };
  const nonzero = differences.filter((d) => d !== 0).sort((a, b) => Math.abs(a) - Math.abs(b));
  const n = nonzero.length;
  if (n === 0) return { value, low, high, p: 1 };
  // Ranks are doubled, so that those that ties share are whole numbers.
  const ranks: number[] = [];
  let [positive, ties] = [0, 0];
  while (ranks.length < n) {
    const from = ranks.length;
    let to = from;
    while (to < n && Math.abs(nonzero[to]!) === Math.abs(nonzero[from]!)) to++;
    ties += (to - from) ** 3 - (to - from);
    for (let i = from; i < to; i++) {
      ranks.push(from + 1 + to);
      if (nonzero[i]! > 0) positive += from + 1 + to;
    }
  }
  const smaller = Math.min(positive, n * (n + 1) - positive);
  const p = n <= countedUpTo ? 2 * shareOfSums(ranks, smaller) : approximate(n, smaller / 2, ties);
  return { value, low, high, p: Math.min(1, p) };
}

/** Of all signs of the ranks, the share whose positive ones sum to `most` at most. */
function shareOfSums(ranks: readonly number[], most: number): number {
  const counts = new Float64Array(most + 1);
  counts[0] = 1;
  for (const rank of ranks) for (let sum = most; sum >= rank; sum--) counts[sum]! += counts[sum - rank]!;
  return counts.reduce((sum, count) => sum + count, 0) / 2 ** ranks.length;
}

function approximate(n: number, smaller: number, ties: number): number {
  const variance = (n * (n + 1) * (2 * n + 1)) / 24 - ties / 48;
  return 2 * normalBelow((smaller - (n * (n + 1)) / 4) / Math.sqrt(variance));
}

/** No more repeats are counted. */
const mostRepeats = 100_000;
const power = 0.8;

/**
 * Repeats that would tell a difference of this size apart four times in five at `level`: the least n with
 * (t(1 − level/2, n−1) + t(.8, n−1))² s² (1/n + overlap) ≤ d̄². Null where no number does: the overlap of folds does not shrink, and
 * a difference of 0 is none. Equal differences are told apart by their signs.
 */
export function repeatsToSettle(differences: readonly number[], level = 0.05, overlap: Overlap = 0): number | null {
  const found = moments(Float64Array.from(differences));
  const [d, s] = [Math.abs(found.mean), sampleDeviation(found)];
  if (!(d > 0) || !Number.isFinite(s)) return null;
  if (areEqual(differences)) return Math.floor(Math.log2(2 / level)) + 1;
  const enough = (n: number) => {
    const sum = tQuantile(1 - level / 2, n - 1) + tQuantile(power, n - 1);
    return sum * s * Math.sqrt(1 / n + overlap) <= d;
  };
  let high = 2;
  while (!enough(high)) if ((high *= 2) > mostRepeats) return null;
  let low = Math.max(1, high / 2);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * How far ahead of the mean the best of `count` equal settings would seem by luck alone: `error` × E[max of `count` normals] (Blom's
 * approximation). What is chosen as the best of many is flattered by about so much.
 */
export const luckOfTheBest = (count: number, error: number): number =>
  count < 2 ? 0 : error * normalQuantile((count - 0.375) / (count + 0.25));
