/** What was found, for people. */
import { plural } from "../numbers";
import { activationName, isIdentity } from "../network/kinds/activations/index";
import { activationIn } from "../network/kinds/layers/index";
import type { NetworkPlan } from "../network/plan";

/** `dense 1: 4 → 16, ReLU, 80 parameters` */
export function layerLines({ layers }: NetworkPlan): string[] {
  return layers.map((layer) => {
    const { title, inputs, units, parameters } = layer;
    const applied = activationIn(layer);
    const parts = [
      `${inputs} → ${units}`,
      ...(applied && !isIdentity(applied) ? [activationName(applied)] : []),
      ...(parameters > 0 ? [countOfParameters(parameters)] : []),
    ];
    return `${title}: ${parts.join(", ")}`;
  });
}
export const countOfParameters = (count: number): string => plural(count, "parameter");
