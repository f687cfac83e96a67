/** Pearson's r (K. Pearson 1895) of many columns of numbers: each is brought to mean 0 and length 1 once, then r is a sum of products. */

/** Below this share of its size what a column varies by is rounding. */
const leastSpread = 1e-6;

/** Mean 0 and length 1; null where nothing varies, or where not all are numbers. */
export function standardised(values: Float64Array): Float64Array | null {
  const n = values.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += values[i]! / n;
  let [squares, size] = [0, 0];
  for (let i = 0; i < n; i++) {
    squares += (values[i]! - mean) ** 2;
    size = Math.max(size, Math.abs(values[i]!));
  }
  const length = Math.sqrt(squares);
  // The comparisons are false for NaN.
  if (!(length > leastSpread * size * Math.sqrt(n)) || !(length > 0) || length === Infinity) return null;
  return values.map((value) => (value - mean) / length);
}

/** Of two columns that are standardised. */
export function correlationOf(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/**
 * What r is at least: ½ ln((1 + r) / (1 − r)) less z / √(rows − 3), and back (R. A. Fisher 1921). −1 for no more than three rows. Equal
 * columns, whose r may come to a little more than 1 by rounding, have one just below it.
 */
export function leastCorrelation(r: number, rows: number, z: number): number {
  if (!(rows > 3)) return -1;
  const own = Math.min(r, 1 - Number.EPSILON);
  const odds = ((1 + own) / (1 - own)) * Math.exp((-2 * z) / Math.sqrt(rows - 3));
  return (odds - 1) / (odds + 1);
}
