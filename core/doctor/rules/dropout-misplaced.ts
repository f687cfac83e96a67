import { dropRateOf, isHidden, kindOf } from "../../network/kinds/layers/index";
import { lossLeft, momentOfEpoch, percent } from "../evidence";
import { rule } from "../rule";
import { graveness, settled } from "../struggle";

/** Rate above which more is taken than left (Srivastava et al. 2014: .5 for hidden layers, .2 for inputs). */
const rateLimit = 0.5;
/** The same before the output of a number, from which it is worth a word. */
const numberLimit = 0.3;
/** What is left to learn of a network that does not struggle. */
const leftLimit = 0.12;

/** Dropout that takes too much, shifts a number's mean, or unsettles the statistics of a batch normalisation behind it. */
export const dropoutMisplaced = rule({
  title: "Too much or misplaced dropout",
  severity: "problem",
  remedies: ["lower_dropout", "remove_dropout"],
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
    const grave = worst.place === "much" ? graveness(evidence) : "note";
    const severity =
      grave === "note" && worst.place === "much" && settled(evidence) && lossLeft(evidence) > leftLimit
        ? "warning"
        : grave;
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
  quantities: { rate: "rate" },
  words({ rate, place }, { where }) {
    const why = {
      much: `**${where}** drops **${percent(rate)}** of its units in every update: of each row hardly anything gets through, and what the layers after it learn is to live with the gaps.`,
      norm: `**${where}** stands before a batch normalisation: in training, dropout changes the variance that the normalisation measures, and on new rows, where nothing is dropped, its statistics are wrong (Li et al. 2018).`,
      number: `**${where}** stands right before the output of a number: dropping units widens the sum in training, so the predicted values are pulled together, and no activation behind it makes up for that.`,
    }[place]!;
    return { why };
  },
});
