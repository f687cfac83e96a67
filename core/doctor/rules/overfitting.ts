import { say } from "../chart";
import { rule } from "../rule";

/** (validation − training) ÷ training loss, over this many evaluations in a row (Google, Machine Learning Crash Course). */
const gapLimit = 0.1;
const evaluations = 10;

/** The training loss goes on falling while the validation loss rises: the network memorises rows. */
export const overfitting = rule({
  title: "Overfitting",
  severity: "warning",
  remedies: ["early_stopping", "add_l2", "add_dropout", "smaller_net"],
  judgedBy: ["validation_loss"],
  examine({ history, stepsPerEpoch, restored }) {
    // What was learnt by heart has been thrown away.
    if (restored) return null;
    const { count, trainLoss, validationLoss, epoch } = history.epochs;
    if (count <= 2 * evaluations) return null;
    const gap = (i: number) => (validationLoss[i]! - trainLoss[i]!) / trainLoss[i]!;
    let first = count;
    while (first > 1 && gap(first - 1) > gapLimit) first--;
    if (count - first < evaluations) return null;
    const recent = mean(validationLoss, count - evaluations, count);
    const before = mean(validationLoss, count - 2 * evaluations, count - evaluations);
    let lowest = 0;
    for (let i = 1; i < count; i++) if (validationLoss[i]! < validationLoss[lowest]!) lowest = i;
    // Jitter about a flat minimum is no rise.
    if (!(recent > before) || !(recent > 1.1 * validationLoss[lowest]!)) return null;
    const since = epoch[lowest]!;
    return {
      layers: [],
      epoch: since,
      step: since * stepsPerEpoch,
      measured: [
        {
          of: "gap",
          value: gap(count - 1),
          comparison: ">",
          threshold: gapLimit,
        },
      ],
      facts: {
        epoch: since,
        lowest: validationLoss[lowest]!,
        validation: validationLoss[count - 1]!,
        training: trainLoss[count - 1]!,
      },
    };
  },
  quantities: { gap: "(validation − training) ÷ training loss" },
  words: ({ epoch, lowest, validation, training }) => ({
    why: `The validation loss was lowest at epoch **${epoch}** (**${say(lowest)}**) and has risen to **${say(validation)}**, while the training loss kept falling, to **${say(training)}**. What the network has learnt since then holds for the training rows only.`,
  }),
});

function mean(values: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i]!;
  return sum / (to - from);
}
