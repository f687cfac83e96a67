/** How the weights, gradients and activations of each layer are spread, at one moment of a run. */
import type { Dataset } from "../data/dataset";
import type { Engine, FloatArray, Model, ModelSettings } from "../engine/engine";
import { kindOf, labelOf, type LayerLabel, type LayerPlan } from "../network/kinds/layers/index";
import { plainDescent } from "../network/kinds/optimizers/index";
import type { NetworkPlan } from "../network/plan";
import { thin } from "./measure";

/** 64 equal bins from `low` to `high`; `mean` and `std` of the values themselves. */
export interface ValueHistogram {
  low: number;
  high: number;
  counts: Float32Array;
  /** Values that are exactly 0, where they have no place among the bins. */
  zeros: number;
  notFinite: number;
  mean: number;
  std: number;
}
export interface LayerHistograms extends LayerLabel {
  /** Of batch normalisation: its scales γ. Null where a layer has none. */
  weights: ValueHistogram | null;
  /** ∂L/∂W over some training rows; bins in log₁₀|∂L/∂w|. */
  gradients: ValueHistogram | null;
  /** Outputs over the same rows, in inference. */
  activations: ValueHistogram;
}

export const bins = 64;
/** Training rows that gradients and activations are taken of. */
const rowsLooked = 512;
/** Decades of |∂L/∂w| that have a place: 1e−12 to 1e+4, four bins each. */
export const gradientDecades = [-12, 4] as const;
/**
 * The engine gives no gradients away; one plain step with this rate moves each weight by so much times its gradient, beside which
 * the weight itself is lost in rounding: gradients from 1e−17 to 1e+19 come back with six digits.
 */
export const hugeRate = 2 ** 60;

/** The model that `histogramsOf` takes: a plain, huge step without clipping and without the penalties, which are added again. Its weights have to be written yet. */
export function probe(engine: Engine, plan: NetworkPlan, settings: ModelSettings): Model {
  const layers = plan.layers.map((layer): LayerPlan => ("l1" in layer ? { ...layer, l1: 0, l2: 0 } : layer));
  const training = { ...settings.training, optimizer: plainDescent(hugeRate), clip: null };
  return engine.build({ ...plan, layers }, { ...settings, training, weights: "given" });
}

/** Yields between layers. `model` comes from `probe` and has the weights of the moment; they are lost. */
export function* histogramsOf(
  model: Model,
  plan: NetworkPlan,
  { splits }: Dataset,
): Generator<void, LayerHistograms[], void> {
  const rows = thin(splits.train, rowsLooked);
  const x = rows.x.slice(0, rows.rows);
  const layers: LayerHistograms[] = [];
  const before = new Map<string, FloatArray>();
  for (const [index, layer] of plan.layers.entries()) {
    const weights = mainTensor(model, layer);
    if (weights) before.set(layer.id, weights.slice());
    const activations = histogram(model.activations(x, rows.rows, index));
    layers.push({ ...labelOf(layer), weights: weights ? histogram(weights) : null, gradients: null, activations });
    yield;
  }
  model.trainStep(
    { x, y: rows.y.subarray(0, rows.rows), rows: rows.rows },
    { step: 0, learningRate: hugeRate, measure: false },
  );
  yield;
  for (const [index, layer] of plan.layers.entries()) {
    const weights = before.get(layer.id);
    const after = mainTensor(model, layer);
    if (weights && after) layers[index]!.gradients = decadeHistogram(gradient(layer, weights, after));
  }
  return layers;
}

/** Weights of a layer, or the scales of a normalisation: the first array that its signals are about. */
function mainTensor(model: Model, layer: LayerPlan): FloatArray | null {
  const array = kindOf(layer)
    .arrays(layer)
    .find(({ measured }) => measured);
  return model.tensors.find(({ name }) => name === `${layer.id}/${array?.name}`)?.data ?? null;
}

/** ∂L/∂W of the loss with its penalties. Dropout's masks are those of the first update. */
function gradient(layer: LayerPlan, before: FloatArray, after: FloatArray): Float64Array {
  const { l1, l2 } = "l1" in layer ? layer : { l1: 0, l2: 0 };
  const values = new Float64Array(before.length);
  for (let i = 0; i < values.length; i++) {
    const w = before[i]!;
    values[i] = (w - after[i]!) / hugeRate + l1 * Math.sign(w) + 2 * l2 * w;
  }
  return values;
}

/** Equal bins from the lowest to the highest value. */
export function histogram(values: ArrayLike<number>): ValueHistogram {
  let low = Infinity;
  let high = -Infinity;
  let sum = 0;
  let squares = 0;
  let finite = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    finite++;
    sum += value;
    squares += value * value;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const counts = new Float32Array(bins);
  // By halves: the distance of the largest numbers is no number any more.
  const half = high > low ? (high / 2 - low / 2) / bins : 0;
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]!)) continue;
    counts[half > 0 ? Math.min(bins - 1, Math.floor((values[i]! / 2 - low / 2) / half)) : bins >> 1]!++;
  }
  const mean = sum / finite;
  const std = Math.sqrt(Math.max(0, squares / finite - mean * mean));
  const place = finite > 0 ? { low, high } : { low: 0, high: 0 };
  return { ...place, counts, zeros: 0, notFinite: values.length - finite, mean, std };
}

/** Bins of equal width in log₁₀|v|; exact zeros are counted apart, since they have no place there. */
export function decadeHistogram(values: ArrayLike<number>): ValueHistogram {
  const [low, high] = gradientDecades;
  const counts = new Float32Array(bins);
  let [zeros, notFinite, sum, squares] = [0, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) notFinite++;
    else if (value === 0) zeros++;
    else {
      const at = Math.floor(((Math.log10(Math.abs(value)) - low) / (high - low)) * bins);
      counts[Math.max(0, Math.min(bins - 1, at))]!++;
      sum += value;
      squares += value * value;
    }
  }
  const finite = values.length - notFinite;
  const mean = sum / finite;
  return { low, high, counts, zeros, notFinite, mean, std: Math.sqrt(Math.max(0, squares / finite - mean * mean)) };
}
