import type { Activation } from "./activation";

export const relu = {
  title: "ReLU",
  name: "ReLU",
  formula: "max(0, z)",
  doc: "The usual choice for hidden layers, with He's initialiser. A unit whose input is negative for every row is dead and stays dead.",
  evaluate: (z: number) => (z > 0 ? z : z === z ? 0 : z),
  derivative: (z: number) => (z > 0 ? 1 : 0),
  initialiser: "he_normal",
  keptVariance: 0.5,
  rectifier: true,
  dies: { why: "A ReLU whose input is negative for all rows passes no gradient", replacedBy: "leaky_relu" },
  kernel: { code: 1, zeros: true, inProduct: true },
  pytorch: "nn.ReLU()",
  inference: {
    onnx: (nodes, z) => nodes.node("Relu", [z]),
    otherOnnx: [(nodes, z) => nodes.node("Max", [z, nodes.number(0)])],
    numpy: "np.maximum(z, 0)",
    javascript: "Math.max(z, 0)",
  },
} as const satisfies Activation;
