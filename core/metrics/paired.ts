/** Two models on the same rows. */

/**
 * Two-sided sign test (exact McNemar): of the rows that one model alone gets right, `first` went to the one and `second` to the
 * other; the p-value of a split at least as uneven if both were as good. 1 where they never differ.
 */
export function signTest(first: number, second: number): number {
  const n = first + second;
  if (n === 0) return 1;
  let log = -n * Math.LN2;
  let tail = 0;
  for (let k = 0; k <= Math.min(first, second); k++) {
    tail += Math.exp(log);
    log += Math.log((n - k) / (k + 1));
  }
  return Math.min(1, 2 * tail);
}

/** Rows on which two models differ, from which on the χ² of McNemar stands for the exact test. */
const manyRows = 1000;

export interface McNemar {
  /** `exact`: the sign test. `chi_squared`: (|b − c| − 1)² / (b + c), one degree of freedom (Q. McNemar 1947, corrected by A. Edwards 1948). */
  test: "exact" | "chi_squared";
  /** min(b, c) of the exact test, else χ². */
  statistic: number;
  p: number;
}

/** Whether two models of the same rows are right equally often; `first` and `second` as above. */
export function mcNemar(first: number, second: number): McNemar {
  if (first + second < manyRows) {
    return { test: "exact", statistic: Math.min(first, second), p: signTest(first, second) };
  }
  const statistic = Math.max(0, Math.abs(first - second) - 1) ** 2 / (first + second);
  return { test: "chi_squared", statistic, p: upperTail(statistic) };
}

/** Share of χ² with one degree of freedom above x: erfc(√(x / 2)). */
function upperTail(x: number): number {
  const z = Math.sqrt(x / 2);
  if (z < 2.5) {
    // erf as a series of positive terms (Abramowitz & Stegun 7.1.6), so that nothing cancels.
    let [term, sum] = [z, z];
    for (let n = 1; term > 1e-17 * sum; n++) {
      term *= (2 * z * z) / (2 * n + 1);
      sum += term;
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * Math.exp(-z * z) * sum;
  }
  // erfc as a continued fraction (7.1.14), from the inside out.
  let fraction = z;
  for (let n = 120; n >= 1; n--) fraction = z + n / 2 / fraction;
  return Math.exp(-z * z) / (Math.sqrt(Math.PI) * fraction);
}
