import { learnt, list, namesIn, figure, stretchOf, type Evidence } from "../evidence";
import type { InputFact } from "../facts";
import { above } from "../looked";
import { rule, type Diagnosis } from "../rule";
import { graveness, graver, struggles } from "../struggle";

/** Size of an input (its standard deviation or mean, whichever is larger) ÷ that of the median input (CS231n). */
export const ratioLimit = 20;
/** Size of an input where all are large. A standardised one has 1. */
export const sizeLimit = 100;

/** The same, for a network that struggles. */
const doubtfulSize = 20;

export const sizeOf = ({ mean, std }: InputFact): number => Math.max(std, Math.abs(mean));

/** The inputs that are far larger than the others or than what a fresh network is made for, largest first. */
export function oversized(
  inputs: readonly InputFact[],
  most = sizeLimit,
): { found: InputFact[]; limit: number; median: number } {
  const sizes = inputs.map(sizeOf).sort((a, b) => a - b);
  const median = sizes[sizes.length >> 1] ?? 0;
  // Where most inputs are 0 on nearly all rows, their size says nothing.
  const limit = Math.min(ratioLimit * Math.max(median, 0.1), most);
  return {
    found: inputs.filter((input) => sizeOf(input) > limit).sort((a, b) => sizeOf(b) - sizeOf(a)),
    limit,
    median,
  };
}

/** |mean| ÷ deviation from which what an input says drowns in its mean. */
export const centreLimit = 10;

/** The inputs whose mean is far from 0, farthest first. */
export const farFromCentre = (inputs: readonly InputFact[]): InputFact[] =>
  inputs.filter((input) => centreOf(input) > centreLimit).sort((a, b) => centreOf(b) - centreOf(a));
export const centreOf = ({ mean, std }: InputFact): number => (std > 0 ? Math.abs(mean) / std : 0);

/** Inputs of very unlike size: a step that suits one is far too long for another. */
export const unscaledInputs = rule({
  title: "Inputs are not scaled",
  severity: "warning",
  remedies: ["scale_inputs", "adam", "lower_learning_rate"],
  judgedBy: ["training_loss"],
  explainedBy: ["dropout_all", "nothing_to_learn"],
  examine(evidence) {
    // Where all are large, a network may get over it.
    const limits = struggles(evidence) ? doubtfulSize : sizeLimit;
    const { found, limit, median } = oversized(evidence.facts.inputs, limits);
    const [largest] = found;
    if (!largest) return offCentre(evidence);
    const late = evidence.history.epochs.count > stretchOf(evidence);
    const stuck = evidence.failure !== null || (late && !learnt(evidence)) || graveness(evidence) === "problem";
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
      facts: { inputs: found.length, size: sizeOf(largest), median, centred: true },
    };
  },
  measure({ facts: { inputs } }) {
    const [largest] = [...inputs].sort((a, b) => sizeOf(b) - sizeOf(a));
    const [farthest] = [...inputs].sort((a, b) => centreOf(b) - centreOf(a));
    if (!largest || !farthest) return [];
    return [
      above("size", sizeOf(largest), oversized(inputs).limit, { name: largest.name }),
      above("centre", centreOf(farthest), centreLimit, { name: farthest.name }),
    ];
  },
  quantities: { size: (name) => `size of ${name}`, centre: (name) => `|mean| ÷ deviation of ${name}` },
  story: ({ centred }) => ({
    happens: centred ? "A few inputs drown out the others." : "The network sees nearly the same input in every row.",
    because: centred
      ? "Their numbers are many times larger, and a weight's steps grow with its input."
      : "The values lie far from 0, and beside that the differences between rows are small.",
    todo: "Standardise the inputs: mean 0, standard deviation 1.",
    unless: "With standardised inputs, the training loss ends no lower.",
  }),
  words: ({ inputs, size, median, centred }, { measured }) => ({
    why: !centred
      ? `**${list(namesIn(measured), inputs)}** ${inputs === 1 ? "lies" : "lie"} far from 0: the mean is up to **${figure(size)}** times the deviation. To the first layer that is one large constant, and what tells the rows apart is lost beside it: units start out, or end up, all on or all off.`
      : `**${list(namesIn(measured), inputs)}** ${inputs === 1 ? "reaches" : "reach"} the network with values around **${figure(size)}**, while the median input's are around **${figure(median)}**. The gradient of a weight grows with its input, so a step size that suits the other inputs is far too large for these weights, and units die or saturate.`,
  }),
});

/** Only where the network does worse than it should: many a network gets over it. */
function offCentre(
  evidence: Evidence,
): Diagnosis<{ inputs: number; size: number; median: number; centred: boolean }> | null {
  const found = farFromCentre(evidence.facts.inputs);
  const [farthest] = found;
  if (!farthest || evidence.history.epochs.count < 2) return null;
  const severity = graver(evidence);
  return {
    layers: [],
    epoch: 0,
    step: 0,
    severity,
    urgent: severity === "problem",
    measured: found.slice(0, 3).map((input) => ({
      of: "centre",
      name: input.name,
      value: centreOf(input),
      comparison: ">",
      threshold: centreLimit,
    })),
    facts: { inputs: found.length, size: centreOf(farthest), median: NaN, centred: false },
  };
}
