import { lastMetric, momentOfEpoch, say, type Chart } from "../chart";
import { faultsOfTraining, rule } from "../rule";

/** Gain of the training metric over the baseline (largest class, or R² = 0) that is more than nothing. */
const gainLimit = 0.02;
/** Relative fall of the training loss over the stretch, below which it is flat. */
const flatLimit = 0.02;
/** Epochs that it has to be flat: a tenth of the run, at least 5 and at most 20. */
const stretch = ({ plannedEpochs }: Chart) => Math.min(20, Math.max(5, Math.ceil(plannedEpochs / 10)));

/** The loss has come to a rest, and the network says hardly more than the largest class. */
export const underfitting = rule({
  title: "Underfitting",
  severity: "problem",
  remedies: ["larger_net", "raise_learning_rate", "remove_regularisation"],
  judgedBy: ["training_metric"],
  explainedBy: [...faultsOfTraining, "class_imbalance"],
  examine(chart) {
    const { epochs } = chart.history;
    const over = stretch(chart);
    if (epochs.count <= over + 1) return null;
    const last = epochs.count - 1;
    const metric = lastMetric(chart);
    const { baseline } = chart.facts;
    if (!(metric < baseline + gainLimit)) return null;
    if (!flat(epochs.trainLoss, last, over)) return null;
    return {
      layers: [],
      ...momentOfEpoch(chart, last - over),
      measured: [{ of: "gain", value: metric - baseline, comparison: "<", threshold: gainLimit }],
      facts: { loss: epochs.trainLoss[last]!, epochs: over, metric, baseline },
    };
  },
  quantities: { gain: "training metric − baseline" },
  words: ({ loss, epochs, metric, baseline }) => ({
    why: `The training loss has been stuck at **${say(loss)}** for **${epochs}** epochs. The training metric is **${say(metric)}**; always giving the same answer has **${say(baseline)}**. The learning rate is neither too low nor too high: the network is too simple for the data or regularised too much, or the columns say nothing about the target.`,
  }),
});

function flat(loss: Float32Array, last: number, over: number): boolean {
  return !(loss[last]! < (1 - flatLimit) * loss[last - over]!);
}
