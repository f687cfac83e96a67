/** Descriptive statistics of the values that are there (NaN is missing). */

import { toEnd, type Pieces } from "../pieces";
import { sortInPieces } from "./sort";

export interface Moments {
  count: number;
  mean: number;
  /** Sum of squared deviations from the mean. */
  squares: number;
  min: number;
  max: number;
}

/** Values of a piece, a power of two. */
const momentsAtOnce = 1 << 18;

/** In two passes, so that a large mean does not swallow a small spread. NaN for no values. */
export function moments(values: Float64Array): Moments {
  return toEnd(momentsInPieces(values));
}

export function* momentsInPieces(values: Float64Array): Pieces<Moments> {
  let count = 0;
  let sum = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    if (i % momentsAtOnce === momentsAtOnce - 1) yield;
    const value = values[i];
    if (value !== value) continue;
    count++;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const mean = count > 0 ? sum / count : Number.NaN;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    if (i % momentsAtOnce === momentsAtOnce - 1) yield;
    const difference = values[i] - mean;
    if (difference === difference) squares += difference * difference;
  }
  return count > 0 ? { count, mean, squares, min, max } : { count, mean, squares: Number.NaN, min: mean, max: mean };
}

/** The values that are there, ascending. */
export function* sortedInPieces(values: Float64Array): Pieces<Float64Array> {
  const present = new Float64Array(values.length);
  let length = 0;
  for (let i = 0; i < values.length; i++) if (values[i] === values[i]) present[length++] = values[i];
  yield;
  return yield* sortInPieces(present.subarray(0, length));
}

/** Quantile of ascending values by linear interpolation (numpy's default, R's type 7). NaN for no values. */
export function quantile(ascending: Float64Array, share: number): number {
  if (ascending.length === 0) return Number.NaN;
  const place = share * (ascending.length - 1);
  const below = Math.floor(place);
  const low = ascending[below];
  const high = ascending[Math.min(below + 1, ascending.length - 1)];
  return low + (high - low) * (place - below);
}

/** The most frequent value; of equally frequent ones the smallest. */
export function mode(ascending: Float64Array): number {
  let best = Number.NaN;
  let most = 0;
  for (let from = 0; from < ascending.length;) {
    let to = from + 1;
    while (to < ascending.length && ascending[to] === ascending[from]) to++;
    if (to - from > most) {
      most = to - from;
      best = ascending[from];
    }
    from = to;
  }
  return best;
}

export function distinctOf(ascending: Float64Array): number {
  let count = 0;
  for (let i = 0; i < ascending.length; i++) if (i === 0 || ascending[i] !== ascending[i - 1]) count++;
  return count;
}
