/** Remedies that change what holds a network back: penalties and dropout. */
import { toDigits, formatNumber } from "../../numbers";
import { kindOfSpec } from "../../network/kinds/layers/index";
import { optimizerSchema, weightDecayOf } from "../../network/kinds/optimizers/index";
import { behindHidden, withLayers, withTraining, type RemedyRule } from "./remedy";

export const ofPenalties = {
  lower_penalty: {
    title: "A smaller λ",
    titled: (times) => `λ at 1 ÷ ${formatNumber(times)}`,
    detail:
      "L1 and L2 so small that the penalty of usual weights is a hundredth of the loss, or at a hundredth where that was not measured; weight decay at a hundredth. The data counts more than the penalty again.",
    apply: (spec, { amount = 100 } = {}) => {
      const part = (value: number) => toDigits(value / amount, 6);
      const lowered = withLayers(spec, (layer) =>
        "l1" in layer && (layer.l1 > 0 || layer.l2 > 0) ? { ...layer, l1: part(layer.l1), l2: part(layer.l2) } : layer,
      );
      const { optimizer } = spec.training;
      const usual = weightDecayOf(optimizerSchema.parse({ type: optimizer.type }));
      if (!("weightDecay" in optimizer) || optimizer.weightDecay <= usual) return lowered;
      const weightDecay = Math.max(usual, hundredth(optimizer.weightDecay));
      return withTraining(lowered, { optimizer: { ...optimizer, weightDecay } });
    },
  },
  remove_regularisation: {
    title: "Less regularisation",
    detail: "Without L1, L2 and dropout, the network can use its full capacity.",
    apply: (spec) =>
      withLayers(spec, (layer) => {
        if (kindOfSpec(layer).passes) return [];
        return "l1" in layer && (layer.l1 > 0 || layer.l2 > 0) ? { ...layer, l1: 0, l2: 0 } : layer;
      }),
  },
  lower_dropout: {
    title: "Drop 20 %",
    detail: "A rate of 0.2 wherever it is above 0.5: enough units remain to learn.",
    apply: (spec) =>
      withLayers(spec, (layer) => ("rate" in layer && layer.rate > 0.5 ? { ...layer, rate: 0.2 } : layer)),
  },
  remove_dropout: {
    title: "Remove dropout",
    detail: "Removes the dropout layers.",
    apply: (spec) => withLayers(spec, (layer) => (kindOfSpec(layer).passes ? [] : layer)),
  },
  add_l2: {
    title: "L2 penalty",
    detail: "λ = 0.001 on every hidden layer: large weights cost something, so the network prefers smooth answers.",
    apply: (spec) => withLayers(spec, (layer) => ("l2" in layer && layer.l2 < 0.001 ? { ...layer, l2: 0.001 } : layer)),
  },
  add_dropout: {
    title: "Dropout",
    detail:
      "Drops 20 % of the units after every hidden layer in each update, so no unit can rely on a single other one.",
    apply: (spec) => behindHidden(spec, { type: "dropout", rate: 0.2 }),
  },
} as const satisfies Record<string, RemedyRule>;

const hundredth = (value: number) => toDigits(value / 100, 6);
