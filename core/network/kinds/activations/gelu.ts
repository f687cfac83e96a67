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
  inference: {
    // ONNX has an operator of its own from opset 20 on.
    onnx(nodes, z) {
      const erfOf = nodes.node("Erf", [nodes.node("Mul", [z, nodes.number(Math.SQRT1_2)])]);
      const share = nodes.node("Mul", [nodes.node("Add", [erfOf, nodes.number(1)]), nodes.number(0.5)]);
      return nodes.node("Mul", [z, share]);
    },
    otherOnnx: [
      (nodes, z) => nodes.node("Gelu", [z]),
      // As PyTorch writes it.
      (nodes, z) => {
        const erfOf = nodes.node("Erf", [nodes.node("Div", [z, nodes.number(Math.SQRT2)])]);
        return nodes.node("Mul", [
          nodes.node("Mul", [z, nodes.node("Add", [erfOf, nodes.number(1)])]),
          nodes.number(0.5),
        ]);
      },
    ],
    numpy: "z * 0.5 * (1 + np.vectorize(math.erf)(z / math.sqrt(2)))",
    javascript: "z * 0.5 * (1 + erf(z * Math.SQRT1_2))",
    javascriptHelper: [
      "/** The error function: a sum of positive terms below 2.5, the continued fraction of erfc above. */",
      "function erf(x) {",
      "  const size = Math.abs(x);",
      "  if (size >= 6) return Math.sign(x);",
      "  if (size < 2.5) {",
      "    let [term, sum] = [x, x];",
      "    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {",
      "      term *= (2 * x * x) / (2 * n + 1);",
      "      sum += term;",
      "    }",
      "    return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;",
      "  }",
      "  let fraction = size;",
      "  for (let n = 60; n >= 1; n--) fraction = size + n / 2 / fraction;",
      "  return Math.sign(x) * (1 - Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction);",
      "}",
    ],
  },
} as const satisfies Activation;
