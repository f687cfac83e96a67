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
