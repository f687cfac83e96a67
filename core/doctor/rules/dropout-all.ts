import { dropRateOf } from "../../network/kinds/layers/index";
import { above } from "../looked";
import { rule } from "../rule";

/** A dropout rate of 1 drops every unit: nothing behind it depends on the input, no gradient reaches what lies before it. */
export const dropoutAll = rule({
  title: "Everything is dropped",
  severity: "problem",
  remedies: ["remove_dropout", "lower_dropout"],
  judgedBy: ["training_loss"],
  examine({ plan }) {
    const layers = plan.layers.filter((layer) => dropRateOf(layer) >= 1);
    if (layers.length === 0) return null;
    return {
      layers: layers.map((layer) => layer.id),
      epoch: 0,
      step: 0,
      measured: layers.map((layer) => ({ of: "rate", layer: layer.id, value: 1, comparison: ">", threshold: 0.99 })),
      facts: {},
    };
  },
  measure: ({ plan }) => {
    const rates = plan.layers
      .map((layer) => ({ layer: layer.id, rate: dropRateOf(layer) }))
      .filter(({ rate }) => rate > 0);
    return rates.map(({ layer, rate }) => above("rate", rate, 0.99, { layer }));
  },
  quantities: { rate: "rate" },
  story: () => ({
    happens: "No signal gets through the network.",
    because: "Dropout at a rate of 1 sets every unit to 0.",
    todo: "Lower the rate to .5 at most, or take the layer out.",
    unless: "With a lower rate, the training loss still stands where it is.",
  }),
  words: (_, { where }) => ({
    why: `**${where}** drops **100 %** of the units in every update. The layers after it see only zeros, and no gradient passes back through it, so the layers before it never change.`,
  }),
});
