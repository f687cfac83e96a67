/** What the thread that runs models in ONNX and its owner send each other. */

/** onnxruntime as WebAssembly, and the module of JavaScript that it is made with. */
export interface OnnxCode {
  wasm: Uint8Array;
  glue: string;
}
/** A column of rows × 1: NaN and "" are missing. */
export interface OnnxColumn {
  name: string;
  values: Float64Array | string[];
}
export interface OnnxWork {
  model: Uint8Array;
  columns: readonly OnnxColumn[];
}
/** Of an output. */
export interface OnnxAnswer {
  data: ArrayLike<number | string | bigint>;
  dims: readonly number[];
}
/** By the names of the outputs. */
export type OnnxAnswers = Record<string, OnnxAnswer>;
export type OnnxSaid = { type: "answers"; answers: OnnxAnswers } | { type: "error"; message: string };
