import type { Activation } from "./activation";

export const elu = {
  title: "ELU",
  name: "ELU",
  formula: "z > 0: z, else eᶻ − 1",
  doc: "Like ReLU for positive inputs, and smooth down to −1 for negative ones.",
  evaluate: (z: number) => (z > 0 ? z : Math.expm1(z)),
  derivative: (z: number, a: number) => (z > 0 ? 1 : a + 1),
  initialiser: "he_normal",
  keptVariance: 0.5,
  kernel: { code: 5 },
  pytorch: "nn.ELU()",
  inference: {
    onnx: (nodes, z) => nodes.node("Elu", [z], { alpha: 1 }),
    numpy: "np.where(z > 0, z, np.expm1(np.minimum(z, 0)))",
    javascript: "z > 0 ? z : Math.expm1(z)",
  },
} as const satisfies Activation;
