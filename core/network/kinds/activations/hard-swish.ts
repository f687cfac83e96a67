import type { Activation } from "./activation";

export const hardSwish = {
  title: "Hard Swish",
  name: "hard swish",
  label: "H\u2011Swish",
  formula: "z · min(max(0, z + 3), 6) / 6",
  doc: "SiLU from straight lines and a parabola: 0 below −3, z above 3 (Howard et al. 2019). A unit whose input is below −3 for every row is dead.",
  evaluate: (z: number) => (z > 3 ? z : z > -3 ? (z * (z + 3)) / 6 : z === z ? 0 : z),
  derivative: (z: number) => (z > 3 ? 1 : z > -3 ? (2 * z + 3) / 6 : 0),
  initialiser: "he_normal",
  keptVariance: 0.5,
  rectifier: true,
  dies: { why: "A hard swish whose input is below −3 for all rows passes no gradient", replacedBy: "leaky_relu" },
  kernel: { code: 11, needsZ: true },
  pytorch: "nn.Hardswish()",
  inference: {
    onnx: (nodes, z) => nodes.node("HardSwish", [z]),
    otherOnnx: [(nodes, z) => nodes.node("Mul", [z, nodes.node("HardSigmoid", [z], { alpha: 1 / 6, beta: 0.5 })])],
    numpy: "z * np.clip(z + 3, 0, 6) / 6",
    javascript: "(z * Math.min(Math.max(z + 3, 0), 6)) / 6",
  },
} as const satisfies Activation;
