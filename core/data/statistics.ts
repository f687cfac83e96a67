/** Descriptive statistics of the values that are there (NaN is missing). */

import { toEnd, type Pieces } from "../pieces";
import { unitOf } from "../unit";
import { sortInPieces } from "./sort";

export interface Moments {
  count: number;
  mean: number;
  /** Sum of squared deviations from the mean; use `deviation` for its root: of values beyond 10¹⁵⁰ it is Infinity. */
  squares: number;
  /** σ over n. */
  deviation: number;
  min: number;
  max: number;
}

/** σ over n − 1; NaN for fewer than two values. */
export const sampleDeviation = ({ deviation, count, squares }: Moments): number => {
  if (count < 2) return Number.NaN;
  const usual = Math.sqrt(squares / (count - 1));
  return isUsual(squares) ? usual : deviation * Math.sqrt(count / (count - 1));
};

/** Sums of squares within these bounds lost nothing to the ends of float64. */
const isUsual = (squares: number): boolean => squares === 0 || (squares > 1e-280 && squares < Infinity);

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
  if (count === 0) return { count, mean: NaN, squares: NaN, deviation: NaN, min: NaN, max: NaN };
  const found = Number.isFinite(sum) ? sum / count : yield* meanOfHuge(values, count);
  // Rounding may lead it out: of equal values it is that value, and nothing is left around it.
  const mean = Math.max(min, Math.min(max, found));
  const squares = yield* squaresOf(values, mean, 1);
  if (min === max || (isUsual(squares) && squares > 0)) {
    return { count, mean, squares, deviation: Math.sqrt(squares / count), min, max };
  }
  const unit = unitOf(Math.max(max / 2 - mean / 2, mean / 2 - min / 2));
  const deviation = Math.sqrt((yield* squaresOf(values, mean, unit)) / count) * unit;
  return { count, mean, squares, deviation, min, max };
}

/** Of deviations from the mean, in so many units. */
function* squaresOf(values: Float64Array, mean: number, unit: number): Pieces<number> {
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    if (i % momentsAtOnce === momentsAtOnce - 1) yield;
    const difference = unit === 1 ? values[i] - mean : values[i] / unit - mean / unit;
    if (difference === difference) squares += difference * difference;
  }
  return squares;
}

/** Of values whose sum float64 does not hold. */
function* meanOfHuge(values: Float64Array, count: number): Pieces<number> {
  let mean = 0;
  for (let i = 0; i < values.length; i++) {
    if (i % momentsAtOnce === momentsAtOnce - 1) yield;
    if (values[i] === values[i]) mean += values[i] / count;
  }
  return mean;
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
  const apart = high - low;
  return Number.isFinite(apart) ? low + apart * (place - below) : low * (1 - place + below) + high * (place - below);
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
