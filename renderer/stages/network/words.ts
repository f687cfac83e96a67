/** What a setting of a layer leads to, in a sentence with its numbers. `**…**` stands out. */
import {
  activationName,
  activationOf,
  defaultInitialiser,
  type ActivationId,
} from "#core/network/kinds/activations/index";
import { initialiserOf, type InitialiserSpec } from "#core/network/kinds/initialisers/index";
import { isHidden, kindOf, type LayerPlan } from "#core/network/kinds/layers/index";
import type { NetworkPlan } from "#core/network/plan";
import { count, formatNumber, plural } from "#core/numbers";
import { formatPercent } from "#core/percent";

export type DensePlan = Extract<LayerPlan, { l1: number }>;

/** Names on the picture buttons, where there is room for eight letters. */
export const activationLabel = (id: ActivationId): string => activationOf(id).label ?? activationName(id);

/** How wide the weights are drawn, and what that keeps. */
export function drawWords({
  inputs,
  units,
  activation,
  init,
}: Pick<DensePlan, "inputs" | "units" | "activation" | "init">): string {
  const { initialiser, setting } = initialiserOf(init);
  const usual = initialiserOf(defaultInitialiser(activation)).initialiser;
  return initialiser.words({
    inputs: count(inputs),
    units: count(units),
    std: `**${formatNumber(initialiser.std(inputs, units, setting))}**`,
    activation: activationName(activation),
    usual: { ...usual, std: formatNumber(usual.std(inputs, units, 0)) },
  });
}

/** What the initialiser's own number means, if it has one. */
export function settingOf(init: InitialiserSpec): number {
  return initialiserOf(init).setting;
}

export function penaltyWords(layer: Pick<DensePlan, "l1" | "l2">): string {
  const parts: string[] = [];
  if (layer.l1 > 0)
    parts.push(`L1 adds ${formatNumber(layer.l1)} · Σ|w| to the loss: weights that are not needed become 0.`);
  if (layer.l2 > 0) parts.push(`L2 adds ${formatNumber(layer.l2)} · Σw² to the loss: weights stay small.`);
  return parts.join(" ");
}

/** What a layer of a kind without a form of its own does. */
export const proseOf = (layer: LayerPlan, before: string): string[] =>
  kindOf(layer).prose(layer, before, { count, plural, percent: formatPercent });

export function outputWords(plan: NetworkPlan, target: string): string {
  const output = plan.layers.at(-1);
  if (!output) return "";
  switch (plan.task) {
    case "multiclass":
      return `**${target}** has ${count(plan.classes)} classes, so there are ${count(plan.classes)} units with **softmax**: their outputs are probabilities that add up to 1. The loss is cross-entropy.`;
    case "binary":
      return `**${target}** has two classes, so there is one unit with a **sigmoid**: its output is the probability of the positive class. The loss is binary cross-entropy.`;
    case "regression":
      return `**${target}** is a number, so there is one **linear** unit, trained on the standardised target.`;
  }
}

/** Without hidden layers the network has a name of its own. */
export function plainModel(plan: NetworkPlan): string | null {
  if (plan.layers.some(isHidden)) return null;
  const others = plan.layers.length > 1 ? " (batch norm and dropout do not change that)" : "";
  const name = {
    regression: "**linear regression**",
    binary: "**logistic regression**",
    multiclass: "**multinomial logistic regression**",
  }[plan.task];
  return `Without hidden layers this is ${name}${others}: the model to beat.`;
}

export const activationDoc = (id: ActivationId): string => activationOf(id).doc;
