/** What happens at a step, in a sentence with the numbers of the row. */
import { lossOf } from "#core/network/kinds/losses/index";
import { formatNumber, plural, withSign } from "#core/numbers";
import { isOutput, shortUnit, type RowNaming } from "./names";
import type { Step } from "./steps";

export function stepWords(naming: RowNaming, { kind, layer: at }: Step): string {
  const { now } = naming;
  const layer = now.layers[at];
  const { chain } = now;
  const unit =
    layer && (at === chain.layer ? chain.unit : at === chain.factor.layer ? chain.factor.unit : layer.drawn[0]!);
  if (kind === "x")
    return `The row goes in as ${plural(now.x.length, "number")}, as the recipe makes them of its cells.`;
  if (kind === "loss") {
    const { value, worked, id } = now.loss;
    const how = worked ?? `${lossOf(id).formula}, with class weights and smoothing as in training`;
    return `The loss compares the answer with the truth: L = ${how} = ${formatNumber(value)}.`;
  }
  if (kind === "weights" || !layer || unit === undefined)
    return `Every one of the ${plural(now.parameters, "parameter")} has its gradient now: the line's width is its size, dashes are a minus.`;
  const name = isOutput(now, at) ? shortUnit(naming, at, unit) : `unit ${shortUnit(naming, at, unit)}`;
  const [z, a, da, dz] = [layer.z[unit]!, layer.a[unit]!, layer.da[unit]!, layer.dz[unit]!].map((value) =>
    formatNumber(value),
  );
  if (kind === "forward") {
    const answer = isOutput(now, at) && now.task !== "regression" ? `, p = ${a}` : z === a ? "" : `, a = ${a}`;
    return `Forward, ${layer.title}: ${layer.forward}. In ${name} z = ${z}${answer}.`;
  }
  const asked = isOutput(now, at)
    ? `∂L/∂z = ${withSign(layer.dz[unit]!)}`
    : `∂L/∂a = ${da}${da === dz ? "" : `, times the slope ∂L/∂z = ${dz}`}`;
  return `Back, ${layer.title}: in ${name} ${asked}; it sends back ${layer.back}.`;
}
