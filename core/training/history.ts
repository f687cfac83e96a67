/** The curves of a run, as columns of typed arrays. */
import type { LayerSignal } from "../engine/engine";
import type { LayerLabel } from "../network/kinds/layers/index";

/** Measured while an epoch runs (at most 200 times an epoch, at least once). `signals[s]` is ticks × layers, row-major. */
export interface TickColumns {
  count: number;
  /** Updates done when it was measured (1 after the first). */
  step: Float64Array;
  /** The same in epochs, fractional. */
  epoch: Float32Array;
  /** Loss of the batch, without penalty. */
  loss: Float32Array;
  learningRate: Float32Array;
  signals: Record<LayerSignal, Float32Array>;
}

/** Measured at the end of each epoch, and once before the first (epoch 0). NaN where a split has no rows. */
export interface EpochColumns {
  count: number;
  epoch: Float32Array;
  /** Seconds of training up to here. */
  seconds: Float32Array;
  trainLoss: Float32Array;
  validationLoss: Float32Array;
  /** Accuracy, or R². */
  trainMetric: Float32Array;
  validationMetric: Float32Array;
}

export interface RunHistory {
  /** In the order of the columns of `signals`. */
  layers: LayerLabel[];
  ticks: TickColumns;
  epochs: EpochColumns;
}

/** The column of a layer in `signals`; −1 where it has none. */
export const columnOf = ({ layers }: Pick<RunHistory, "layers">, id: string): number =>
  layers.findIndex((layer) => layer.id === id);
