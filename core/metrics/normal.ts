/** Tails of distributions, for p-values. */
import jStat from "jstat";

/**
 * P(Z > z) of the standard normal, relative error below 1.2e-7 for any z (complementary error function by W. H. Press et al.,
 * Numerical Recipes 1992, 6.2).
 */
export function normalTail(z: number): number {
  if (Number.isNaN(z)) return NaN;
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.5 * x);
  const fit = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ];
  const half = 0.5 * t * Math.exp(-x * x + fit.reduceRight((sum, c) => sum * t + c, 0));
  return z >= 0 ? half : 1 - half;
}

/** P(Z ≤ z). */
export const normalBelow = (z: number): number => normalTail(-z);
/** The z that a share `p` of (0, 1) lies below. */
export const normalQuantile = (p: number): number => jStat.normal.inv(p, 0, 1);

/** ln n! by Stirling's series; exact sums below 32. */
export function logFactorial(n: number): number {
  if (n < 32) {
    let sum = 0;
    for (let k = 2; k <= n; k++) sum += Math.log(k);
    return sum;
  }
  return (n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * n) - 1 / (360 * n ** 3);
}

/**
 * Fisher's exact test, one-sided: of `n` rows with `errors` mistakes in all, a part of `size` rows drawn at random holds `own`
 * mistakes or more with this probability (hypergeometric).
 */
export function fisherTail(own: number, size: number, errors: number, n: number): number {
  const most = Math.min(size, errors);
  if (own <= Math.max(0, size + errors - n)) return 1;
  const logOf = (k: number) => logChoose(errors, k) + logChoose(n - errors, size - k) - logChoose(n, size);
  let term = Math.exp(logOf(own));
  let sum = 0;
  for (let k = own; k <= most && term > 0; k++) {
    sum += term;
    if (term < sum * 1e-17) break;
    term *= ((errors - k) / (k + 1)) * ((size - k) / (n - errors - size + k + 1));
  }
  return Math.min(1, sum);
}
const logChoose = (n: number, k: number): number => logFactorial(n) - logFactorial(k) - logFactorial(n - k);
