/** A Gaussian process over points of the unit cube, for few measurements. */
import { cholesky, dot, solve } from "../../training/linear-algebra";

/** What it expects at a point. */
export type Process = (point: Float64Array) => { mean: number; deviation: number };

const lengths = [0.1, 0.2, 0.4, 0.8, 1.6];
const noises = [1e-4, 1e-3, 1e-2, 1e-1];

/** Matérn 5/2: (1 + √5 r + 5 r² / 3) e^(−√5 r), r the distance ÷ length (Rasmussen & Williams 2006, 4.17). */
function kernel(a: Float64Array, b: Float64Array, length: number): number {
  let squares = 0;
  for (let i = 0; i < a.length; i++) squares += (a[i]! - b[i]!) ** 2;
  const r = Math.sqrt(5 * squares) / length;
  return (1 + r + (r * r) / 3) * Math.exp(-r);
}

/**
 * Fits mean, size, length and noise (the last two from a small table, by the largest likelihood) to scores at points: n × n by
 * Cholesky's decomposition, O(n³).
 */
export function fitProcess(points: readonly Float64Array[], scores: readonly number[]): Process {
  const n = points.length;
  const mean = scores.reduce((sum, score) => sum + score, 0) / n;
  const size = Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / n) || 1;
  const y = Float64Array.from(scores, (score) => (score - mean) / size);
  let best: { likelihood: number; length: number; lower: Float64Array; alpha: Float64Array } | null = null;
  for (const length of lengths) {
    const bare = Float64Array.from({ length: n * n }, (_, i) =>
      kernel(points[Math.floor(i / n)]!, points[i % n]!, length),
    );
    for (const noise of noises) {
      const lower = cholesky(
        bare.map((value, i) => (i % (n + 1) === 0 ? value + noise : value)),
        n,
      );
      const alpha = solve(lower, y);
      let volume = 0;
      for (let i = 0; i < n; i++) volume += Math.log(lower[i * n + i]!);
      const likelihood = -dot(y, alpha) / 2 - volume;
      if (!best || likelihood > best.likelihood) best = { likelihood, length, lower, alpha };
    }
  }
  const { length, lower, alpha } = best!;
  return (point) => {
    const k = Float64Array.from(points, (other) => kernel(point, other, length));
    const variance = Math.max(0, 1 - dot(k, solve(lower, k)));
    return { mean: mean + size * dot(k, alpha), deviation: size * Math.sqrt(variance) };
  };
}
