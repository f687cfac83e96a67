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
  inference: {
    // By its own operator of the sigmoid onnxruntime gives 1.5e-8 at the least, which times −10⁶ is far from 0.
    onnx(nodes, z) {
      const power = nodes.node("Exp", [nodes.node("Neg", [z])]);
      return nodes.node("Div", [z, nodes.node("Add", [power, nodes.number(1)])]);
    },
    otherOnnx: [(nodes, z) => nodes.node("Mul", [z, nodes.node("Sigmoid", [z])])],
    numpy: "z * 0.5 * (np.tanh(0.5 * z) + 1)",
    javascript: "z / (1 + Math.exp(-z))",
  },
} as const satisfies Activation;
