/** Changes of the list of hidden layers. A place is an index between layers: 0 is before the first one. */
import {
  activationOf,
  bareActivation,
  defaultInitialiser,
  type ActivationId,
} from "#core/network/kinds/activations/index";
import { newLayer } from "#core/network/fields";
import { aroundOf, isHiddenSpec, layerKinds, layerTypes, type LayerType } from "#core/network/kinds/layers/index";
import { isEnabled } from "#core/network/layers";
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

/** A new layer at a place. A hidden one takes the activation of its neighbour, so that a network of tanh stays one. */
export function insertLayer(layers: LayerSpec[], place: number, type: LayerType): void {
  const layer = newLayer(type);
  const neighbour = layers.slice(0, place).findLast(isHiddenSpec) ?? layers.find(isHiddenSpec);
  if (isHiddenSpec(layer) && neighbour) layer.activation = neighbour.activation;
  const around = aroundOf(layer);
  if (around !== null) Object.assign(layer, { around: Math.max(1, Math.min(around, place)) });
  layers.splice(place, 0, layer);
}

/** Copies behind the last of the layers, in their order; answers where they are. */
export function duplicateLayers(layers: LayerSpec[], indices: readonly number[]): number[] {
  const copies = pick(layers, indices).map((layer) => structuredClone(layer));
  const place = Math.max(-1, ...indices) + 1;
  layers.splice(place, 0, ...copies);
  return copies.map((_, i) => place + i);
}

/** Takes layers out; answers the index of the one that stands in the first one's place then. */
export function removeLayers(layers: LayerSpec[], indices: readonly number[]): number {
  for (const index of [...indices].sort((a, b) => b - a)) layers.splice(index, 1);
  return Math.min(...indices, layers.length);
}

/** Moves layers side by side to a place counted before they are taken out; answers their new indices. */
export function moveLayers(layers: LayerSpec[], indices: readonly number[], place: number): number[] {
  const moved = pick(layers, indices);
  const before = indices.filter((index) => index < place).length;
  removeLayers(layers, indices);
  const to = Math.min(layers.length, Math.max(0, place - before));
  layers.splice(to, 0, ...moved);
  return moved.map((_, i) => to + i);
}

/**
 * Changes the list, and lets shortcuts come from where they came from: from the same layer, or, where that is gone or stands behind
 * now, from the nearest one before it.
 */
export function keepingShortcuts<T>(layers: LayerSpec[], edit: () => T): T {
  const before = [...layers];
  const answer = edit();
  before.forEach((layer, index) => {
    const around = aroundOf(layer);
    const now = layers.indexOf(layer);
    if (around === null || now < 0) return;
    const sources = before.slice(0, Math.max(0, index - around)).map((source) => layers.indexOf(source));
    const source = sources.findLast((place) => place >= 0 && place < now - 1) ?? -1;
    Object.assign(layer, { around: Math.max(1, now - 1 - source) });
  });
  return answer;
}

/** A layer that is on has no mark, so that switching it off and on again leaves it as it was. */
export function setEnabled(layers: LayerSpec[], indices: readonly number[], on: boolean): void {
  for (const layer of pick(layers, indices)) {
    if (on) delete layer.enabled;
    else layer.enabled = false;
  }
}

/** An initialiser that was the usual one for the old activation becomes the usual one for the new. */
export function setActivation(layer: LayerSpec, activation: ActivationId): void {
  if (!("activation" in layer)) return;
  if (isHiddenSpec(layer) && layer.init === defaultInitialiser(layer.activation)) delete layer.init;
  layer.activation = activation;
}

/** Whether a normalisation stands behind the activation of the layer before it, or between that layer's sums and their activation. */
export type NormPlace = "after" | "before";

/** Null where there is no such choice: other layers stand between, or nothing bends. */
export function placeOfNorm(layers: readonly LayerSpec[], index: number): NormPlace | null {
  const { hidden, alone } = aroundNorm(layers, index);
  if (!hidden) return null;
  if (!activationOf(hidden.activation).identity) return "after";
  return alone ? "before" : null;
}

/** Moves the activation of the layer before a normalisation behind it, as a layer of its own, or back. The initial weights stay. */
export function placeNorm(layers: LayerSpec[], index: number, place: NormPlace): void {
  if (placeOfNorm(layers, index) === null || placeOfNorm(layers, index) === place) return;
  const { hidden, alone } = aroundNorm(layers, index);
  if (!hidden) return;
  if (place === "before") {
    const { activation } = hidden;
    hidden.init ??= defaultInitialiser(activation);
    hidden.activation = bareActivation;
    layers.splice(index + 1, 0, Object.assign(newLayer(functionType), { activation }));
  } else if (alone) {
    hidden.activation = alone.activation;
    if (hidden.init === defaultInitialiser(alone.activation)) delete hidden.init;
    layers.splice(layers.indexOf(alone), 1);
  }
}
const functionType = layerTypes.find((type) => layerKinds[type].applies)!;
type Alone = Extract<LayerSpec, { type: "activation" }>;

/** The hidden layer right before a normalisation that runs, and the activation alone right behind it; what is switched off does not count. */
function aroundNorm(layers: readonly LayerSpec[], index: number) {
  const layer = layers[index];
  if (!layer || !isEnabled(layer) || layerKinds[layer.type].normalises === null) return {};
  const before = layers.slice(0, index).findLast(isEnabled);
  const next = layers.slice(index + 1).find(isEnabled);
  const alone = next && layerKinds[next.type].applies ? (next as Alone) : undefined;
  return { hidden: before && isHiddenSpec(before) ? before : undefined, alone };
}

const pick = (layers: readonly LayerSpec[], indices: readonly number[]): LayerSpec[] =>
  layers.filter((_, index) => indices.includes(index));

/** The kinds of a menu, in the order of the registry. */
export const layerChoices = layerTypes.map((type) => ({
  type,
  label: layerKinds[type].choice,
  doc: layerKinds[type].doc,
}));
