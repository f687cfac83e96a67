import type { FloatArray } from "../../../engine/numbers";
import { ofClasses, slopeOfClass, workedLogarithm } from "./cross-entropy";
import type { Aims, Loss } from "./loss";

export const categoricalCrossEntropy = {
  title: "Categorical cross-entropy",
  formula: "−ln p(true class)",
  doc: "For several classes, with a softmax output. Guessing among K classes has a loss of ln K. Label smoothing ε leaves 1 − ε to the true class and spreads ε over all K.",
  tasks: ["multiclass"],
  automatic: true,
  output: "softmax",
  ...ofClasses,
  /** By −ln p_c = ln Σ e^zⱼ − z_c, with the largest z taken off before e is raised to it. */
  measure(z, y, rows, outputs, aims, delta) {
    let sum = 0;
    const shareOf = (j: number, truth: number) => shareOfClass(j, truth, outputs, aims);
    for (let i = 0; i < rows; i++) {
      const at = i * outputs;
      const max = largest(z, at, outputs);
      let total = 0;
      for (let j = 0; j < outputs; j++) total += Math.exp(z[at + j] - max);
      const logarithm = Math.log(total) + max;
      let shares = 0;
      for (let j = 0; j < outputs; j++) {
        const share = shareOf(j, y[i]);
        // A class that the truth leaves out may have a logit of −∞.
        if (share === 0) continue;
        shares += share;
        sum += share * (logarithm - z[at + j]);
      }
      if (!delta) continue;
      for (let j = 0; j < outputs; j++) {
        const p = Math.exp(z[at + j] - max) / total;
        delta[at + j] = (p * shares - shareOf(j, y[i])) / rows;
      }
    }
    return sum / rows;
  },
  predict(z, rows, outputs, out, outAt) {
    for (let i = 0; i < rows; i++) {
      const at = i * outputs;
      const max = largest(z, at, outputs);
      let total = 0;
      for (let j = 0; j < outputs; j++) total += Math.exp(z[at + j] - max);
      for (let j = 0; j < outputs; j++) out[outAt + at + j] = Math.exp(z[at + j] - max) / total;
    }
  },
  slopeParts({ z, y, aims }, output) {
    const { length } = z;
    const shares = Array.from({ length }, (_, j) => shareOfClass(j, y, length, aims));
    const p = new Float64Array(length);
    this.predict(Float64Array.from(z), 1, length, p, 0);
    const total = shares.reduce((sum, share) => sum + share, 0);
    return slopeOfClass(p[output]! * total, shares[output]!, aims);
  },
  worked: (predicted, row) => workedLogarithm(predicted[row.y]!, row),
  kernel: 1,
  pytorch({ balanced, smoothing }) {
    const weight = balanced ? ", weight=class_weights" : "";
    const smooth = smoothing > 0 ? `, label_smoothing=${smoothing}` : "";
    // PyTorch's own mean divides by the weights of the rows' classes.
    return [`return F.cross_entropy(z, y.long()${weight}${smooth}, reduction="none").mean()`];
  },
} satisfies Loss;

/** What a row of a class asks of each: its share of the truth by its weight. */
const shareOfClass = (j: number, truth: number, outputs: number, { classWeights, labelSmoothing }: Aims): number =>
  ((j === truth ? 1 - labelSmoothing : 0) + labelSmoothing / outputs) * (classWeights ? classWeights[j]! : 1);

function largest(z: FloatArray, at: number, count: number): number {
  let max = z[at];
  for (let j = 1; j < count; j++) if (z[at + j] > max) max = z[at + j];
  return max;
}
