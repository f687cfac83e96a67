/** What a layer's picture shows and what it hides, in words. */
import { formatNumber } from "#core/numbers";
import { formatPercent, inPercent as percentOf } from "#core/percent";
import { activationName, isActivation } from "#core/network/kinds/activations/index";
import type { ChosenAxes, LayerSpace, Space } from "#core/training/views";
import type { Colouring } from "./space";

/** A share in whole percent, without the sign: a doubt is never rounded away. */
export const rounded = (share: number): string => percentOf(share, 0);
export const whole = (share: number): string => formatPercent(share, 0);

/** `as it is`, `PCA 69 + 16 %`. */
export function axesWords({ axes, units, shares }: LayerSpace, chosen?: ChosenAxes): string {
  const { first, second } = chosen ?? { first: 0, second: 1 };
  if (shares.length === 0) return "nothing varies";
  if (axes === "units" && units > 2) return `units ${first + 1} and ${second + 1}`;
  if (axes === "units") return units === 1 ? "one unit" : "as it is";
  return `PCA ${rounded(shares[first] ?? 0)} + ${whole(shares[second] ?? 0)}`;
}

/** `cut 88 %`, or `R² 0.41` of the readout. */
export function cutWords({ cut }: LayerSpace, regression: boolean): string {
  if (Number.isNaN(cut)) return regression ? "no R²" : "no cut";
  return regression ? `R² ${formatNumber(cut)}` : `cut ${whole(cut)}`;
}

/** Names of the two axes, with the share of the spread that each shows. */
export function axisNames(
  space: Space,
  layer: LayerSpace,
  inputs: readonly string[],
  target: string,
  chosen: ChosenAxes = { kind: layer.axes, first: 0, second: 1 },
): [string, string] {
  const { axes, units, shares } = layer;
  if (axes === "pca") {
    const [first = 0, second = 0] = [shares[chosen.first], shares[chosen.second]];
    const name = (at: number) => ordinals[at] ?? `${at + 1}th`;
    return [
      `${name(chosen.first)} principal axis, ${whole(first)} of the variance`,
      `${name(chosen.second)}, ${whole(second)}`,
    ];
  }
  if (units === 1) {
    const name = layer.id === "output" ? outputName(space, target) : layer.id === "input" ? inputs[0]! : "unit 1";
    return [name, space.task === "regression" && layer.id === "output" ? `true ${target}` : "rows"];
  }
  const name = (at: number) => (layer.id === "input" ? (inputs[at] ?? `input ${at + 1}`) : `unit ${at + 1}`);
  return [name(chosen.first), name(chosen.second)];
}
const ordinals = ["first", "second", "third", "fourth", "fifth", "sixth"];

function outputName(space: Space, target: string): string {
  if (space.task === "regression") return `predicted ${target}`;
  return space.task === "binary" ? `p of ${space.classes[1]?.label ?? "the positive class"}` : "output";
}

/** What can't be seen in the picture. */
export function hiddenWords(
  { id, axes, units, shares }: LayerSpace,
  regression = false,
  chosen: ChosenAxes = { kind: axes, first: 0, second: 1 },
): string {
  if (shares.length === 0) return "Every row has the same output here: nothing of the data is left.";
  if (regression && id === "output") return "The output is drawn against the true value: nothing is hidden.";
  if (axes === "units" && units > 2) return `Two of ${units} units are drawn as they are; the others are not shown.`;
  if (axes === "units")
    return units === 1
      ? "One unit has one axis; points are spread along the other only so that you can tell them apart."
      : "Both units are drawn: nothing is hidden.";
  const rest = 1 - (shares[chosen.first] ?? 0) - (shares[chosen.second] ?? 0);
  return rest < 0.005
    ? `The two axes show all but **${whole(Math.max(0, rest))}** of the variance of ${units} units.`
    : `**${whole(rest)}** of the variance is not shown: points that overlap here may be apart along a third axis.`;
}

/** How far the cut got on the way to this layer. */
export function cutStory(space: Space, layer: LayerSpace): string {
  const index = space.layers.indexOf(layer);
  const regression = space.task === "regression";
  const [input] = space.layers;
  const value = ({ cut }: LayerSpace) => (Number.isNaN(cut) ? "–" : regression ? formatNumber(cut) : whole(cut));
  const rows = `${space.split} rows`;
  const what = regression
    ? `a linear readout of the columns has R² **${value(input!)}** on the ${rows}`
    : `straight cuts get **${value(input!)}** of the ${rows} right`;
  if (index <= 0) return `Before the first layer, ${what}.`;
  const before = space.layers[index - 1]!;
  const between = index > 1 ? `, after ${before.title} **${value(before)}**` : "";
  return `In the input, ${what}${between}; after ${layer.title}, **${value(layer)}**.`;
}

/** `6 units · tanh`. */
export function layerLine({ units, activation }: LayerSpace): string {
  const shown = activation && isActivation(activation) ? activationName(activation) : activation;
  return `${units} ${units === 1 ? "unit" : "units"}${shown ? ` · ${shown}` : ""}`;
}

/** What the colour of a row says, as a choice. */
export function colourWords(colouring: Colouring, regression: boolean): string {
  return { truth: regression ? "by target" : "by class", predicted: "by prediction", error: "by error" }[colouring];
}
/** The two ends of the ramp of ink. */
export function rampWords(colouring: Colouring, regression: boolean): [string, string] {
  if (!regression) return ["sure of the true class", "p of it is 0"];
  return { truth: ["low", "high target"], predicted: ["low", "high prediction"], error: ["right", "far off"] }[
    colouring
  ] as [string, string];
}
