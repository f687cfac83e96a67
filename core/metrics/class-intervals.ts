/**
 * 95 % intervals of a classifier's figures. Shares have Wilson's, F1 Wilson's too (see `f1Interval`); what is no share of rows is
 * resampled: areas under curves, log loss, Brier score, means over classes.
 */
import { createRandom } from "../random";
import type { Pieces } from "../pieces";
import { decide } from "./confusion";
import type { Parting } from "./cuts";
import { middle, wilson, type Interval } from "./intervals";

/**
 * F1 = 2 TP / (2 TP + FP + FN) = 2 J / (1 + J) with J = TP / (TP + FP + FN), the share of the rows that are of the class or called so
 * that are both. J is a share of rows, so Wilson's interval of it, put through the same rise, is one of F1.
 */
export function f1Interval(hits: number, misses: number, alarms: number): Interval {
  const { low, high } = wilson(hits, hits + misses + alarms);
  return { low: (2 * low) / (1 + low), high: (2 * high) / (1 + high) };
}

/** Labels in the order of falling scores; `last` is 1 where the next score is lower. */
export interface Ranking {
  /** Rows in that order. */
  order: Uint32Array;
  positive: Uint8Array;
  last: Uint8Array;
}

/** Bits of a row's number in a key of 53 bits; 30 are those of a float32 from 0 to 1. */
const rowBits = 2 ** 23;

/** `scores` from 0 to 1, compared as float32. Sorted as numbers without a comparison of ours, which is several times as fast. */
export function ranking(truth: ArrayLike<number>, scores: (row: number) => number, positive: number): Ranking {
  const rows = truth.length;
  if (rows > rowBits) throw new RangeError(`At most ${rowBits} rows can be ranked, not ${rows}.`);
  const bits = new Uint32Array(1);
  const value = new Float32Array(bits.buffer);
  const keys = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    value[0] = scores(row);
    keys[row] = bits[0]! * rowBits + row;
  }
  keys.sort();
  const result = { order: new Uint32Array(rows), positive: new Uint8Array(rows), last: new Uint8Array(rows) };
  for (let i = 0; i < rows; i++) {
    const key = keys[rows - 1 - i]!;
    const row = key % rowBits;
    result.order[i] = row;
    result.positive[i] = truth[row] === positive ? 1 : 0;
    result.last[i] = i === rows - 1 || Math.floor(key / rowBits) !== Math.floor(keys[rows - 2 - i]! / rowBits) ? 1 : 0;
  }
  return result;
}

/** ROC AUC and average precision where each row counts as often as its weight says; NaN where the class, or the rest, weighs nothing. */
export function weightedAreas(
  { order, positive, last }: Ranking,
  weights: ArrayLike<number>,
): { rocAuc: number; averagePrecision: number } {
  let [hits, alarms, hitsBefore, alarmsBefore] = [0, 0, 0, 0];
  let [pairs, precision] = [0, 0];
  for (let i = 0; i < order.length; i++) {
    const weight = weights[order[i]!]!;
    if (positive[i] === 1) hits += weight;
    else alarms += weight;
    if (last[i] === 0) continue;
    pairs += (alarms - alarmsBefore) * ((hits + hitsBefore) / 2);
    if (hits > hitsBefore) precision += ((hits - hitsBefore) * hits) / (hits + alarms);
    hitsBefore = hits;
    alarmsBefore = alarms;
  }
  return {
    rocAuc: hits > 0 && alarms > 0 ? pairs / (hits * alarms) : NaN,
    averagePrecision: hits > 0 ? precision / hits : NaN,
  };
}

export interface ClassIntervals {
  /** Times that the rows were resampled; 0 where there were none. */
  rounds: number;
  /** Null where the figure is not defined, or in more rows and classes than are resampled. */
  rocAuc: Interval | null;
  averagePrecision: Interval | null;
  logLoss: Interval | null;
  brier: Interval | null;
  /** Means over the classes that have rows, as they are called; null for two classes, which have figures of their own. */
  macro: { precision: Interval; recall: Interval; f1: Interval } | null;
}

const mostRounds = 1000;
const leastRounds = 200;
/** Rows × classes × rounds. */
const visits = 4e7;
/** Where even the fewest rounds would take more than so many, areas have no interval. */
const mostVisits = 2.5e9;
/** Draws or rows between two pauses. */
const atOnce = 1 << 15;
/** What a probability is kept away from 0 and 1 by, as for the log loss itself. */
const smallest = 2 ** -23;
const inside = (p: number): number => Math.min(1 - smallest, Math.max(smallest, p));

/**
 * By resampling rows (B. Efron 1979). Two classes have one column of scores, p of class 1, else K have K; the areas of more than two
 * are means over the classes, each against the rest, as in the report. Equal seeds give equal intervals. `most`: rounds. `parting`: as
 * `decide` takes it.
 */
export function* classIntervals(
  truth: ArrayLike<number>,
  scores: ArrayLike<number>,
  classes: number,
  { seed = 7, most = mostRounds, parting = 0.5 }: { seed?: number; most?: number; parting?: Parting } = {},
): Pieces<ClassIntervals> {
  const rows = truth.length;
  const nothing = { rounds: 0, rocAuc: null, averagePrecision: null, logLoss: null, brier: null, macro: null };
  if (rows === 0) return nothing;
  const width = classes === 2 ? 1 : classes;
  const rounds = Math.min(most, Math.max(leastRounds, Math.floor(visits / (rows * width))));
  const rankings: Ranking[] = [];
  if (rows * width * rounds <= mostVisits && rows <= rowBits) {
    for (let k = 0; k < width; k++) {
      rankings.push(ranking(truth, (row) => scores[row * width + k]!, width === 1 ? 1 : k));
      yield;
    }
  }
  const { logLoss, brier } = lossesOf(truth, scores, classes);
  yield;
  const called =
    width === 1 ? null : Uint16Array.from({ length: rows }, (_, row) => decide(scores, row, width, parting));
  const results = {
    rocAuc: new Float64Array(rounds),
    averagePrecision: new Float64Array(rounds),
    logLoss: new Float64Array(rounds),
    brier: new Float64Array(rounds),
  };
  const macro = { precision: new Float64Array(rounds), recall: new Float64Array(rounds), f1: new Float64Array(rounds) };
  const random = createRandom(seed, "bootstrap");
  const weights = new Uint16Array(rows);
  for (let round = 0; round < rounds; round++) {
    weights.fill(0);
    for (let i = 0; i < rows; i++) {
      weights[random.below(rows)]!++;
      if (i % atOnce === atOnce - 1) yield;
    }
    let areas = { rocAuc: 0, averagePrecision: 0 };
    for (const one of rankings) {
      const { rocAuc, averagePrecision } = weightedAreas(one, weights);
      areas = { rocAuc: areas.rocAuc + rocAuc, averagePrecision: areas.averagePrecision + averagePrecision };
      if (rows >= atOnce) yield;
    }
    results.rocAuc[round] = areas.rocAuc / rankings.length;
    results.averagePrecision[round] = areas.averagePrecision / rankings.length;
    results.logLoss[round] = weightedMean(logLoss, weights);
    results.brier[round] = weightedMean(brier, weights);
    if (called) {
      const means = weightedMacro(truth, called, classes, weights);
      macro.precision[round] = means.precision;
      macro.recall[round] = means.recall;
      macro.f1[round] = means.f1;
    }
    yield;
  }
  const known = (interval: Interval): Interval | null => (Number.isNaN(interval.low) ? null : interval);
  const ends = (values: Float64Array): Interval | null => known(middle(values));
  const worth = rowsWorth(truth, classes);
  const share = (values: Float64Array): Interval => atLeast(middle(values), worth);
  return {
    rounds,
    rocAuc: known(share(results.rocAuc)),
    averagePrecision: known(share(results.averagePrecision)),
    logLoss: ends(results.logLoss),
    brier: ends(results.brier),
    macro: called && {
      precision: share(macro.precision),
      recall: share(macro.recall),
      f1: share(macro.f1),
    },
  };
}

/** As many rows as a mean over classes is worth: K² / Σ 1 / nₖ over the classes with rows; of two, the rows of the smaller one. */
function rowsWorth(truth: ArrayLike<number>, classes: number): number {
  const rows = new Uint32Array(classes);
  for (let i = 0; i < truth.length; i++) rows[truth[i]!]!++;
  const present = rows.filter((count) => count > 0);
  if (classes === 2) return Math.min(...present);
  return present.length ** 2 / present.reduce((sum, count) => sum + 1 / count, 0);
}

/** Rows without a mistake resample to nothing but 1, which is no proof: then Wilson's of the rows that it is worth. */
const atLeast = (interval: Interval, rows: number): Interval =>
  interval.low === 1 ? { low: wilson(rows, rows).low, high: 1 } : interval;

/** Of each row: −ln p of its class, and its squared distance from what happened. */
function lossesOf(truth: ArrayLike<number>, scores: ArrayLike<number>, classes: number) {
  const width = classes === 2 ? 1 : classes;
  const logLoss = new Float64Array(truth.length);
  const brier = new Float64Array(truth.length);
  for (let row = 0; row < truth.length; row++) {
    const own = truth[row]!;
    if (width === 1) {
      const p = scores[row]!;
      logLoss[row] = -Math.log(inside(own === 1 ? p : 1 - p));
      brier[row] = (p - own) ** 2;
      continue;
    }
    let [sum, squares] = [0, 0];
    for (let k = 0; k < width; k++) {
      const p = scores[row * width + k]!;
      sum += inside(p);
      squares += (p - (k === own ? 1 : 0)) ** 2;
    }
    logLoss[row] = -Math.log(inside(scores[row * width + own]!) / sum);
    brier[row] = squares;
  }
  return { logLoss, brier };
}

function weightedMean(values: Float64Array, weights: Uint16Array): number {
  let sum = 0;
  for (let row = 0; row < values.length; row++) sum += weights[row]! * values[row]!;
  return sum / values.length;
}

/** Over the classes that have rows among those drawn; a class that no row is called has no precision, and counts as 0. */
function weightedMacro(truth: ArrayLike<number>, called: Uint16Array, classes: number, weights: Uint16Array) {
  const [support, calls, hits] = [0, 1, 2].map(() => new Float64Array(classes)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let row = 0; row < called.length; row++) {
    const weight = weights[row]!;
    support[truth[row]!]! += weight;
    calls[called[row]!]! += weight;
    if (called[row] === truth[row]) hits[called[row]!]! += weight;
  }
  let [present, precision, recall, f1] = [0, 0, 0, 0];
  for (let k = 0; k < classes; k++) {
    if (support[k] === 0) continue;
    present++;
    if (calls[k]! > 0) precision += hits[k]! / calls[k]!;
    recall += hits[k]! / support[k]!;
    f1 += (2 * hits[k]!) / (support[k]! + calls[k]!);
  }
  return { precision: precision / present, recall: recall / present, f1: f1 / present };
}
