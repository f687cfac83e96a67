/** Numbers of an engine. */
export type Precision = "float32" | "float64";
export type FloatArray = Float32Array | Float64Array;

/** A named array of the model: parameters, running statistics or optimiser state. Row-major. */
export interface Tensor {
  /** `dense_1/weights` (inputs × units), `dense_1/bias`, `batch_norm_1/gamma`, `…/beta`, `…/mean`, `…/variance`; optimiser state: `dense_1/weights/m`. */
  name: string;
  shape: number[];
  data: FloatArray;
  /** Changed by the optimiser (false for running statistics and optimiser state). */
  trainable: boolean;
}
