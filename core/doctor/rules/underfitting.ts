import { isHidden } from "../../network/kinds/layers/index";
import { lastMetric, momentOfEpoch, figure, type Evidence } from "../evidence";
import { above, below } from "../looked";
import { faultsOfTraining, rule } from "../rule";
import { graveness, graver, nearEnd, reachable, settled } from "../struggle";

/** Gain of the training metric over the baseline (largest class, or R² = 0) that is more than nothing. */
const gainLimit = 0.02;
/** Points of the training metric below what the best simple model reaches on rows that it has not seen. */
const shortBy = 0.1;
/** The same, for a problem. */
const gravelyShort = 0.2;
/** Units of a layer that let hardly anything through. */
const narrow = 2;
/** Relative fall of the training loss over the stretch, below which it is flat. */
const flatLimit = 0.02;
/** Epochs that it has to be flat: a tenth of the run, at least 5 and at most 20. */
const stretch = ({ plannedEpochs }: Evidence) => Math.min(20, Math.max(5, Math.ceil(plannedEpochs / 10)));

/** The loss has come to a rest, and the network says hardly more than the largest class. */
export const underfitting = rule({
  title: "Underfitting",
  severity: "problem",
  remedies: ["larger_net", "raise_learning_rate", "remove_regularisation"],
  judgedBy: ["training_metric"],
  explainedBy: [
    ...faultsOfTraining,
    "class_imbalance",
    "nothing_to_learn",
    "linear_layers",
    "symmetric_weights",
    "inputs_tiny",
    "dropout_misplaced",
    "epsilon",
    "batch_size",
    "too_few_epochs",
    "modes_disagree",
    "ignores_inputs",
  ],
  examine(evidence) {
    const { epochs } = evidence.history;
    const over = stretch(evidence);
    if (epochs.count <= over + 1) return null;
    const last = epochs.count - 1;
    const metric = lastMetric(evidence);
    const { baseline } = evidence.facts;
    const best = reachable(evidence);
    const nothing = metric < baseline + gainLimit;
    const hidden = evidence.plan.layers.filter(isHidden);
    const narrowest = Math.min(...hidden.map(({ units }) => units));
    const reach = evidence.probed.reach?.value;
    const short = best !== null && metric < best - shortBy;
    const straight = hidden.length === 0 && reach ? reach.best - reach.linear > shortBy : false;
    // A network that can't do better does not get better by more of anything else.
    const incapable = (straight || narrowest <= narrow) && graveness(evidence) === "problem";
    const tight = narrowest <= narrow && graver(evidence) !== "note" && nearEnd(evidence);
    if (!nothing && !short && !incapable && !tight) return null;
    if (!incapable && !tight && (!flat(epochs.trainLoss, last, over) || !settled(evidence))) return null;
    return {
      layers: [],
      ...momentOfEpoch(evidence, last - over),
      independent: incapable || tight,
      urgent: incapable,
      severity:
        incapable ||
        (nothing && nearEnd(evidence)) ||
        (best !== null && best - metric > gravelyShort && nearEnd(evidence))
          ? "problem"
          : "warning",
      measured: [
        nothing
          ? { of: "gain", value: metric - baseline, comparison: "<", threshold: gainLimit }
          : short
            ? { of: "short", value: best - metric, comparison: ">", threshold: shortBy }
            : { of: "narrow", value: narrowest, comparison: "<", threshold: narrow + 1 },
      ],
      facts: { loss: epochs.trainLoss[last]!, epochs: over, metric, baseline, best: best ?? NaN },
    };
  },
  measure(evidence) {
    if (evidence.history.epochs.count === 0) return [];
    const metric = lastMetric(evidence);
    const best = reachable(evidence);
    return [
      below("gain", metric - evidence.facts.baseline, gainLimit),
      ...(best === null ? [] : [above("short", best - metric, shortBy)]),
    ];
  },
  quantities: {
    narrow: "units of the narrowest layer",
    gain: "training metric − baseline",
    short: "best simple model − training metric",
  },
  story: () => ({
    happens: "The network has stopped learning, far below what the data allow.",
    because: "It is too simple, or held back too much.",
    todo: "Make the network larger.",
    unless: "A larger network does no better on the training rows.",
  }),
  words: ({ loss, epochs, metric, baseline, best }) => ({
    why: `The training loss has been stuck at **${figure(loss)}** for **${epochs}** epochs. The training metric is **${figure(metric)}**; always giving the same answer has **${figure(baseline)}**${Number.isFinite(best) ? `, and a simple model **${figure(best)}** on rows that it has not seen` : ""}. The learning rate is neither too low nor too high: the network is too simple for the data or regularised too much, or the columns say nothing about the target.`,
  }),
});

function flat(loss: Float32Array, last: number, over: number): boolean {
  return !(loss[last]! < (1 - flatLimit) * loss[last - over]!);
}
