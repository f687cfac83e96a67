/** What a threshold does, read off a sweep that was sorted once: O(log n) for each threshold. */
import { toDecimals, toDigits } from "../numbers";
import type { Sweep } from "./curves";

export interface Counts {
  truePositives: number;
  falsePositives: number;
  falseNegatives: number;
  trueNegatives: number;
}

/** Rows with p ≥ threshold are called positive. */
export function countsAt(sweep: Sweep, threshold: number): Counts {
  return countsOf(sweep, pointsAbove(sweep.thresholds, threshold));
}

/** How many of the falling thresholds are ≥ t. */
function pointsAbove(thresholds: Float64Array, t: number): number {
  let low = 0;
  let high = thresholds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (thresholds[middle]! >= t) low = middle + 1;
    else high = middle;
  }
  return low;
}

function countsOf({ truePositives, falsePositives, positives, negatives }: Sweep, points: number): Counts {
  const hits = points > 0 ? truePositives[points - 1]! : 0;
  const alarms = points > 0 ? falsePositives[points - 1]! : 0;
  return {
    truePositives: hits,
    falsePositives: alarms,
    falseNegatives: positives - hits,
    trueNegatives: negatives - alarms,
  };
}

/** How many of the ascending scores are ≥ t. */
export function countAtLeast(ascending: Float64Array, t: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! >= t) high = middle;
    else low = middle + 1;
  }
  return ascending.length - low;
}

/** The lower score that two models give to each row, ascending: of the rows that are positive, and of the others. */
export interface LowerScores {
  positives: Float64Array;
  negatives: Float64Array;
}
export function lowerScores(
  truth: ArrayLike<number>,
  first: ArrayLike<number>,
  second: ArrayLike<number>,
): LowerScores {
  const lists = { positives: new Float64Array(truth.length), negatives: new Float64Array(truth.length) };
  const ends = { positives: 0, negatives: 0 };
  for (let row = 0; row < truth.length; row++) {
    const of = truth[row] === 1 ? "positives" : "negatives";
    lists[of][ends[of]++] = Math.min(first[row]!, second[row]!);
  }
  const ascending = (of: "positives" | "negatives") => lists[of].slice(0, ends[of]).sort();
  return { positives: ascending("positives"), negatives: ascending("negatives") };
}

/** Rows that one of two models alone is right on at a threshold, by what each comes to there. */
export function rightAlone(
  first: Counts,
  second: Counts,
  lower: LowerScores,
  t: number,
): { first: number; second: number } {
  const found = countAtLeast(lower.positives, t);
  const alarmed = countAtLeast(lower.negatives, t);
  return {
    first: first.truePositives - found + second.falsePositives - alarmed,
    second: second.truePositives - found + first.falsePositives - alarmed,
  };
}

export interface Prices {
  /** Of a positive row that is called negative. */
  miss: number;
  /** Of a negative row that is called positive. */
  alarm: number;
}
export const costOf = ({ falseNegatives, falsePositives }: Counts, { miss, alarm }: Prices): number =>
  miss * falseNegatives + alarm * falsePositives;

/** Log-odds are looked at within ± this: p from 1e−7 to 1 − 1e−7. */
const edge = 16;
export const logOdds = (p: number): number => Math.max(-edge, Math.min(edge, Math.log(p / (1 - p))));

/**
 * The threshold of the least cost. Every threshold between two neighbouring scores costs the same, so a number with few digits
 * from the middle of the widest such gap (in log-odds) stands for it. 0.5 without rows.
 */
export function cheapest(sweep: Sweep, prices: Prices): { threshold: number; cost: number } {
  const { thresholds } = sweep;
  let best = { cost: Infinity, low: 0.5, high: 0.5, gap: -1 };
  for (let points = 0; points <= thresholds.length; points++) {
    const cost = costOf(countsOf(sweep, points), prices);
    const low = points < thresholds.length ? thresholds[points]! : 0;
    // No threshold is above a p of 1.
    if (low >= 1) continue;
    const high = points > 0 ? thresholds[points - 1]! : 1;
    const gap = logOdds(high) - logOdds(low);
    if (cost < best.cost || (cost === best.cost && gap > best.gap)) best = { cost, low, high, gap };
  }
  if (thresholds.length === 0) return { threshold: 0.5, cost: 0 };
  return { threshold: between(best.low, best.high), cost: best.cost };
}

/** The number with the fewest digits near the middle of (low, high] in log-odds. */
function between(low: number, high: number): number {
  const middle = 1 / (1 + Math.exp(-(logOdds(low) + logOdds(high)) / 2));
  for (let digits = 1; digits <= 12; digits++) {
    const round = middle < 0.5 ? toDigits(middle, digits) : 1 - toDigits(1 - middle, digits);
    const short = toDecimals(round, 14);
    if (short > low && short <= high) return short;
  }
  return high;
}

/** Cost at each of the given thresholds. */
export function costCurve(sweep: Sweep, thresholds: ArrayLike<number>, prices: Prices): Float64Array {
  return Float64Array.from(thresholds, (t) => costOf(countsAt(sweep, t), prices));
}
