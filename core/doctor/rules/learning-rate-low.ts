import { denseLayers, learnt, momentOfEpoch, recentMean, say } from "../chart";
import { rule } from "../rule";

/** Fall of the training loss in one epoch, as a share of it (AUTOTRAINER δ). */
const gainLimit = 0.01;
/** Mean ‖ΔW‖ ÷ ‖W‖ of the fastest layer. */
const updateLimit = 1e-4;
/** Share of the planned epochs before which nothing is said, and epochs at least. */
const shareOfEpochs = 0.1;
const fewest = 3;
/** A first layer's gradient below this has vanished, which is another finding. */
const vanished = 1e-4;

/** Gradients are there, but the steps are so short that the planned end comes long before the loss has fallen. */
export const learningRateLow = rule({
  title: "Learning rate too low",
  severity: "problem",
  remedies: ["raise_learning_rate", "adam"],
  judgedBy: ["training_loss"],
  explainedBy: [
    "dropout_all",
    "exploding_gradients",
    "unscaled_inputs",
    "dead_relu",
    "vanishing_signal",
    "vanishing_gradients",
    "over_regularized",
  ],
  examine(chart) {
    const { epochs, ticks } = chart.history;
    const { count, trainLoss } = epochs;
    if (ticks.count === 0 || count - 1 < Math.max(fewest, Math.ceil(shareOfEpochs * chart.plannedEpochs))) return null;
    if (learnt(chart)) return null;
    let best = 0;
    for (let i = 1; i < count; i++) best = Math.max(best, (trainLoss[i - 1]! - trainLoss[i]!) / trainLoss[i - 1]!);
    const dense = denseLayers(chart);
    const ratio = Math.max(...dense.map((layer) => recentMean(chart, "updateRatio", layer)));
    if (!(best < gainLimit) || !(ratio < updateLimit) || !(recentMean(chart, "gradientNorm", dense[0]!) > vanished))
      return null;
    const [start, now] = [trainLoss[0]!, trainLoss[count - 1]!];
    // What is still to come at the pace so far.
    const left = chart.plannedEpochs - (count - 1);
    const end = now - (Math.max(0, start - now) / (count - 1)) * left;
    if (end < 0.9 * chart.nothingLearnt) return null;
    return {
      layers: [],
      ...momentOfEpoch(chart, 0),
      measured: [
        { of: "fall", value: best, comparison: "<", threshold: gainLimit },
        { of: "fastest", value: ratio, comparison: "<", threshold: updateLimit },
      ],
      facts: { epochs: count - 1, start, now, ratio, rate: chart.spec.training.optimizer.learningRate },
    };
  },
  quantities: { fall: "largest fall of the loss in one epoch", fastest: "update ratio, fastest layer" },
  words: ({ epochs, start, now, ratio, rate }) => ({
    why: `In **${epochs}** epochs the training loss went from **${say(start)}** to **${say(now)}**. The gradients are fine, but with a learning rate of **${say(rate)}** no update changes a layer by more than **${say(ratio)}** of its size: at this pace the run ends before it has learnt anything.`,
  }),
});
