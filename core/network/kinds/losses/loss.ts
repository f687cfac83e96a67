/**
 * What a loss is. Each is computed from the output layer's Z (logits for classes) and is a mean over the batch's rows: divided by
 * the rows, not by the weights of their classes (as PyTorch does), so that a step's size does not depend on which classes a batch
 * happens to hold.
 */
import type { Task } from "../../../data/types";
import type { FloatArray } from "../../../engine/numbers";
import type { OutputActivationId } from "../activations/index";

export interface Aims {
  /** One per class, or null. */
  classWeights: readonly number[] | null;
  /** ε; regression takes no notice of it. */
  labelSmoothing: number;
}

/** The training rows' classes, as far as a yardstick needs them. */
export interface ClassCounts {
  rows: number;
  byClass: readonly number[];
}

export interface Yardsticks {
  /**
   * The training loss of a model that says the same for every row: −Σ pₖ ln pₖ of the class shares (ln K where classes are
   * balanced by weights); for a standardised target 1 under MSE, and what a normal target has under MAE and Huber.
   */
  nothingLearnt: number;
  /** The training loss of a model that knows every row: 0, but for smoothed labels, which nobody can say with certainty. */
  leastLoss: number;
}

export interface LossFunction {
  /** Mean loss; writes ∂L/∂Z (rows × outputs) to `delta` unless it is null. */
  measure(z: FloatArray, y: FloatArray, rows: number, outputs: number, aims: Aims, delta: FloatArray | null): number;
  /** From Z to predictions: probabilities for classes, values for regression. */
  predict(z: FloatArray, rows: number, outputs: number, out: FloatArray, outAt: number): void;
}

/** A number that ∂L/∂z of one output is the sum of, with the symbol that it has: `p`, `−y`. */
export interface SlopePart {
  symbol: string;
  value: number;
}
/** One row as the loss sees it: Z, the truth, and which of the outputs is asked about. */
export interface LossRow {
  z: ArrayLike<number>;
  y: number;
  aims: Aims;
}

export interface Loss extends LossFunction {
  title: string;
  formula: string;
  doc: string;
  tasks: readonly Task[];
  /** Counts an error that is large by its size, not its square: a few rows far away do not rule it. */
  robust?: true;
  /** The one that these tasks have unless told otherwise. */
  automatic?: true;
  /** What makes predictions of the output layer's Z: it belongs to the loss. */
  output: OutputActivationId;
  /** What ∂L/∂z of an output of one row is the sum of. */
  slopeParts(row: LossRow, output: number): SlopePart[];
  /** The loss of one row with its numbers: `−ln 0.247`; null where class weights or smoothing make it more than that. `predicted` comes from `predict`. */
  worked(predicted: ArrayLike<number>, row: LossRow): string | null;
  /** Of guessing among so many classes, each as likely as the others. */
  guessing?(classes: number): number;
  yardsticks(counts: ClassCounts, aims: Aims): Yardsticks;
  /** Its number in core/engine/kernels/losses.ts. */
  kernel: number;
  /** The body of `loss_of(z, y)` in a PyTorch script. */
  pytorch(aims: { balanced: boolean; smoothing: number }): string[];
}
