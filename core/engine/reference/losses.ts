/**
 * Losses and their gradients, from the output layer's Z (logits for classes). Every loss is a mean over the batch's rows of
 * wᵢ·lᵢ, where w is the weight of the row's class (1 without weights): divided by the rows, not by Σw, so that a step's size
 * does not depend on which classes a batch happens to hold.
 */
import { sigmoid, softplus } from "../../network/activations";
import { huberDelta } from "../../network/losses";
import type { LossId } from "../../network/spec";
import type { FloatArray } from "../engine";

export interface LossFunction {
  /** Mean loss; writes ∂L/∂Z (rows × outputs) to `delta` unless it is null. */
  measure(
    z: FloatArray,
    y: FloatArray,
    rows: number,
    outputs: number,
    weights: number[] | null,
    delta: FloatArray | null,
  ): number;
  /** From Z to predictions: probabilities for classes, values for regression. */
  predict(z: FloatArray, rows: number, outputs: number, out: FloatArray, outAt: number): void;
}

/** ln(1 + e^z) − y·z, which is −y ln p − (1 − y) ln(1 − p) for p = sigmoid(z) without its overflows. */
const binaryCrossEntropy: LossFunction = {
  measure(z, y, rows, _outputs, weights, delta) {
    let sum = 0;
    for (let i = 0; i < rows; i++) {
      const weight = weights ? weights[y[i]]! : 1;
      sum += weight * (softplus(z[i]) - y[i] * z[i]);
      if (delta) delta[i] = (weight * (sigmoid(z[i]) - y[i])) / rows;
    }
    return sum / rows;
  },
  predict(z, rows, _outputs, out, outAt) {
    for (let i = 0; i < rows; i++) out[outAt + i] = sigmoid(z[i]);
  },
};

/** ln Σ e^zⱼ − z of the true class, with the largest z taken off before e is raised to it. */
const categoricalCrossEntropy: LossFunction = {
  measure(z, y, rows, outputs, weights, delta) {
    let sum = 0;
    for (let i = 0; i < rows; i++) {
      const at = i * outputs;
      const weight = weights ? weights[y[i]]! : 1;
      const max = largest(z, at, outputs);
      let total = 0;
      for (let j = 0; j < outputs; j++) total += Math.exp(z[at + j] - max);
      sum += weight * (Math.log(total) + max - z[at + y[i]]!);
      if (!delta) continue;
      for (let j = 0; j < outputs; j++) {
        const p = Math.exp(z[at + j] - max) / total;
        delta[at + j] = (weight * (p - (j === y[i] ? 1 : 0))) / rows;
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
    measure(z, y, rows, _outputs, _weights, delta) {
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
