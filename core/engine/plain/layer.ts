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

/**
 * How a batch goes through the layers: training draws masks and uses the batch's statistics, inference doesn't. `first`: the rows
 * are those of the batch from there on, and have its masks.
 */
export type Pass = { training: true; step: number; first?: number } | { training: false };

/** Given masks, for comparisons: 1 keeps and 0 drops, rows × units of the layer. Null: draw one. */
export type GivenMasks = (layer: string, step: number, rows: number) => ArrayLike<number> | null;

/** A number that a sum is made of, and where it comes from. */
export interface Part {
  /** `input`, `side`: a number of what the layer takes in; `unit`: one of its own; `own`: a number that it has learnt or knows. */
  from: "input" | "side" | "unit" | "own";
  index: number;
  value: number;
  /** On which way, or what it is, where `from` alone does not say it: `bias`, `through the batch's mean`. */
  by?: string;
}
/** ∂z/∂w of a trainable number: the unit in whose z it works, and what it is multiplied with there. */
export interface Factor extends Omit<Part, "by"> {
  unit: number;
  /** What that number is, where it is not what an input sends: `x̂`, `1`. */
  symbol?: string;
}
/** One row of the last pass and its way back: what went in and ∂L/∂z of all rows (rows × units). */
export interface RowAt {
  row: number;
  rows: number;
  input: FloatArray;
  side?: FloatArray | undefined;
  delta: FloatArray;
}

/** One row of a pass in single steps, as the microscope shows them. */
export interface Steps {
  /** rows × units of the last pass, before the activation; the output where there is none. */
  readonly z: FloatArray;
  /** ∂a/∂z of a unit. */
  slope(row: number, unit: number): number;
  /** What a unit's z is the sum of. */
  makes(unit: number, at: RowAt): Part[];
  /** What ∂L/∂input of one number, or ∂L/∂side, is the sum of: what each unit sends back to it. */
  sends(index: number, at: RowAt, port: "input" | "side"): Part[];
  /** Of a number of the parameter with that name (`weights`, without the layer's id). */
  factor(parameter: string, index: number, at: RowAt): Factor;
}

export interface Layer extends Steps {
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
   * From ∂L/∂output (which it may overwrite) to the parameters' gradients and, if asked for, ∂L/∂input. Follows a pass over the
   * same input and rows, and is that pass's derivative, in training or in inference. `side` is what came through its shortcut, and where ∂L/∂side goes, unless that is null.
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
