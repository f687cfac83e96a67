import type { FloatArray, Tensor } from "../numbers";

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

/** Given masks, for comparisons: 1 keeps and 0 drops, rows × units of the layer. Null: draw one. */
export type GivenMasks = (layer: string, step: number, rows: number) => ArrayLike<number> | null;

export interface Layer {
  readonly units: number;
  readonly parameters: readonly Parameter[];
  /** Those that its signals are measured by: a dense layer's weights without the bias, batch normalisation's γ and β. */
  readonly measured: readonly Parameter[];
  /** Kept with the model and restored with it, but not trained: running statistics. */
  readonly statistics: readonly Tensor[];
  /** Kept with the optimiser's state: what the `dead` signal remembers. */
  readonly memory: readonly Tensor[];
  /** rows × units of the last pass, in an array that may be longer. */
  readonly output: FloatArray;
  /** `side` is the output of the layer that its shortcut comes from, where it has one. */
  forward(input: FloatArray, rows: number, pass: Pass, side?: FloatArray): FloatArray;
  /**
   * From ∂L/∂output (which it may overwrite) to the parameters' gradients and, if asked for, ∂L/∂input. Follows a training pass
   * over the same input and rows. `side` is what came through its shortcut, and where ∂L/∂side goes, unless that is null.
   */
  backward(
    delta: FloatArray,
    input: FloatArray,
    rows: number,
    wantInputDelta: boolean,
    side?: { input: FloatArray; delta: FloatArray | null },
  ): FloatArray;
  /** Share of units that have not fired (a ≠ 0) in the last `window` steps. NaN where units can't die. */
  deadShare(window: number): number;
}
