import type { Activation } from "./activation";
import { erf } from "./functions";

const invSqrt2Pi = 0.3989422804014327;
const normalShare = (z: number) => 0.5 * (1 + erf(z * Math.SQRT1_2));

export const gelu = {
  title: "GELU",
  name: "GELU",
  formula: "z · Φ(z)",
  doc: "A smooth ReLU, weighted by the normal distribution's Φ (the exact form, not the tanh approximation).",
  evaluate: (z: number) => z * normalShare(z),
  derivative: (z: number) => normalShare(z) + z * invSqrt2Pi * Math.exp(-0.5 * z * z),
  initialiser: "he_normal",
  keptVariance: 0.5,
  kernel: { code: 7, needsZ: true },
  pytorch: "nn.GELU()",
} as const satisfies Activation;
