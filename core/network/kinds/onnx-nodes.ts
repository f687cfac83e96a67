/** Nodes of an ONNX graph that compute in float32. */
export interface OnnxNodes {
  /** Adds a node with one output and answers that output's name. Numbers among the attributes are floats. */
  node(op: string, inputs: readonly string[], attributes?: Readonly<Record<string, number>>): string;
  /** The name of a constant. */
  number(value: number): string;
}
