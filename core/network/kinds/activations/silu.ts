import type { Activation } from "./activation";
import { sigmoid } from "./functions";

export const silu = {
  title: "SiLU (Swish)",
  name: "SiLU",
  formula: "z · sigmoid(z)",
  doc: "A smooth ReLU with a small dip below zero.",
  evaluate: (z: number) => z * sigmoid(z),
  derivative: (z: number) => {
    const s = sigmoid(z);
    return s * (1 + z * (1 - s));
  },
  initialiser: "he_normal",
  keptVariance: 0.5,
  kernel: { code: 8, needsZ: true },
  pytorch: "nn.SiLU()",
} as const satisfies Activation;
