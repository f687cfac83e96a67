/** Changes of the list of hidden layers. A place is an index between layers: 0 is before the first one. */
import { newLayer } from "#core/network/fields";
import { layerKinds, layerTypes, type LayerType } from "#core/network/layers";
import type { LayerPlan } from "#core/network/plan";
import type { LayerSpec } from "#core/network/spec";

/** The id that the plan gives the layer at an index: `dense_2`. */
export function layerId(layers: readonly LayerSpec[], index: number): string {
  const layer = layers[index];
  if (!layer) return "output";
  const before = layers.slice(0, index + 1).filter((other) => other.type === layer.type).length;
  return `${layer.type}_${before}`;
}

/** Where a new layer goes: behind the selected one; before the output if that, or nothing, is selected. */
export function placeAfter(layers: readonly Pick<LayerPlan, "id" | "source">[], selected: string | null): number {
  if (selected === "input") return 0;
  const hidden = layers.filter((layer) => layer.source >= 0);
  const found = hidden.find((layer) => layer.id === selected);
  return found ? found.source + 1 : hidden.length;
}

/** A new layer at a place. A dense one takes the activation of its neighbour, so that a network of tanh stays one. */
export function insertLayer(layers: LayerSpec[], place: number, type: LayerType): void {
  const layer = newLayer(type);
  const neighbour = layers.slice(0, place).findLast((other) => other.type === "dense") ?? layers.find(isDense);
  if (layer.type === "dense" && neighbour?.type === "dense") layer.activation = neighbour.activation;
  layers.splice(place, 0, layer);
}
const isDense = (layer: LayerSpec) => layer.type === "dense";

export function duplicateLayer(layers: LayerSpec[], index: number): void {
  const layer = layers[index];
  if (layer) layers.splice(index + 1, 0, structuredClone(layer));
}

/** Moves a layer to a place counted before it is taken out; answers its new index. */
export function moveLayer(layers: LayerSpec[], index: number, place: number): number {
  const [layer] = layers.splice(index, 1);
  if (!layer) return index;
  const to = Math.min(layers.length, Math.max(0, place > index ? place - 1 : place));
  layers.splice(to, 0, layer);
  return to;
}

/** The kinds of a menu, in the order of the registry. */
export const layerChoices = layerTypes.map((type) => ({
  type,
  label: type === "batch_norm" ? "Batch normalisation" : layerKinds[type].title,
  doc: layerKinds[type].doc,
}));
