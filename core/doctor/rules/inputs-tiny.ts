import { list, namesIn, figure } from "../evidence";
import type { InputFact } from "../facts";
import { below } from "../looked";
import { rule } from "../rule";
import { graver } from "../struggle";
import { oversized, sizeOf } from "./unscaled-inputs";

/** Size of the median input, where a standardised one has 1. */
export const tinyLimit = 0.05;

/** Size, and size ÷ that of the median input, below which one is lost beside the others. */
const lostSize = 0.01;
const lostShare = 0.02;

/** The tiny inputs, smallest first: where the inputs as a whole are so, or those that are far smaller than the others. */
export function tinyInputs(inputs: readonly InputFact[]): { found: InputFact[]; median: number } {
  const sorted = [...inputs].sort((a, b) => sizeOf(a) - sizeOf(b));
  const sizes = sorted.map(sizeOf);
  const median = sizes[sizes.length >> 1] ?? 1;
  // A sparse input is 0 on most rows and has a small deviation by nature: the largest have to be small as well.
  const small = median < tinyLimit && (sizes.at(-1) ?? 1) < 4 * tinyLimit;
  // Beside inputs of usual size only what is far smaller still says nothing: a rare flag does not.
  // Where others are far too large, those are what is wrong.
  const lost = oversized(inputs).found.length > 0 ? 0 : Math.min(lostSize, lostShare * median);
  const limit = small ? tinyLimit : lost;
  return { found: sorted.filter((input) => sizeOf(input) < limit && input.std > 0), median };
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
    const severity = graver(evidence);
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
  measure: ({ facts: { inputs } }) =>
    inputs.length > 0 ? [below("median", tinyInputs(inputs).median, tinyLimit)] : [],
  quantities: { size: (name) => `size of ${name}`, median: "size of the median input" },
  story: () => ({
    happens: "The network learns far too slowly.",
    because: "All inputs are so close to 0 that they hardly move a weight.",
    todo: "Standardise the inputs, and look whether they were scaled twice.",
    unless: "With standardised inputs, the training loss ends no lower.",
  }),
  words: ({ inputs, median }, { measured }) => ({
    why: `**${list(namesIn(measured), inputs)}** ${inputs === 1 ? "reaches" : "reach"} the network with values around **${figure(median)}**; a standardised input has 1. The gradient of a first-layer weight grows with its input, so these weights hardly move, and to the layers above every row looks the same. Were they scaled twice?`,
  }),
});
