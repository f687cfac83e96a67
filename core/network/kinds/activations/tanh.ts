import type { Activation } from "./activation";

export const tanh = {
  title: "Tanh",
  name: "tanh",
  formula: "tanh z",
  doc: "Between −1 and 1, centred on 0. Flat for large inputs: scale the data and initialise with Glorot.",
  evaluate: Math.tanh,
  derivative: (_z: number, a: number) => 1 - a * a,
  range: [-1, 1],
  initialiser: "glorot_uniform",
  keptVariance: 1,
  saturates: { below: -0.99, above: 0.99, from: 5, replacedBy: "relu" },
  shrinks: { why: "A saturated tanh has a slope near 0" },
  kernel: { code: 4 },
  pytorch: "nn.Tanh()",
  inference: { onnx: (nodes, z) => nodes.node("Tanh", [z]), numpy: "np.tanh(z)", javascript: "Math.tanh(z)" },
} as const satisfies Activation;
