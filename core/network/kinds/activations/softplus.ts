import type { Activation } from "./activation";
import { sigmoid, softplus as evaluate } from "./functions";

export const softplus = {
  title: "Softplus",
  name: "softplus",
  formula: "ln(1 + eᶻ)",
  doc: "A smooth ReLU that is always positive; its slope is the sigmoid.",
  evaluate,
  derivative: sigmoid,
  initialiser: "he_normal",
  keptVariance: 1,
  kernel: { code: 9, needsZ: true },
  pytorch: "nn.Softplus()",
  inference: {
    onnx: (nodes, z) => nodes.node("Softplus", [z]),
    numpy: "np.logaddexp(0, z)",
    javascript: "Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)))",
  },
} as const satisfies Activation;
