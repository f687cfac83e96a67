import { kindOf } from "../../network/kinds/layers/index";
import { momentOfEpoch, say, type Evidence } from "../evidence";
import { rule } from "../rule";
import { graveness } from "../struggle";

/** Loss of the training rows in evaluation ÷ that of the batches in training, over an epoch. */
const ratioLimit = 2;
/** The same difference, as a share of the loss of knowing nothing. */
const shareLimit = 0.2;

/** With batch normalisation the same rows fare far worse in evaluation than in training: the running statistics are not those of the batches. */
export const modesDisagree = rule({
  title: "Training and evaluation disagree",
  severity: "problem",
  remedies: ["larger_batch", "layer_norm", "lower_learning_rate"],
  judgedBy: ["training_loss"],
  explainedBy: ["dropout_all", "exploding_gradients", "batch_size"],
  examine(evidence) {
    const norms = evidence.plan.layers.filter((layer) => kindOf(layer).normalises === "batch");
    const { epochs } = evidence.history;
    if (norms.length === 0 || epochs.count < 3) return null;
    const evaluated = epochs.trainLoss[epochs.count - 1]!;
    const trained = lossInTraining(evidence);
    if (!(evaluated > ratioLimit * trained) || !(evaluated - trained > shareLimit * evidence.nothingLearnt))
      return null;
    return {
      layers: norms.map(({ id }) => id),
      ...momentOfEpoch(evidence, epochs.count - 1),
      severity: graveness(evidence) === "problem" ? "problem" : "warning",
      measured: [{ of: "ratio", value: evaluated / trained, comparison: ">", threshold: ratioLimit }],
      facts: { evaluated, trained, batch: evidence.spec.training.batchSize },
    };
  },
  quantities: { ratio: "training loss in evaluation ÷ in training" },
  words: ({ evaluated, trained, batch }, { where }) => ({
    why: `On the same training rows the loss is **${say(trained)}** in training and **${say(evaluated)}** in evaluation. **${where}** scales each batch of **${batch}** by its own mean and variance in training, and by running ones in evaluation, and these two are far apart.`,
  }),
});

/** Mean loss of the measured batches of the last epoch. */
function lossInTraining({ history: { ticks } }: Evidence): number {
  const from = (ticks.epoch[ticks.count - 1] ?? 0) - 1;
  let sum = 0;
  let count = 0;
  for (let tick = ticks.count - 1; tick >= 0 && (count === 0 || ticks.epoch[tick]! > from); tick--, count++)
    sum += ticks.loss[tick]!;
  return sum / count;
}
