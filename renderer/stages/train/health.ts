/** Whether a layer's gradient is of a size to learn from. Said by icon and word, never by colour alone. */
export const vanishingNorm = 1e-4;
export const explodingNorm = 100;
/** A layer vanishes only beside others that do not: a net that has converged has small gradients everywhere, and is well. */
const vanishingShare = 1e-2;

export type Health = "vanishing" | "zero" | "healthy" | "exploding" | "small" | "none";

export const healthWords: Record<Health, string> = {
  vanishing: "vanishing",
  zero: "no gradient at all",
  healthy: "healthy",
  exploding: "exploding",
  small: "small in every layer",
  none: "not measured",
};

/** Health of a layer whose gradient norm is `norm`, among the norms of all layers. */
export function healthOf(norm: number, all: readonly number[]): Health {
  if (Number.isNaN(norm)) return "none";
  if (norm === 0) return "zero";
  if (norm > explodingNorm) return "exploding";
  if (norm >= vanishingNorm) return "healthy";
  const largest = Math.max(0, ...all.filter((v) => Number.isFinite(v)));
  return norm < vanishingShare * largest ? "vanishing" : "small";
}
