/** The columns of the strip: the input and every layer, with what stands above and below each. */
import type { OutputActivationId } from "#core/network/kinds/activations/index";
import { layerKinds, type LayerPlan } from "#core/network/kinds/layers/index";
import { layerWords } from "#core/network/layer-words";
import type { NetworkPlan } from "#core/network/plan";
import { plural } from "#core/numbers";

/** For little room: `norm 12` for `batch norm 12`, `drop 3` for `dropout 3`. */
export const shortTitle = (title: string): string =>
  Object.values(layerKinds).reduce(
    (words: string, kind) => words.replace(new RegExp(`^${kind.title}(?= |$)`, "i"), kind.short),
    title,
  );

export interface StripLayer {
  /** `input`, or the layer's id. */
  id: string;
  title: string;
  units: number;
  activation: OutputActivationId | null;
  /** Id of the layer that its shortcut comes from; null where it has none. */
  shortcut: string | null;
  /** What it is, in a few words: `32 · ReLU`, `rate 0.2`. */
  words: string;
}

export const inputLayer = (inputs: number): StripLayer => ({
  id: "input",
  title: "input",
  units: inputs,
  activation: null,
  shortcut: null,
  words: plural(inputs, "feature"),
});

export const stripLayers = (plan: NetworkPlan): StripLayer[] => [
  inputLayer(plan.inputs),
  ...plan.layers.map(stripLayer),
];

export function stripLayer(layer: LayerPlan): StripLayer {
  const activation = "activation" in layer ? layer.activation : null;
  return {
    id: layer.id,
    title: layer.title,
    units: layer.units,
    activation,
    shortcut: layer.shortcut?.id ?? null,
    words: layerWords(layer),
  };
}
