import type { Activation } from "./activation";

const scale = 1.0507009873554805;
const alpha = 1.6732632423543772;

export const selu = {
  title: "SELU",
  name: "SELU",
  formula: "1.0507 · (z > 0: z, else 1.6733 (eᶻ − 1))",
  doc: "Keeps mean 0 and standard deviation 1 from layer to layer if the inputs are standardised and the initialiser is LeCun normal.",
  evaluate: (z: number) => scale * (z > 0 ? z : alpha * Math.expm1(z)),
  derivative: (z: number, a: number) => (z > 0 ? scale : a + scale * alpha),
  initialiser: "lecun_normal",
  keptVariance: 1,
  kernel: { code: 6 },
  pytorch: "nn.SELU()",
  inference: {
    onnx: (nodes, z) => nodes.node("Selu", [z], { alpha, gamma: scale }),
    numpy: `${scale} * np.where(z > 0, z, ${alpha} * np.expm1(np.minimum(z, 0)))`,
    javascript: `${scale} * (z > 0 ? z : ${alpha} * Math.expm1(z))`,
  },
} as const satisfies Activation;
