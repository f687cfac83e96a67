/** Health signals of one step, layer by layer; definitions in `layerSignals`. NaN where a signal says nothing of a layer. */
import { activationOfLayer, type LayerPlan } from "../../network/kinds/layers/index";
import { layerSignals, type FloatArray, type Signals } from "../engine";
import type { Layer } from "../plain/layer";

export function emptySignals(layers: number): Signals {
  return Object.fromEntries(layerSignals.map((name) => [name, new Float32Array(layers).fill(NaN)])) as Signals;
}

/** Mean, deviation and saturated share of a layer's output. In the output layer: of the predictions. */
export function measureOutput(signals: Signals, at: number, plan: LayerPlan, output: FloatArray, count: number): void {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += output[i];
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (output[i] - mean) * (output[i] - mean);
  signals.activationMean[at] = mean;
  signals.activationStd[at] = Math.sqrt(squares / count);
  const ends = activationOfLayer(plan)?.saturates;
  if (!ends) return;
  let flat = 0;
  for (let i = 0; i < count; i++) if (output[i] < ends.below || output[i] > ends.above) flat++;
  signals.saturated[at] = flat / count;
}

/** Of the gradient as it stands after the backward pass and the penalties, before clipping, and of the weights before the update. */
export function measureParameters(signals: Signals, at: number, layer: Layer, window: number): void {
  const { measured } = layer;
  signals.dead[at] = layer.deadShare(window);
  if (measured.length === 0) return;
  let count = 0;
  let squares = 0;
  let absolute = 0;
  let zeros = 0;
  let weightSquares = 0;
  let max = 0;
  for (const { gradient, tensor } of measured) {
    const { data } = tensor;
    count += data.length;
    for (let i = 0; i < data.length; i++) {
      const g = gradient[i];
      squares += g * g;
      absolute += Math.abs(g);
      if (g === 0) zeros++;
      const w = Math.abs(data[i]);
      weightSquares += w * w;
      // The comparison is false for NaN, which has to come through.
      if (!(w <= max)) max = w;
    }
  }
  signals.gradientNorm[at] = Math.sqrt(squares);
  signals.gradientMean[at] = absolute / count;
  signals.zeroGradient[at] = zeros / count;
  signals.weightNorm[at] = Math.sqrt(weightSquares);
  signals.maxWeight[at] = max;
}

/** ‖ΔW‖₂/‖W‖₂ from the weights before the update and after it. */
export function measureUpdate(signals: Signals, at: number, layer: Layer, before: readonly Float64Array[]): void {
  const { measured } = layer;
  if (measured.length === 0) return;
  let change = 0;
  let squares = 0;
  for (let p = 0; p < measured.length; p++) {
    const { data } = measured[p].tensor;
    const old = before[p];
    for (let i = 0; i < data.length; i++) {
      change += (data[i] - old[i]) ** 2;
      squares += old[i] * old[i];
    }
  }
  signals.updateRatio[at] = Math.sqrt(change) / Math.sqrt(squares);
}
