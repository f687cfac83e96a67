import { lossLeft, momentOfEpoch, percent, figure, type Evidence } from "../evidence";
import { above, below } from "../looked";
import { rule } from "../rule";
import { nearEnd, plannedUpdates, rateThatPays, recentFall, shortWay, steady, struggles, travel } from "../struggle";

/** Share of the planned epochs before which nothing is said, unless the plan has so few updates that it is plain. */
const shareOfEpochs = 0.5;
/** Updates of the whole plan that are few for any network. */
export const fewUpdates = 60;
/** The same for one that struggles. */
const fewForAny = 150;
/** Updates that are enough for most small networks. */
const manyUpdates = 3000;
const enoughUpdates = 2000;
/** Fall of the loss over the last fifth of the run that more epochs would go on with, and what is left to learn. */
const fallLimit = 0.02;
const leftLimit = 0.08;

/** The loss still falls steadily when the plan ends: the run was too short for these steps. */
export const tooFewEpochs = rule({
  title: "Too few epochs",
  severity: "problem",
  remedies: ["more_epochs", "raise_learning_rate", "smaller_batch", "adam"],
  judgedBy: ["training_loss"],
  explainedBy: ["dropout_all", "exploding_gradients", "nothing_to_learn"],
  examine(evidence) {
    const { epochs } = evidence.history;
    const done = epochs.count - 1;
    if (done < 1) return null;
    const updates = plannedUpdates(evidence);
    const struggling = struggles(evidence);
    const few = updates <= (struggling ? fewForAny : fewUpdates);
    if (!few && done < shareOfEpochs * evidence.plannedEpochs) return null;
    const fall = recentFall(evidence);
    const way = travel(evidence);
    if (!(lossLeft(evidence) > leftLimit)) return null;
    const falling = fall > fallLimit && steady(evidence);
    if (few ? !(falling || struggling) : !(falling && way < shortWay && struggling)) return null;
    const pays = epochsThatPay(fall, lossLeft(evidence), evidence);
    return {
      layers: [],
      ...momentOfEpoch(evidence, done),
      severity: struggling && nearEnd(evidence) ? "problem" : "warning",
      independent: few,
      amounts: { more_epochs: pays, adam: rateThatPays(updates) },
      measured: [
        { of: "fall", value: fall, comparison: ">", threshold: fallLimit },
        few
          ? { of: "updates", value: updates, comparison: "<", threshold: (struggling ? fewForAny : fewUpdates) + 1 }
          : { of: "way", value: way, comparison: "<", threshold: shortWay },
      ],
      facts: {
        loss: epochs.trainLoss[done]!,
        fall,
        updates,
        epochs: evidence.plannedEpochs,
        pays,
      },
    };
  },
  measure: (evidence) =>
    evidence.history.epochs.count < 2
      ? []
      : [above("fall", recentFall(evidence), fallLimit), below("way", travel(evidence), shortWay)],
  quantities: {
    fall: "fall of the loss over the last fifth",
    updates: "planned updates",
    way: "mean ‖ΔW‖ ÷ ‖W‖ × planned updates",
  },
  story: () => ({
    happens: "Training ends while the network is still getting better.",
    because: "There are too few steps for their size.",
    todo: "Train for more epochs.",
    unless: "In the added epochs, the training loss does not fall.",
  }),
  words: ({ loss, fall, updates, epochs, pays }) => ({
    why: `The training loss stands at **${figure(loss)}** and still falls: by **${percent(fall)}** over the last fifth of the run. The plan has **${figure(updates)}** ${updates === 1 ? "update" : "updates"} in **${epochs}** ${epochs === 1 ? "epoch" : "epochs"}, which is too few for steps of this size. At this pace, about **${figure(pays)}** epochs would pay.`,
  }),
});

/**
 * Epochs until a tenth of what is left to learn now would be left, where each fifth of the run so far takes the same share off:
 * at least three times as many as planned and 2,000 updates, at most ten times, or as many as make 6,000 updates.
 */
export function epochsThatPay(
  fall: number,
  left: number,
  { plannedEpochs: planned, stepsPerEpoch }: Pick<Evidence, "plannedEpochs" | "stepsPerEpoch">,
): number {
  const perFifth = Math.min(0.9, Math.max(1e-3, fall));
  const fifths = Math.log(Math.min(1, 0.05 / Math.max(left, 0.05)) * 0.5) / Math.log(1 - perFifth);
  const epochs = planned + (fifths * planned) / 5;
  const most = Math.max(10 * planned, Math.ceil((2 * manyUpdates) / stepsPerEpoch));
  return Math.round(Math.min(most, Math.max(3 * planned, enoughUpdates / stepsPerEpoch, epochs)));
}
