/** The columns of the strip: the input and every layer, with what stands above and below each. */
import { activationName, type OutputActivationId } from "#core/network/kinds/activations/index";
import type { LayerPlan, NetworkPlan } from "#core/network/plan";
import { count, plural } from "../components/format";

/** For little room: `norm 12` for `batch norm 12`, `drop 3` for `dropout 3`. */
export const shortTitle = (title: string): string => title.replace("batch ", "").replace("dropout", "drop");

export interface StripLayer {
  /** `input`, or the layer's id. */
  id: string;
  title: string;
  units: number;
  activation: OutputActivationId | null;
  /** What it is, in a few words: `32 · ReLU`, `rate 0.2`. */
  words: string;
}

export const inputLayer = (inputs: number): StripLayer => ({
  id: "input",
  title: "input",
  units: inputs,
  activation: null,
  words: plural(inputs, "feature"),
});

export const stripLayers = (plan: NetworkPlan): StripLayer[] => [
  inputLayer(plan.inputs),
  ...plan.layers.map(stripLayer),
];

export function stripLayer(layer: LayerPlan): StripLayer {
  const activation = "activation" in layer ? layer.activation : null;
  return { id: layer.id, title: layer.title, units: layer.units, activation, words: layerWords(layer) };
}

function layerWords(layer: LayerPlan): string {
  switch (layer.kind) {
    case "dense":
    case "output":
      return `${count(layer.units)} · ${activationName(layer.activation)}`;
    case "batch_norm":
      return `momentum ${layer.momentum}`;
    case "dropout":
      return `rate ${layer.rate}`;
  }
}
