import { kindOf } from "../../network/kinds/layers/index";
import { momentOfEpoch, figure, type Evidence } from "../evidence";
import { above } from "../looked";
import { rule } from "../rule";
import { graveness, nearEnd } from "../struggle";

/** Loss of the training rows in evaluation ÷ that of the batches in training, over an epoch. */
const ratioLimit = 2;
/** Updates after which running statistics of momentum .1 have forgotten where they began. */
const fewestUpdates = 50;
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
    // Running averages need so many updates to come near.
    if (evidence.history.ticks.step[evidence.history.ticks.count - 1]! < fewestUpdates) return null;
    const evaluated = epochs.trainLoss[epochs.count - 1]!;
    const trained = lossInTraining(evidence);
    if (!(evaluated > ratioLimit * trained) || !(evaluated - trained > shareLimit * evidence.nothingLearnt))
      return null;
    return {
      layers: norms.map(({ id }) => id),
      ...momentOfEpoch(evidence, epochs.count - 1),
      severity: graveness(evidence) === "problem" && nearEnd(evidence) ? "problem" : "warning",
      measured: [{ of: "ratio", value: evaluated / trained, comparison: ">", threshold: ratioLimit }],
      facts: { evaluated, trained, batch: evidence.spec.training.batchSize },
    };
  },
  measure(evidence) {
    const { epochs, ticks } = evidence.history;
    const norm = evidence.plan.layers.some((layer) => kindOf(layer).normalises === "batch");
    if (!norm || epochs.count === 0 || ticks.count === 0) return [];
    return [above("ratio", epochs.trainLoss[epochs.count - 1]! / lossInTraining(evidence), ratioLimit)];
  },
  quantities: { ratio: "training loss in evaluation ÷ in training" },
  story: () => ({
    happens: "The network answers one way in training and another way afterwards.",
    because:
      "Batch normalisation scales by the batch in training and by running averages afterwards, and these don't agree.",
    todo: "Use larger batches, or a normalisation that looks at each row alone.",
    unless: "With larger batches, the two are as far apart as before.",
  }),
  words: ({ evaluated, trained, batch }, { where }) => ({
    why: `On the same training rows the loss is **${figure(trained)}** in training and **${figure(evaluated)}** in evaluation. **${where}** scales each batch of **${batch}** by its own mean and variance in training, and by running ones in evaluation, and these two are far apart.`,
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
