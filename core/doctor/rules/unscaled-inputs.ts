import { learnt, list, namesIn, say, stretchOf } from "../chart";
import type { InputFact } from "../facts";
import { rule } from "../rule";

/** Size of an input (its standard deviation or mean, whichever is larger) ÷ that of the median input (CS231n). */
export const ratioLimit = 20;
/** Size of an input where all are large. A standardised one has 1. */
export const sizeLimit = 100;

export const sizeOf = ({ mean, std }: InputFact): number => Math.max(std, Math.abs(mean));

/** The inputs that are far larger than the others or than what a fresh network is made for, largest first. */
export function oversized(inputs: readonly InputFact[]): { found: InputFact[]; limit: number; median: number } {
  const sizes = inputs.map(sizeOf).sort((a, b) => a - b);
  const median = sizes[sizes.length >> 1] ?? 0;
  // Where most inputs are 0 on nearly all rows, their size says nothing.
  const limit = Math.min(ratioLimit * Math.max(median, 0.1), sizeLimit);
  return {
    found: inputs.filter((input) => sizeOf(input) > limit).sort((a, b) => sizeOf(b) - sizeOf(a)),
    limit,
    median,
  };
}

/** Inputs of very unlike size: a step that suits one is far too long for another. */
export const unscaledInputs = rule({
  title: "Inputs are not scaled",
  severity: "warning",
  remedies: ["scale_inputs", "adam", "lower_learning_rate"],
  judgedBy: ["training_loss"],
  explainedBy: ["dropout_all"],
  examine(chart) {
    const { found, limit, median } = oversized(chart.facts.inputs);
    const [largest] = found;
    if (!largest) return null;
    const late = chart.history.epochs.count > stretchOf(chart);
    const stuck = chart.failure !== null || (late && !learnt(chart));
    return {
      layers: [],
      epoch: 0,
      step: 0,
      ...(stuck ? { severity: "problem", urgent: true } : {}),
      measured: found.slice(0, 3).map((input) => ({
        of: "size",
        name: input.name,
        value: sizeOf(input),
        comparison: ">",
        threshold: limit,
      })),
      facts: { inputs: found.length, size: sizeOf(largest), median },
    };
  },
  quantities: { size: (name) => `size of ${name}` },
  words: ({ inputs, size, median }, { measured }) => ({
    why: `**${list(namesIn(measured), inputs)}** ${inputs === 1 ? "reaches" : "reach"} the network with values around **${say(size)}**, while the median input's are around **${say(median)}**. The gradient of a weight grows with its input, so a step size that suits the other inputs is far too large for these weights, and units die or saturate.`,
  }),
});
