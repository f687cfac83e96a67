import type { Activation } from "./activation";

const leak = 0.01;

export const leakyRelu = {
  title: "Leaky ReLU",
  name: "leaky ReLU",
  label: "Leaky",
  formula: "z > 0: z, else 0.01 z",
  doc: "A ReLU that lets 1 % through where its input is negative, so that no unit dies.",
  evaluate: (z: number) => (z > 0 ? z : leak * z),
  derivative: (z: number) => (z > 0 ? 1 : leak),
  initialiser: "he_normal",
  keptVariance: 0.5,
  rectifier: true,
  kernel: { code: 2 },
  pytorch: "nn.LeakyReLU(0.01)",
  inference: {
    onnx: (nodes, z) => nodes.node("LeakyRelu", [z], { alpha: leak }),
    numpy: `np.where(z > 0, z, ${leak} * z)`,
    javascript: `z > 0 ? z : ${leak} * z`,
  },
} as const satisfies Activation;
