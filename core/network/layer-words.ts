/** What a layer is, in a few words. */
import { count } from "../numbers";
import { activationName } from "./kinds/activations/index";
import { kindOf, type LayerPlan } from "./kinds/layers/index";

/** `32 · ReLU`, `rate 0.2`; `narrow` where there is little room. */
export function layerWords(layer: LayerPlan, narrow = false): string {
  const words = kindOf(layer).words(layer, narrow);
  if (words !== null || !("activation" in layer)) return words ?? "";
  const name = activationName(layer.activation);
  return narrow ? name : `${count(layer.units)} · ${name}`;
}
