/** Where a layer's gradient lies among those of all layers. What is wrong with it the doctor says (`strip/layer-health.ts`). */
export const vanishingNorm = 1e-4;
export const explodingNorm = 100;
/** A layer vanishes only beside others that do not: a net that has converged has small gradients everywhere, and is well. */
const vanishingShare = 1e-2;

export type Health = "vanishing" | "zero" | "healthy" | "exploding" | "small" | "none";

/** Health of a layer whose gradient norm is `norm`, among the norms of all layers. */
export function healthOf(norm: number, all: readonly number[]): Health {
  if (Number.isNaN(norm)) return "none";
  if (norm === 0) return "zero";
  if (norm > explodingNorm) return "exploding";
  if (norm >= vanishingNorm) return "healthy";
  const largest = Math.max(0, ...all.filter((v) => Number.isFinite(v)));
  return norm < vanishingShare * largest ? "vanishing" : "small";
}
