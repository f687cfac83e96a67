import { list, namesIn, say } from "../evidence";
import { rule } from "../rule";
import { graveness } from "../struggle";
import { sizeOf } from "./unscaled-inputs";

/** Size of the median input, where a standardised one has 1. */
export const tinyLimit = 0.05;

/** All inputs so near 0 that hardly any signal and hardly any gradient comes from them. */
export const inputsTiny = rule({
  title: "Inputs are tiny",
  severity: "problem",
  remedies: ["scale_inputs", "batch_norm", "raise_learning_rate"],
  judgedBy: ["training_loss"],
  explainedBy: ["dropout_all", "nothing_to_learn"],
  examine(evidence) {
    const sizes = evidence.facts.inputs.map(sizeOf).sort((a, b) => a - b);
    const median = sizes[sizes.length >> 1] ?? 1;
    // A sparse input is 0 on most rows and has a small deviation by nature: the largest have to be small as well.
    const largest = sizes.at(-1) ?? 1;
    if (!(median < tinyLimit) || !(largest < 4 * tinyLimit)) return null;
    const severity = graveness(evidence);
    const tiny = evidence.facts.inputs
      .filter((input) => sizeOf(input) < tinyLimit)
      .sort((a, b) => sizeOf(a) - sizeOf(b));
    return {
      layers: [],
      epoch: 0,
      step: 0,
      severity,
      urgent: severity === "problem",
      measured: tiny.slice(0, 3).map((input) => ({
        of: "size",
        name: input.name,
        value: sizeOf(input),
        comparison: "<",
        threshold: tinyLimit,
      })),
      facts: { inputs: tiny.length, median },
    };
  },
  quantities: { size: (name) => `size of ${name}` },
  words: ({ inputs, median }, { measured }) => ({
    why: `**${list(namesIn(measured), inputs)}** ${inputs === 1 ? "reaches" : "reach"} the network with values around **${say(median)}**; a standardised input has 1. The gradient of a first-layer weight grows with its input, so these weights hardly move, and to the layers above every row looks the same. Were they scaled twice?`,
  }),
});
