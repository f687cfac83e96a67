/**
 * What training needs of an engine. The plain reference engine (`reference/`) implements it to be read and to check others by;
 * a faster one implements the same interface and has to agree with it.
 */
import type { Matrix } from "../matrix";
import type { LayerPlan, NetworkPlan } from "../network/plan";
import type { TrainingSpec } from "../network/spec";
import type { FloatArray, Precision, Tensor } from "./numbers";

export type { FloatArray, Precision, Tensor };

/** Signals of one layer on one batch, as `core/engine/reference/signals.ts` computes them. */
export const layerSignals = [
  "gradientNorm", // ‖∂L/∂W‖₂ of the loss with its penalty (batch norm: over γ and β; dropout: NaN)
  "gradientMean", // mean |∂L/∂W|
  "updateRatio", // ‖ΔW‖₂ / ‖W‖₂ of the step actually taken
  "activationMean", // of the layer's output
  "activationStd",
  "dead", // share of units that fired for no row in the last steps of one epoch (ReLU family; NaN for others)
  "saturated", // share of outputs with |tanh| > .99, sigmoid < .01 or > .99 (NaN for others)
  "zeroGradient", // share of weights whose gradient is exactly 0
  "weightNorm", // ‖W‖₂
  "maxWeight", // max |w|
] as const;
export type LayerSignal = (typeof layerSignals)[number];
/** Values per layer of the plan (the output layer is the last). */
export type Signals = Record<LayerSignal, Float32Array>;

export interface Batch {
  /** Row-major, rows × inputs. */
  x: FloatArray;
  /** rows × 1: class code, or the (standardised) target. */
  y: FloatArray;
  rows: number;
}

export interface StepSettings {
  /** 0-based number of the update over the whole run: drives dropout's masks and Adam's bias correction. */
  step: number;
  learningRate: number;
  /** Collect `signals` in this step. */
  measure: boolean;
}

export interface StepResult {
  /** Mean loss of the batch without penalty, before the update. NaN and Infinity are values like any other. */
  loss: number;
  /** L1 and L2 penalty before the update. */
  penalty: number;
  signals?: Signals;
}

/** Several updates in a row, on batches taken from rows in a given order. */
export interface StepBlock {
  /** Rows × inputs (a plain array is row-major), and rows × 1. */
  x: Matrix | Float32Array;
  y: FloatArray;
  /** Rows in the order of the epoch. A batch that reaches over its end is smaller. */
  order: Uint32Array;
  batchSize: number;
  /** Where in `order` the first batch begins. */
  first: number;
  /** Number of the first update over the whole run. */
  step: number;
  /** One per update. */
  learningRates: ArrayLike<number>;
  /** One per update: 0, or 1 to collect signals. */
  measured: ArrayLike<number>;
}

export interface Model {
  readonly plan: NetworkPlan;
  readonly layers: readonly LayerPlan[];
  /** Views of the live arrays: writing to them changes the model (this is how a checkpoint is restored). */
  readonly tensors: readonly Tensor[];
  readonly optimizerState: readonly Tensor[];
  /** One forward and backward pass and one update. */
  trainStep(batch: Batch, settings: StepSettings): StepResult;
  /**
   * What `trainStep` would do for one batch after the other, bit for bit, in one go; where an engine offers it. It takes as many
   * updates as suit it, from one to as many as there are learning rates, and ends after a loss that is not finite. Signals are
   * views that the next call may write over.
   */
  trainSteps?(block: StepBlock): StepResult[];
  /**
   * As `trainSteps`, but a step that takes long is done in pieces of about `work` multiplications, with a yield after each. The
   * model is not to be used, nor its tensors read, between the first and the last piece of a step.
   */
  trainPieces?(block: StepBlock, work?: number): Generator<void, StepResult[], void>;
  /**
   * Inference. rows × outputs: probabilities for classes (binary: rows × 1, p of the positive class), values for regression.
   * `unchanged` says that no weight has changed since the last call of `predict` or `assess`: wide layers then take half the time.
   */
  predict(x: FloatArray, rows: number, unchanged?: boolean): Float32Array;
  /** Mean loss without penalty in inference mode; classes are weighed as in training. */
  loss(batch: Batch): number;
  /** `loss` and `predict` of the same rows for the price of one; where an engine offers it. */
  assess?(batch: Batch, unchanged?: boolean): { loss: number; outputs: Float32Array };
  /** Outputs of one layer in inference mode, rows × units of that layer (index into `layers`; −1 is the input itself). */
  activations(x: FloatArray, rows: number, layer: number): FloatArray;
}

/** What was drawn before the model is built, by the layer's id; all else is drawn with it. */
export type DrawnWeights = ReadonlyMap<string, Float64Array>;

export interface ModelSettings {
  training: TrainingSpec;
  /** One per class, or null. */
  classWeights: number[] | null;
  precision: Precision;
  /** Updates in one epoch: the window of the `dead` signal. */
  stepsPerEpoch: number;
  /** What was drawn already, or `given`: others will be written over them. All are drawn unless this says so. */
  weights?: DrawnWeights | "given" | undefined;
}

export interface Engine {
  readonly name: string;
  /** Draws the initial weights from `settings.training.seed`. Throws a SpecError for a plan that it can't run. */
  build(plan: NetworkPlan, settings: ModelSettings): Model;
}
