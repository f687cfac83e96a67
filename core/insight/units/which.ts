/** The layers whose units are looked at: all but the output, whose units are the answers themselves. */
import type { LayerPlan, NetworkPlan } from "../../network/plan";
import { listed } from "../../data/values";
import { isHidden } from "../../network/kinds/layers/index";

/** A layer, or a unit, that can't be looked at. The message says what to do. */
export class UnitsError extends Error {
  override readonly name = "UnitsError";
  readonly code = "no_units";
}

export const layersWithUnits = ({ layers }: Pick<NetworkPlan, "layers">): readonly LayerPlan[] => layers.slice(0, -1);

/** The index of the layer with this id; without one, or where it has no hidden units, of the last hidden layer. */
export function layerToLookAt(plan: Pick<NetworkPlan, "layers">, id?: string): number {
  const layers = layersWithUnits(plan);
  if (layers.length === 0) {
    const words = "This network has no hidden layer: its inputs go straight to the answers.";
    throw new UnitsError(`${words} Add a layer in Network to see what its units answer to.`);
  }
  const at = layers.findIndex((layer) => layer.id === id);
  if (at >= 0) return at;
  const hidden = layers.findLastIndex(isHidden);
  return hidden < 0 ? layers.length - 1 : hidden;
}

/** The index of a layer that was asked for by its id. */
export function namedLayer(plan: Pick<NetworkPlan, "layers">, id: string): number {
  const at = layerToLookAt(plan, id);
  if (plan.layers[at]!.id === id) return at;
  const known = listed(
    layersWithUnits(plan).map((layer) => layer.id),
    12,
  );
  throw new UnitsError(`There is no layer “${id}” with hidden units; there are ${known}.`);
}
