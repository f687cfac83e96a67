import type { Activation } from "./activation";

export const linear = {
  title: "Linear",
  name: "linear",
  formula: "z",
  doc: "Passes its input on unchanged. Several linear layers in a row can do no more than one.",
  evaluate: (z: number) => z,
  derivative: () => 1,
  identity: true,
  initialiser: "glorot_uniform",
  keptVariance: 1,
  kernel: { code: 0 },
  pytorch: null,
  inference: { onnx: (_nodes, z) => z, numpy: "z", javascript: "z" },
} as const satisfies Activation;
