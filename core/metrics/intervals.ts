/** How far a figure may be off because there are only so many rows. All intervals are of 95 % unless `z` says otherwise. */
import { createRandom } from "../random";
import { unitOf } from "../unit";
import { tQuantile } from "./students-t";

export interface Interval {
  low: number;
  high: number;
}

/** The standard normal's quantile at .975. */
export const z95 = 1.959963984540054;

/** Of a share k / n (E. B. Wilson 1927): honest for small n and for shares near 0 and 1. 0..1 without rows. */
export function wilson(successes: number, n: number, z = z95): Interval {
  if (n === 0) return { low: 0, high: 1 };
  const share = successes / n;
  const centre = (share + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/** The mean, never outside of what it is the mean of: of equal values it is that value, and nothing is left around it. */
export function meanOf(count: number, value: (row: number) => number): number {
  let [mean, low, high] = [0, Infinity, -Infinity];
  for (let i = 0; i < count; i++) {
    const one = value(i);
    mean += one / count;
    if (one < low) low = one;
    if (one > high) high = one;
  }
  return low <= high ? Math.max(low, Math.min(high, mean)) : mean;
}

/** The largest size of some differences. */
export function largest(count: number, difference: (row: number) => number): number {
  let most = 0;
  for (let i = 0; i < count; i++) most = Math.max(most, Math.abs(difference(i)));
  return most;
}

/** Of a mean, by the normal approximation: x̄ ± z s / √n. */
export function meanInterval(values: ArrayLike<number>, z = z95): Interval {
  const n = values.length;
  const mean = meanOf(n, (i) => values[i]!);
  const unit = unitOf(largest(n, (i) => values[i]! - mean));
  let squares = 0;
  for (let i = 0; i < n; i++) squares += ((values[i]! - mean) / unit) ** 2;
  const half = n > 1 ? z * Math.sqrt(squares / (n - 1) / n) * unit : Infinity;
  return { low: mean - half, high: mean + half };
}

/**
 * Of a mean of numbers that lean to one side, as sizes of errors do: Student's t with P. Hall's correction for skewness (1992, On the
 * removal of skewness by transformation). T = (x̄ − μ) √n / s is put through g(T) = T + a T²/3 + a² T³/27 + a/6, a = γ/√n with γ the
 * skewness, which is close to Student's t where T itself is not. `alpha`: what both ends leave out together (0.05). Of 100 slices of
 * 20 sizes of normal errors each, looked at together, x̄ ± z s/√n leaves 0.7 on average, this 0.07.
 */
export function skewedMeanInterval(values: ArrayLike<number>, alpha = 0.05): Interval {
  const n = values.length;
  const mean = meanOf(n, (i) => values[i]!);
  if (n < 2) return { low: -Infinity, high: Infinity };
  const unit = unitOf(largest(n, (i) => values[i]! - mean));
  let [squares, cubes] = [0, 0];
  for (let i = 0; i < n; i++) {
    const off = (values[i]! - mean) / unit;
    squares += off * off;
    cubes += off ** 3;
  }
  if (squares === 0) return { low: mean, high: mean };
  const a = (cubes / n / (squares / n) ** 1.5 || 0) / Math.sqrt(n);
  const inverse = (y: number) => (Math.abs(a) < 1e-6 ? y : (3 / a) * (Math.cbrt(1 + a * (y - a / 6)) - 1));
  const t = tQuantile(1 - alpha / 2, n - 1);
  const error = Math.sqrt(squares / (n - 1) / n) * unit;
  return { low: mean - error * inverse(t), high: mean - error * inverse(-t) };
}

/**
 * Of any statistic, by resampling rows with replacement (B. Efron 1979): the middle 95 % of `rounds` results. The statistic
 * gets the rows drawn. Equal seeds give equal intervals.
 */
export function bootstrap(
  rows: number,
  statistic: (drawn: Uint32Array) => number,
  { rounds = 400, seed = 7 }: { rounds?: number; seed?: number } = {},
): Interval {
  const random = createRandom(seed, "bootstrap");
  const drawn = new Uint32Array(rows);
  const results = new Float64Array(rounds);
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < rows; i++) drawn[i] = random.below(rows);
    results[round] = statistic(drawn);
  }
  return middle(results);
}

/** The middle 95 % of the finite results of a bootstrap; NaN where none is finite. */
export function middle(results: Float64Array): Interval {
  const sorted = results.filter(Number.isFinite).sort();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  return { low: at(0.025), high: at(0.975) };
}
