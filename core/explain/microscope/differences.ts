/** The row's loss where one number is another: the slope without any chain rule, and the loss along the number. */
import type { Pieces } from "../../pieces";
import type { Look } from "./look";
import type { Chosen } from "./chain";
import type { Proof } from "./view";

/** Steps of the central difference. Too small ones round, too large ones bend. */
export const steps = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1] as const;
const alongPoints = 33;

/** The loss with the number at a value; it has its own again afterwards. */
export function lossAt(look: Look, { tensor, index }: Chosen, value: number): number {
  const { parameter, layer } = look.find(tensor)!;
  const { data } = parameter.tensor;
  const own = data[index];
  data[index] = value;
  const loss = look.forward(layer);
  data[index] = own;
  look.changed(layer);
  return loss;
}

/** As a share of the larger of the two; 0 where both are 0. */
export const apart = (a: number, b: number): number =>
  a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));

export function* differencesOf(look: Look, chosen: Chosen, engine: number): Pieces<Proof["differences"]> {
  const { parameter } = look.find(chosen.tensor)!;
  const w = parameter.tensor.data[chosen.index];
  const differences: Proof["differences"] = [];
  for (const h of steps) {
    const up = lossAt(look, chosen, w + h);
    yield;
    // What w ± h come to in float64 differs from h by their rounding.
    const value = (up - lossAt(look, chosen, w - h)) / (w + h - (w - h));
    differences.push({ h, value, apart: apart(value, engine) });
    yield;
  }
  return differences;
}

/** Equally far to both sides of the number. */
export function* lossAlong(look: Look, chosen: Chosen, reach: number): Pieces<{ w: Float64Array; loss: Float64Array }> {
  const { parameter } = look.find(chosen.tensor)!;
  const own = parameter.tensor.data[chosen.index];
  const w = Float64Array.from({ length: alongPoints }, (_, i) => own + reach * ((2 * i) / (alongPoints - 1) - 1));
  const loss = new Float64Array(alongPoints);
  for (const [i, value] of w.entries()) {
    loss[i] = lossAt(look, chosen, value);
    yield;
  }
  return { w, loss };
}
