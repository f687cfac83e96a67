/** Where the sums of a hidden layer go through a function: in the layer itself, or in one behind it, before the next one with weights. */
import { activationOf, type ActivationId } from "./kinds/activations/index";
import { activationIn, isHidden, isHiddenSpec, type HiddenSpec } from "./kinds/layers/index";
import { isEnabled } from "./layers";
import type { LayerPlan } from "./plan";
import type { LayerSpec } from "./spec";

interface Place {
  hidden: boolean;
  activation: ActivationId | null;
}
/** Index of the layer whose function bends the sums of the hidden one at `at`; −1 where none does. */
function bendAt(places: readonly Place[], at: number): number {
  const next = places.findIndex(({ hidden }, l) => l > at && hidden);
  return places.findIndex(
    ({ activation }, l) =>
      l >= at && (next < 0 || l < next) && activation !== null && !activationOf(activation).identity,
  );
}

/** Of layers as they run. */
export const bendOf = (layers: readonly LayerPlan[], at: number): number =>
  bendAt(
    layers.map((layer) => ({ hidden: isHidden(layer), activation: activationIn(layer) })),
    at,
  );
/** Hidden layers of a spec that run and that nothing bends. */
export function straightOf(layers: readonly LayerSpec[]): HiddenSpec[] {
  const running = layers.filter(isEnabled);
  const places = running.map((layer) => ({ hidden: isHiddenSpec(layer), activation: activationOfSpec(layer) }));
  return running.filter((layer, l): layer is HiddenSpec => isHiddenSpec(layer) && bendAt(places, l) < 0);
}
const activationOfSpec = (layer: LayerSpec): ActivationId | null => ("activation" in layer ? layer.activation : null);
