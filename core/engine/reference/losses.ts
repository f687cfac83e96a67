/**
 * Losses and their gradients, from the output layer's Z (logits for classes). Every loss is a mean over the batch's rows:
 * divided by the rows, not by the weights of their classes (as PyTorch does), so that a step's size does not depend on which
 * classes a batch happens to hold.
 *
 * Cross-entropy of K classes is Σ_c w_c q_c (−ln p_c): w the classes' weights (1 without), q the truth, 1 − ε + ε/K at the row's
 * class and ε/K elsewhere under label smoothing ε (Szegedy et al. 2016). A class's weight thus goes with its share of q, as in
 * PyTorch's CrossEntropyLoss. The binary one is the same for K = 2, p₁ = sigmoid(z): with y′ = y (1 − ε) + ε/2 it is
 * −w₁ y′ ln p − w₀ (1 − y′) ln(1 − p).
 */
import { sigmoid, softplus } from "../../network/activations";
import { huberDelta } from "../../network/losses";
import type { LossId } from "../../network/spec";
import type { FloatArray } from "../engine";

export interface Aims {
  /** One per class, or null. */
  classWeights: readonly number[] | null;
  /** ε; regression takes no notice of it. */
  labelSmoothing: number;
}

export interface LossFunction {
  /** Mean loss; writes ∂L/∂Z (rows × outputs) to `delta` unless it is null. */
  measure(z: FloatArray, y: FloatArray, rows: number, outputs: number, aims: Aims, delta: FloatArray | null): number;
  /** From Z to predictions: probabilities for classes, values for regression. */
  predict(z: FloatArray, rows: number, outputs: number, out: FloatArray, outAt: number): void;
}

/** By −ln p = ln(1 + e^z) − z and −ln(1 − p) = ln(1 + e^z) for p = sigmoid(z), without its overflows. */
const binaryCrossEntropy: LossFunction = {
  measure(z, y, rows, _outputs, { classWeights, labelSmoothing }, delta) {
    let sum = 0;
    for (let i = 0; i < rows; i++) {
      const truth = y[i] * (1 - labelSmoothing) + labelSmoothing / 2;
      const positive = truth * (classWeights ? classWeights[1]! : 1);
      const both = positive + (1 - truth) * (classWeights ? classWeights[0]! : 1);
      sum += both * softplus(z[i]) - positive * z[i];
      if (delta) delta[i] = (both * sigmoid(z[i]) - positive) / rows;
    }
    return sum / rows;
  },
  predict(z, rows, _outputs, out, outAt) {
    for (let i = 0; i < rows; i++) out[outAt + i] = sigmoid(z[i]);
  },
};

/** By −ln p_c = ln Σ e^zⱼ − z_c, with the largest z taken off before e is raised to it. */
const categoricalCrossEntropy: LossFunction = {
  measure(z, y, rows, outputs, { classWeights, labelSmoothing }, delta) {
    let sum = 0;
    const shareOf = (j: number, truth: number) =>
      ((j === truth ? 1 - labelSmoothing : 0) + labelSmoothing / outputs) * (classWeights ? classWeights[j]! : 1);
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
};

function largest(z: FloatArray, at: number, count: number): number {
  let max = z[at];
  for (let j = 1; j < count; j++) if (z[at + j] > max) max = z[at + j];
  return max;
}

/** A loss of the error d = ŷ − y, with its derivative. */
function ofError(loss: (d: number) => number, slope: (d: number) => number): LossFunction {
  return {
    measure(z, y, rows, _outputs, _aims, delta) {
      let sum = 0;
      for (let i = 0; i < rows; i++) {
        const error = z[i] - y[i];
        sum += loss(error);
        if (delta) delta[i] = slope(error) / rows;
      }
      return sum / rows;
    },
    predict(z, rows, _outputs, out, outAt) {
      for (let i = 0; i < rows; i++) out[outAt + i] = z[i];
    },
  };
}

export const lossFunctions = {
  binary_cross_entropy: binaryCrossEntropy,
  categorical_cross_entropy: categoricalCrossEntropy,
  mse: ofError(
    (d) => d * d,
    (d) => 2 * d,
  ),
  mae: ofError(Math.abs, Math.sign),
  huber: ofError(
    (d) => (Math.abs(d) <= huberDelta ? 0.5 * d * d : huberDelta * (Math.abs(d) - 0.5 * huberDelta)),
    (d) => (Math.abs(d) <= huberDelta ? d : huberDelta * Math.sign(d)),
  ),
} as const satisfies Record<LossId, LossFunction>;
