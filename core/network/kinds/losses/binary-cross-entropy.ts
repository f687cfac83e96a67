import { sigmoid, softplus } from "../activations/functions";
import { ofClasses, slopeOfClass, workedLogarithm } from "./cross-entropy";
import type { Aims, Loss } from "./loss";

export const binaryCrossEntropy = {
  title: "Binary cross-entropy",
  formula: "−y ln p − (1 − y) ln(1 − p)",
  doc: "For two classes, with a sigmoid output. Pure guessing has a loss of ln 2 = 0.693. Label smoothing ε takes y (1 − ε) + ε/2 for y.",
  tasks: ["binary"],
  automatic: true,
  output: "sigmoid",
  ...ofClasses,
  /** By −ln p = ln(1 + e^z) − z and −ln(1 − p) = ln(1 + e^z) for p = sigmoid(z), without its overflows. */
  measure(z, y, rows, _outputs, aims, delta) {
    let sum = 0;
    for (let i = 0; i < rows; i++) {
      const { positive, both } = sharesOf(y[i], aims);
      sum += both * softplus(z[i]) - positive * z[i];
      if (delta) delta[i] = (both * sigmoid(z[i]) - positive) / rows;
    }
    return sum / rows;
  },
  predict(z, rows, _outputs, out, outAt) {
    for (let i = 0; i < rows; i++) out[outAt + i] = sigmoid(z[i]);
  },
  slopeParts({ z, y, aims }) {
    const { positive, both } = sharesOf(y, aims);
    return slopeOfClass(both * sigmoid(z[0]), positive, aims);
  },
  worked: (predicted, row) => workedLogarithm(row.y === 1 ? predicted[0]! : 1 - predicted[0]!, row),
  kernel: 0,
  pytorch({ balanced, smoothing }) {
    const truth = smoothing > 0 ? [`y = y * (1 - ${smoothing}) + ${smoothing} / 2  # label smoothing`] : [];
    if (!balanced) return [...truth, "return F.binary_cross_entropy_with_logits(z[:, 0], y)"];
    return [
      ...truth,
      "positive = class_weights[1] * y * F.logsigmoid(z[:, 0])",
      "return -(positive + class_weights[0] * (1 - y) * F.logsigmoid(-z[:, 0])).mean()",
    ];
  },
} satisfies Loss;

/** What the truth of a row gives to the positive class, and to both, by their weights. */
function sharesOf(y: number, { classWeights, labelSmoothing }: Aims): { positive: number; both: number } {
  const truth = y * (1 - labelSmoothing) + labelSmoothing / 2;
  const positive = truth * (classWeights ? classWeights[1]! : 1);
  return { positive, both: positive + (1 - truth) * (classWeights ? classWeights[0]! : 1) };
}
