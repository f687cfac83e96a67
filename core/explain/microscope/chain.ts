/** The chain rule for one number: ∂L/∂w = ∂L/∂a · ∂a/∂z · ∂z/∂w, with what each factor is made of. */
import { Best } from "../../data/best";
import type { Part } from "../../engine/plain/layer";
import { activationIn, kindOf } from "../../network/kinds/layers/index";
import { lossOf } from "../../network/kinds/losses/index";
import type { Look } from "./look";
import type { Chain, ChainPart, PartSum } from "./view";

/** Parts of a sum that are told one by one. */
const toldParts = 6;

export interface Chosen {
  tensor: string;
  index: number;
}

/** After `look.back()`. */
export function chainOf(look: Look, { tensor, index }: Chosen): Chain {
  const found = look.find(tensor)!;
  const { layer: l, parameter } = found;
  const layer = look.layers[l]!;
  const at = look.at(l);
  const factor = layer.factor(arrayOf(tensor), index, at);
  const { unit } = factor;
  const place = at.row * layer.units + unit;
  const da = look.da[l]![place]!;
  const dz = look.dz[l]![place]!;
  const product = dz * factor.value;
  const from = sourceOf(look, l, factor.from);
  return {
    tensor,
    index,
    layer: l,
    unit,
    w: parameter.tensor.data[index],
    da,
    slope: layer.slope(at.row, unit),
    factor: { layer: from, unit: factor.index, value: factor.value, symbol: factor.symbol ?? null },
    product,
    throughBatch: at.rows > 1 ? parameter.gradient[index] - product : 0,
    asked: summed(askedOf(look, l, unit), da),
    sender: from !== null && from >= 0 ? senderOf(look, from, factor.index) : null,
  };
}

/** A tensor's name without that of its layer. */
export const arrayOf = (tensor: string): string => tensor.slice(tensor.indexOf("/") + 1);

/** What ∂L/∂a of a unit is the sum of: what each unit that takes it in sends back. */
export function askedOf(look: Look, l: number, unit: number): ChainPart[] {
  const { layers } = look.plan;
  if (l === layers.length - 1) {
    return lossOf(look.plan.loss)
      .slopeParts(look.lossRow, unit)
      .map(({ symbol, value }) => ({ layer: null, unit, value, by: symbol }));
  }
  const aside = layers.flatMap(({ shortcut }, m) => (shortcut?.layer === l ? [m] : []));
  // What hands on as it is has nothing to tell: the layer behind it is asked.
  if (handsOn(look, l + 1) && aside.length === 0) return askedOf(look, l + 1, unit);
  const parts = (m: number, port: "input" | "side") =>
    look.layers[m]!.sends(unit, look.at(m), port).map((part) => partOf(look, m, part));
  return [...parts(l + 1, "input"), ...aside.flatMap((m) => parts(m, "side"))];
}
const handsOn = (look: Look, l: number): boolean => !look.in.pass.training && kindOf(look.plan.layers[l]!).passes;

function senderOf(look: Look, l: number, unit: number): Chain["sender"] {
  if (l < 0) return null;
  if (handsOn(look, l)) return senderOf(look, l - 1, unit);
  const layer = look.layers[l]!;
  const at = look.at(l);
  const place = at.row * layer.units + unit;
  const z = layer.z[place]!;
  const parts = layer.makes(unit, at).map((part) => partOf(look, l, part));
  return { ...summed(parts, z), z, a: layer.output[place]!, activation: activationIn(look.plan.layers[l]!) };
}

/** Which layer a part of a layer's numbers comes from. */
function sourceOf(look: Look, l: number, from: Part["from"]): number | null {
  if (from === "input") return l - 1;
  if (from === "side") return look.plan.layers[l]!.shortcut?.layer ?? null;
  return from === "unit" ? l : null;
}
const partOf = (look: Look, l: number, { from, index, value, by }: Part): ChainPart => ({
  layer: sourceOf(look, l, from),
  unit: index,
  value,
  by: by ?? null,
});

/** The largest ones in their own order; what is not told comes to the rest of the sum. */
function summed(parts: readonly ChainPart[], total: number): PartSum {
  if (parts.length <= toldParts + 1) return { parts: [...parts], others: { count: 0, value: 0 }, total };
  const best = new Best<number>(toldParts, (a, b) => Math.abs(parts[b]!.value) - Math.abs(parts[a]!.value));
  for (let i = 0; i < parts.length; i++) best.add(i);
  const told = [...best.inOrder].sort((a, b) => a - b).map((i) => parts[i]!);
  const value = parts.reduce((sum, part) => sum + part.value, 0) - told.reduce((sum, part) => sum + part.value, 0);
  return { parts: told, others: { count: parts.length - told.length, value }, total };
}
