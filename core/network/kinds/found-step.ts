/** What a trained network out of another program is made of, step by step. Each kind of layer says in its module which it takes. */
import type { ActivationId } from "./activations/index";

/** Arrays are float64 until they stand in a layer: what is folded into one another is rounded once. */
export type FoundStep =
  /** X·W + b, W inputs × units. */
  | { op: "product"; inputs: number; units: number; weights: Float64Array; bias: Float64Array }
  /** f(X). */
  | { op: "activate"; activation: ActivationId }
  /** γ·(X − μ)/√(σ² + ε) + β with a μ and a σ² for each unit. */
  | {
      op: "normalise";
      gamma: Float64Array;
      beta: Float64Array;
      mean: Float64Array;
      variance: Float64Array;
      epsilon: number;
    }
  /** The same with μ and σ² of the row. */
  | { op: "normalise_row"; gamma: Float64Array; beta: Float64Array; epsilon: number }
  /** In training a share of the outputs is set to 0. */
  | { op: "drop"; rate: number };

/** A layer of a spec that does what one or more steps do. */
export interface FoundLayer {
  spec: Readonly<Record<string, unknown>>;
  /** By the names of its kind's arrays. */
  arrays: Readonly<Record<string, ArrayLike<number>>>;
  /** Steps that it takes the place of. */
  takes: number;
}
