import type { FloatArray, Tensor } from "../engine";

/** Trainable numbers with their gradient. Gradients are sums over a batch and stay in float64. */
export interface Parameter {
  tensor: Tensor;
  gradient: Float64Array;
  /** Dense weights take the penalties and AdamW's decay; biases and batch normalisation's γ and β don't. */
  isWeight: boolean;
  l1: number;
  l2: number;
}

/** How a batch goes through the layers: training draws masks and uses the batch's statistics, inference doesn't. */
export type Pass = { training: true; step: number } | { training: false };

export interface Layer {
  readonly units: number;
  readonly parameters: readonly Parameter[];
  /** Kept with the model and restored with it, but not trained: running statistics. */
  readonly statistics: readonly Tensor[];
  /** Kept with the optimiser's state: what the `dead` signal remembers. */
  readonly memory: readonly Tensor[];
  /** rows × units of the last pass, in an array that may be longer. */
  readonly output: FloatArray;
  forward(input: FloatArray, rows: number, pass: Pass): FloatArray;
  /**
   * From ∂L/∂output (which it may overwrite) to the parameters' gradients and, if asked for, ∂L/∂input. Follows a training pass
   * over the same input and rows.
   */
  backward(delta: FloatArray, input: FloatArray, rows: number, wantInputDelta: boolean): FloatArray;
}
