import { dropRateOf } from "../../network/kinds/layers/index";
import type { Rule } from "../rule";
import { placesInWords } from "../places";

/** A dropout rate of 1 drops every unit: nothing behind it depends on the input, no gradient reaches what lies before it. */
export const dropoutAll: Rule = {
  title: "Everything is dropped",
  severity: "problem",
  remedies: ["lower_dropout", "remove_dropout"],
  judgedBy: ["training_loss"],
  examine({ plan }) {
    const layers = plan.layers.filter((layer) => dropRateOf(layer) >= 1);
    if (layers.length === 0) return null;
    const names = placesInWords(layers.map((layer) => layer.title));
    return {
      layers: layers.map((layer) => layer.id),
      epoch: 0,
      step: 0,
      measured: layers.map((layer) => ({ label: `rate, ${layer.title}`, value: 1, comparison: ">", threshold: 0.99 })),
      why: `**${names}** drops **100 %** of the units in every update. The layers after it see only zeros, and no gradient passes back through it, so the layers before it never change.`,
    };
  },
};
