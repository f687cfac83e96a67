/** The three products of a layer with the arrays `weights` and `bias`. */
import { Op } from "./codes";
import type { LayerAt, Operation } from "./layer-at";

/** output = input · W + b, with ReLU where it is asked for. */
export const productOf = (
  at: LayerAt,
  input: number,
  output: number,
  rectified = false,
  bias = at.place("bias").at,
): Operation => ({
  ...at.base,
  op: Op.dense,
  input,
  output,
  packed: at.parameter("weights").packed,
  bias,
  kind: rectified ? 1 : 0,
  zeros: at.zeros,
});

/** ∂L/∂input = ∂L/∂Z · Wᵀ; nothing where `output` is 0. */
export function inputGradientOf(at: LayerAt, delta: number, output: number): Operation[] {
  if (output === 0) return [];
  // Both strides change sides on the way back.
  const { inputStride: outputStride, outputStride: inputStride } = at.base;
  const { packedTransposed } = at.parameter("weights");
  const strides = { inputStride, outputStride };
  const places = { input: delta, output, packedTransposed, zeros: at.zeros };
  return [{ ...at.base, ...strides, op: Op.inputGradient, ...places }];
}

/** Gradient of the weights; with their rule their update is done in the same go. */
export function weightsGradient(at: LayerAt, input: number, delta: number): Operation {
  const weights = at.parameter("weights");
  const { gradient, blocks } = weights;
  const places = { input, other: delta, gradient, blocks };
  const product: Operation = { ...at.base, op: Op.weightGradient, ...places, zeros: at.zeros };
  const rule = at.rule(weights);
  return rule ? { ...rule, ...product, op: Op.weightStep, kind: rule.kind! } : product;
}

/** Gradients of weights and bias. */
export function gradientsOfProduct(at: LayerAt, input: number, delta: number): Operation[] {
  const bias = at.parameter("bias");
  const turn = at.turn(bias);
  return [
    ...countSilentOf(at, turn),
    weightsGradient(at, input, delta),
    { ...at.base, other: delta, op: Op.biasGradient, gradient: bias.gradient, turn },
  ];
}

/** Counts the steps in which units have not fired, where units can die. `turn`: which of the threads does it. */
export function countSilentOf(at: LayerAt, turn: number): Operation[] {
  const { base, rows, silentSteps } = at;
  if (!silentSteps) return [];
  return [
    { ...base, op: Op.countSilent, input: rows.output, inputStride: base.outputStride, turn, state1: silentSteps.at },
  ];
}
