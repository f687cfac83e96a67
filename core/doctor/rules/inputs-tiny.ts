import { list, namesIn, say } from "../evidence";
import type { InputFact } from "../facts";
import { rule } from "../rule";
import { graveness } from "../struggle";
import { sizeOf } from "./unscaled-inputs";

/** Size of the median input, where a standardised one has 1. */
export const tinyLimit = 0.05;

/** The tiny inputs, smallest first, where the inputs as a whole are so; none otherwise. */
export function tinyInputs(inputs: readonly InputFact[]): { found: InputFact[]; median: number } {
  const sorted = [...inputs].sort((a, b) => sizeOf(a) - sizeOf(b));
  const sizes = sorted.map(sizeOf);
  const median = sizes[sizes.length >> 1] ?? 1;
  // A sparse input is 0 on most rows and has a small deviation by nature: the largest have to be small as well.
  const small = median < tinyLimit && (sizes.at(-1) ?? 1) < 4 * tinyLimit;
  return { found: small ? sorted.filter((input) => sizeOf(input) < tinyLimit) : [], median };
}

/** All inputs so near 0 that hardly any signal and hardly any gradient comes from them. */
export const inputsTiny = rule({
  title: "Inputs are tiny",
  severity: "problem",
  remedies: ["scale_inputs", "batch_norm", "raise_learning_rate"],
  judgedBy: ["training_loss"],
  explainedBy: ["dropout_all", "nothing_to_learn"],
  examine(evidence) {
    const { found: tiny, median } = tinyInputs(evidence.facts.inputs);
    if (tiny.length === 0) return null;
    const severity = graveness(evidence);
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
