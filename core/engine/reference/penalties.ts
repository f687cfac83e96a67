/**
 * L1 and L2 penalties of dense weights, and clipping.
 *
 * L2 adds l2·Σw², with gradient 2·l2·w (Keras's factor; a weight decay of 2·l2 in PyTorch's SGD). L1 adds l1·Σ|w|, with
 * gradient l1·sign(w); at w = 0 the smallest subgradient of loss and penalty together is taken, and a weight that an update
 * would carry through 0 stops there (as in OWL-QN: Andrew & Gao 2007: Scalable training of L1-regularized log-linear models). So weights that
 * the data doesn't hold become exactly 0, under any optimiser.
 */
import type { TrainingSpec } from "../../network/spec";
import type { FloatArray } from "../engine";
import type { Parameter } from "../plain/layer";

/** Adds the penalties' gradients to the parameters' and returns the penalty. */
export function addPenalties(parameters: readonly Parameter[]): number {
  let penalty = 0;
  for (const { tensor, gradient, l1, l2 } of parameters) {
    if (l1 === 0 && l2 === 0) continue;
    const { data } = tensor;
    let absolute = 0;
    let squares = 0;
    for (let i = 0; i < data.length; i++) {
      const w = data[i];
      const g = gradient[i] + 2 * l2 * w;
      gradient[i] = w !== 0 ? g + l1 * Math.sign(w) : Math.sign(g) * Math.max(0, Math.abs(g) - l1);
      absolute += Math.abs(w);
      squares += w * w;
    }
    penalty += l1 * absolute + l2 * squares;
  }
  return penalty;
}

/**
 * After an update: a weight stays on the side of 0 where it was, or, if it was 0, goes to the side that its gradient points it to;
 * what momentum carries elsewhere becomes 0. `before` holds the weights as they were, `gradient` is what `addPenalties` left.
 */
export function stopAtZero(weights: FloatArray, before: Float64Array, gradient: Float64Array): void {
  for (let i = 0; i < weights.length; i++) {
    const side = before[i] !== 0 ? before[i] : -gradient[i];
    if (!(weights[i] * side > 0) && weights[i] === weights[i]) weights[i] = 0;
  }
}

/** Limits the gradients of all parameters together (`norm`: ‖g‖₂ over all of them, as one vector, brought to limit/(‖g‖₂ + 1e-6) of its length as PyTorch does) or each by itself (`value`). */
export function clipGradients(parameters: readonly Parameter[], clip: TrainingSpec["clip"]): void {
  if (!clip) return;
  if (clip.type === "value") {
    for (const { gradient } of parameters) {
      for (let i = 0; i < gradient.length; i++) gradient[i] = Math.min(clip.limit, Math.max(-clip.limit, gradient[i]));
    }
    return;
  }
  let squares = 0;
  for (const { gradient } of parameters) for (let i = 0; i < gradient.length; i++) squares += gradient[i] * gradient[i];
  const norm = Math.sqrt(squares);
  const factor = clip.limit / (norm + 1e-6);
  if (!(factor < 1)) return;
  for (const { gradient } of parameters) for (let i = 0; i < gradient.length; i++) gradient[i] *= factor;
}
