/** One setting of several layers: what they have in common, and setting it on all of them. */
import { defaultInitialiser, type ActivationId } from "#core/network/kinds/activations/index";
import type { Field } from "#core/network/fields";
import { isHiddenSpec, type LayerType } from "#core/network/kinds/layers/index";
import type { LayerSpec } from "#core/network/spec";
import { setActivation } from "./edits";

/** The value that all have, or null where they differ. An initialiser goes by its name alone. */
export function sharedValue(layers: readonly LayerSpec[], key: string): string | number | boolean | null {
  const values = layers.map((layer) => valueOf(layer, key));
  const [first] = values;
  return first !== undefined && values.every((value) => value === first) ? first : null;
}

function valueOf(layer: LayerSpec, key: string): string | number | boolean | undefined {
  if (key === "init" && isHiddenSpec(layer)) {
    const init = layer.init ?? defaultInitialiser(layer.activation);
    return typeof init === "string" ? init : init.type;
  }
  const value: unknown = (layer as Record<string, unknown>)[key];
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : undefined;
}

export function setShared(layers: readonly LayerSpec[], field: Field, value: string | number | boolean): void {
  for (const layer of layers) {
    if (field.key === "activation") setActivation(layer, value as ActivationId);
    else Object.assign(layer, { [field.key]: value });
  }
}

/** The kinds among layers, each with its layers' indices in the draft, in the order of their first. */
export function byKind(layers: readonly LayerSpec[], indices: readonly number[]): [LayerType, number[]][] {
  const kinds = new Map<LayerType, number[]>();
  for (const index of indices) {
    const type = layers[index]?.type;
    if (type !== undefined) kinds.set(type, [...(kinds.get(type) ?? []), index]);
  }
  return [...kinds];
}
