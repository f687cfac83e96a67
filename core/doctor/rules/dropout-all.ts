import { dropRateOf } from "../../network/kinds/layers/index";
import { rule } from "../rule";

/** A dropout rate of 1 drops every unit: nothing behind it depends on the input, no gradient reaches what lies before it. */
export const dropoutAll = rule({
  title: "Everything is dropped",
  severity: "problem",
  remedies: ["lower_dropout", "remove_dropout"],
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
  quantities: { rate: "rate" },
  words: (_, { where }) => ({
    why: `**${where}** drops **100 %** of the units in every update. The layers after it see only zeros, and no gradient passes back through it, so the layers before it never change.`,
  }),
});
