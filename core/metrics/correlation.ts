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
