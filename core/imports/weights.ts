/** Weights of a stranger's network turned to the order and units of the columns here. */
import type { Prepared } from "../data/types";
import { kindOf } from "../network/kinds/layers/index";
import type { NetworkPlan } from "../network/plan";
import { ImportError } from "./error";
import { named } from "./safetensors/read";

type Tensors = Map<string, ArrayLike<number>>;

/** `order`: for each input of the network, the place of the input here. */
export function inOurOrder(tensors: Tensors, plan: NetworkPlan, order: readonly number[]): Tensors {
  if (order.every((place, at) => place === at)) return tensors;
  if (plan.layers.some(({ shortcut }) => shortcut?.layer === -1))
    throw new ImportError(
      "a shortcut goes out from its inputs, which can't be put into another order; give the columns in the order of the table",
    );
  const turned = new Map(tensors);
  for (const layer of plan.layers) {
    const arrays = kindOf(layer).arrays(layer);
    for (const { name, shape } of arrays) {
      const full = `${layer.id}/${name}`;
      const values = tensors.get(full);
      if (!values || shape[0] !== order.length || (shape.length === 1 && arrays.some(({ role }) => role === "weight")))
        continue;
      const width = shape[1] ?? 1;
      const moved = new Float64Array(values.length);
      order.forEach((place, at) => {
        for (let j = 0; j < width; j++) moved[place * width + j] = values[at * width + j]!;
      });
      turned.set(full, moved);
    }
    if (arrays.some(({ role }) => role === "weight")) break;
  }
  return turned;
}

/** `labels`: in the order of the network's outputs; `ours`: as the classes are ordered here. */
export function withClassesInOrder(
  tensors: Tensors,
  plan: NetworkPlan,
  labels: readonly string[],
  ours: readonly string[],
): Tensors {
  if (plan.classes === 0) return tensors;
  const places = ours.map((label) => labels.indexOf(label));
  if (labels.length !== ours.length || places.includes(-1))
    throw new ImportError(
      `its classes are ${labels.slice(0, 12).map(named).join(", ")}, and those of the target ${ours.slice(0, 12).map(named).join(", ")}; choose the target that it was trained for`,
    );
  if (places.every((place, at) => place === at)) return tensors;
  return ofOutput(tensors, plan, (values, units) => {
    // Of two classes there is one logit, of the second.
    if (units === 1) return Float64Array.from(values, (value) => -value);
    return Float64Array.from(values, (_, at) => values[at - (at % units) + places[at % units]!]!);
  });
}

/** A number comes out in the target's own units; here it is standardised. */
export function inOurUnits(tensors: Tensors, plan: NetworkPlan, scale: Prepared["targetScale"]): Tensors {
  if (!scale) return tensors;
  return ofOutput(tensors, plan, (values, _units, isBias) =>
    Float64Array.from(values, (value) => (value - (isBias ? scale.mean : 0)) / scale.std),
  );
}

function ofOutput(
  tensors: Tensors,
  { layers }: NetworkPlan,
  change: (values: ArrayLike<number>, units: number, isBias: boolean) => Float64Array,
): Tensors {
  const layer = layers.at(-1)!;
  const changed = new Map(tensors);
  for (const { name, shape } of kindOf(layer).arrays(layer)) {
    const full = `${layer.id}/${name}`;
    const values = tensors.get(full);
    if (values) changed.set(full, change(values, layer.units, shape.length === 1));
  }
  return changed;
}
