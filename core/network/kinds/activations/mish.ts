import type { Activation } from "./activation";
import { sigmoid } from "./functions";

/**
 * tanh(softplus z), and what it lacks to 1, from u = e^−|z| alone, so that nothing overflows: the tanh is n/(n + 2) with
 * n = e²ᶻ + 2eᶻ.
 */
function share(z: number): [tanh: number, rest: number] {
  const u = Math.exp(-Math.abs(z));
  const top = 2 * u + (z >= 0 ? 1 : u * u);
  const lacking = z >= 0 ? 2 * u * u : 2;
  return [top / (top + lacking), lacking / (top + lacking)];
}

export const mish = {
  title: "Mish",
  name: "Mish",
  formula: "z · tanh(ln(1 + eᶻ))",
  doc: "A smooth ReLU with a dip below zero, much like SiLU: its slope at 0 is 0.6 where SiLU's is 0.5 (Misra 2019).",
  evaluate: (z: number) => z * share(z)[0],
  derivative(z: number) {
    const [tanh, rest] = share(z);
    return tanh + z * rest * (1 + tanh) * sigmoid(z);
  },
  initialiser: "he_normal",
  keptVariance: 0.5,
  kernel: { code: 10, needsZ: true },
  pytorch: "nn.Mish()",
  inference: {
    // ONNX has an operator of its own from opset 18 on.
    onnx: (nodes, z) => nodes.node("Mul", [z, nodes.node("Tanh", [nodes.node("Softplus", [z])])]),
    numpy: "z * np.tanh(np.logaddexp(0, z))",
    javascript: "z * Math.tanh(Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))))",
  },
} as const satisfies Activation;
