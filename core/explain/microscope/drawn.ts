/** Which units of a wide layer are drawn, and the weights between them. */
import { Best } from "../../data/best";
import { kindOf, type LayerPlan } from "../../network/kinds/layers/index";
import type { Look } from "./look";
import type { Chain } from "./view";

/** Units of a layer that are drawn at most. */
export const mostDrawn = 24;

/**
 * Those whose weights have the largest gradients: ∂L/∂w is what the sender gives times ∂L/∂z of the receiver, so a unit counts by
 * both, each as a share of the layer's largest. `always` stands first.
 */
export function strongest(a: Float64Array, dz: Float64Array | null, always: readonly number[]): Uint32Array {
  const most = (values: Float64Array) => values.reduce((max, value) => Math.max(max, Math.abs(value)), 0) || 1;
  const [mostA, mostDz] = [most(a), dz ? most(dz) : 1];
  const strength = (unit: number) =>
    (always.includes(unit) ? 4 : 0) + Math.abs(a[unit]!) / mostA + (dz ? Math.abs(dz[unit]!) / mostDz : 0);
  const best = new Best<number>(mostDrawn, (x, y) => strength(y) - strength(x) || x - y);
  for (let unit = 0; unit < a.length; unit++) best.add(unit);
  return Uint32Array.from(best.inOrder);
}

/** Units of a layer (−1: the input) that the chosen weight has to do with. */
export function unitsOf({ layer, unit, factor }: Chain, l: number): number[] {
  return [...(l === layer ? [unit] : []), ...(l === factor.layer ? [factor.unit] : [])];
}

/** The matrix from the layer before, of the drawn units alone, row-major; null where it has none. */
export function weightsBetween(look: Look, l: number, from: Uint32Array, to: Uint32Array): Float32Array | null {
  const plan = look.plan.layers[l]!;
  const name = matrixOf(plan);
  if (name === null || kindOf(plan).drawing.lines !== "weights") return null;
  const { data } = look.find(name)!.parameter.tensor;
  return Float32Array.from({ length: from.length * to.length }, (_, at) => {
    return data[from[Math.floor(at / to.length)]! * plan.units + to[at % to.length]!];
  });
}

/** The full name of a layer's matrix of weights. */
export function matrixOf(plan: LayerPlan): string | null {
  const array = kindOf(plan)
    .arrays(plan)
    .find(({ role }) => role === "weight");
  return array ? `${plan.id}/${array.name}` : null;
}
