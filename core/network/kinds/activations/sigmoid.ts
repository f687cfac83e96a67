import type { Activation } from "./activation";
import { sigmoid as evaluate } from "./functions";

export const sigmoid = {
  title: "Sigmoid",
  name: "sigmoid",
  formula: "1 / (1 + e⁻ᶻ)",
  doc: "Between 0 and 1. Its slope is at most ¼, so gradients shrink from layer to layer: rarely a good choice for hidden layers.",
  evaluate,
  derivative: (_z: number, a: number) => a * (1 - a),
  range: [0, 1],
  initialiser: "glorot_uniform",
  keptVariance: 1,
  saturates: { below: 0.01, above: 0.99, from: 10, replacedBy: "relu" },
  // The share was measured with Glorot weights.
  shrinks: { why: "A sigmoid's slope is at most ¼", left: 0.23 },
  kernel: { code: 3 },
  pytorch: "nn.Sigmoid()",
  inference: {
    onnx: (nodes, z) => nodes.node("Sigmoid", [z]),
    // In this form nothing overflows.
    numpy: "0.5 * (np.tanh(0.5 * z) + 1)",
    javascript: "1 / (1 + Math.exp(-z))",
  },
} as const satisfies Activation;
