import { dropRateOf, isHidden, kindOf } from "../../network/kinds/layers/index";
import { momentOfEpoch, percent } from "../evidence";
import { above } from "../looked";
import { rule } from "../rule";
import { graver } from "../struggle";

/** Rate above which more is taken than left (Srivastava et al. 2014: .5 for hidden layers, .2 for inputs). */
const rateLimit = 0.5;
/** The same before the output of a number, from which it is worth a word. */
const numberLimit = 0.3;

/** Dropout that takes too much, shifts a number's mean, or unsettles the statistics of a batch normalisation behind it. */
export const dropoutMisplaced = rule({
  title: "Too much or misplaced dropout",
  severity: "problem",
  remedies: ["remove_dropout", "lower_dropout"],
  judgedBy: ["training_metric"],
  explainedBy: ["dropout_all", "nothing_to_learn"],
  examine(evidence) {
    const { layers } = evidence.plan;
    const kindAfter = (i: number) => layers.slice(i + 1).find((layer) => !(dropRateOf(layer) > 0));
    const drops = layers.flatMap((layer, i) => {
      const rate = dropRateOf(layer);
      if (!(rate > 0) || rate >= 1) return [];
      const next = kindAfter(i);
      const beforeNorm = next !== undefined && kindOf(next).normalises === "batch";
      const beforeNumber =
        rate >= numberLimit && evidence.plan.classes === 0 && layers.slice(i + 1).every((later) => !isHidden(later));
      const place = rate > rateLimit ? "much" : beforeNorm ? "norm" : beforeNumber ? "number" : null;
      return place ? [{ layer, rate, place }] : [];
    });
    const worst = drops.sort((a, b) => b.rate - a.rate)[0];
    if (!worst) return null;
    const severity = worst.place === "much" ? graver(evidence) : "note";
    return {
      layers: drops.map(({ layer }) => layer.id),
      ...momentOfEpoch(evidence, 0),
      severity,
      urgent: severity === "problem",
      measured: drops.map(({ layer, rate }) => ({
        of: "rate",
        layer: layer.id,
        value: rate,
        comparison: ">",
        threshold: rate > rateLimit ? rateLimit : 0,
      })),
      facts: { rate: worst.rate, place: worst.place },
    };
  },
  measure: ({ plan }) =>
    plan.layers.flatMap((layer) => {
      const rate = dropRateOf(layer);
      return rate > 0 ? [above("rate", rate, rateLimit, { layer: layer.id })] : [];
    }),
  quantities: { rate: "rate" },
  story: ({ place }) =>
    place === "norm"
      ? {
          happens: "The network is scaled one way in training and another way on new rows.",
          because: "Dropout changes the variance that the batch normalisation behind it measures.",
          todo: "Take the dropout out, or put it behind the normalisation.",
          unless: "Without this layer, the validation score is no better.",
        }
      : place === "number"
        ? {
            happens: "The predicted numbers are pulled together.",
            because: "Units are dropped right before the output, and nothing behind makes up for it.",
            todo: "Take the last dropout out.",
            unless: "Without this layer, the validation score is no better.",
          }
        : {
            happens: "Each step throws away most of the signal.",
            because: "With dropout this strong, hardly any units are left to learn with.",
            todo: "Lower the rate, or take the layer out.",
            unless: "Without this layer, the training score is no better.",
          },
  words({ rate, place }, { where }) {
    const why = {
      much: `**${where}** drops **${percent(rate)}** of its units in every update: of each row hardly anything gets through, and what the layers after it learn is to live with the gaps.`,
      norm: `**${where}** stands before a batch normalisation: in training, dropout changes the variance that the normalisation measures, and on new rows, where nothing is dropped, its statistics are wrong (Li et al. 2018).`,
      number: `**${where}** stands right before the output of a number: dropping units widens the sum in training, so the predicted values are pulled together, and no activation behind it makes up for that.`,
    }[place]!;
    return { why };
  },
});
