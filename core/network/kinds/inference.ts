/** What a trained network is made of once nothing is learnt any more: few steps, which each format writes in its own language. */
import type { ActivationId } from "./activations/index";

/** Arrays by their names in a project: `dense_1/weights`. X is what the layer before gives, S what its shortcut brings. */
export type InferenceStep =
  /** X·W + b. */
  | { op: "product"; weights: string; bias: string }
  /** f(X). */
  | { op: "activate"; activation: ActivationId }
  /** γ·(X − μ)/√(σ² + ε) + β with a μ and a σ² for each unit. */
  | { op: "normalise"; gamma: string; beta: string; mean: string; variance: string; epsilon: number }
  /** The same with μ and σ² (divided by n) of the row. */
  | { op: "normalise_row"; gamma: string; beta: string; epsilon: number }
  /** X + S, or X + S·W. */
  | { op: "add"; weights: string | null };
