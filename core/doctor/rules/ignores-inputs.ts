import { momentOfEpoch, figure, stretchOf } from "../evidence";
import { below } from "../looked";
import { faultsOfTraining, rule } from "../rule";
import { anythingToLearn, graveness } from "../struggle";

/** Deviation of the outputs over rows: of a probability, or of a number whose target has 1. */
const stdLimit = 0.02;

/** The outputs are the same for every row, although simple models tell the rows apart. */
export const ignoresInputs = rule({
  title: "The outputs ignore the inputs",
  severity: "problem",
  remedies: ["default_init", "scale_inputs", "adam", "larger_net"],
  judgedBy: ["training_metric"],
  explainedBy: [
    ...faultsOfTraining,
    "nothing_to_learn",
    "symmetric_weights",
    "inputs_tiny",
    "linear_layers",
    "too_few_epochs",
    "batch_size",
    "epsilon",
    "target_scale",
    "dropout_misplaced",
  ],
  examine(evidence) {
    const units = evidence.probed.units?.value;
    const reach = evidence.probed.reach?.value;
    if (!units || !reach || evidence.history.epochs.count <= stretchOf(evidence)) return null;
    if (!(units.outputStd < stdLimit) || graveness(evidence) !== "problem" || !anythingToLearn(evidence)) return null;
    return {
      layers: [],
      ...momentOfEpoch(evidence, evidence.history.epochs.count - 1),
      measured: [{ of: "std", value: units.outputStd, comparison: "<", threshold: stdLimit }],
      facts: { std: units.outputStd, rows: units.rows, best: reach.best, baseline: evidence.facts.baseline },
    };
  },
  measure: ({ probed }) => (probed.units ? [below("std", probed.units.value.outputStd, stdLimit)] : []),
  quantities: { std: "deviation of the outputs over rows" },
  story: () => ({
    happens: "The network gives nearly the same answer for every row.",
    because: "What differs between the rows does not get through to the output.",
    todo: "Draw the initial weights with the spread that suits the activation, and scale the inputs.",
    unless: "On other rows, the outputs differ clearly.",
  }),
  words: ({ std, rows, best, baseline }) => ({
    why: `Over **${rows}** training rows the outputs vary by **${figure(std)}** only: the network gives nearly the same answer to every row. That answer alone has **${figure(baseline)}**; a simple model that looks at the inputs has **${figure(best)}**, so there is something to see.`,
  }),
});
