import { say, type Evidence } from "../evidence";
import { rule } from "../rule";
import { reachable } from "../struggle";

/** (validation − training) ÷ training loss, over this many evaluations in a row (Google, Machine Learning Crash Course). */
const gapLimit = 0.1;
const evaluations = 10;
/** Points of the validation metric that are lost since its best, or to a simple model. */
const lostLimit = 0.03;
const fewestRows = 3;
/** Of R². */
const lostOfNumbers = 0.06;

/** The training loss goes on falling while the validation loss rises: the network memorises rows. */
export const overfitting = rule({
  title: "Overfitting",
  severity: "warning",
  remedies: ["early_stopping", "add_l2", "add_dropout", "smaller_net"],
  judgedBy: ["validation_loss"],
  explainedBy: ["nothing_to_learn"],
  examine(evidence) {
    const { history, stepsPerEpoch, restored } = evidence;
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
    const { validationMetric } = history.epochs;
    let bestMetric = -Infinity;
    for (let i = 1; i < count; i++) bestMetric = Math.max(bestMetric, validationMetric[i]!);
    const lost = bestMetric - mean(validationMetric, count - evaluations, count);
    const short = (reachable(evidence) ?? -Infinity) - validationMetric[count - 1]!;
    const rows = evidence.facts.validationRows;
    const harmful = isMore(lost, rows, evidence) || isMore(short, rows, evidence);
    return {
      layers: [],
      epoch: since,
      step: since * stepsPerEpoch,
      severity: harmful ? "warning" : "note",
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

/** Of classes at least three rows: one more or less is chance. */
function isMore(lost: number, rows: number, { facts }: Evidence): boolean {
  return facts.classes.length === 0 ? lost > lostOfNumbers : lost > lostLimit && lost * rows >= fewestRows;
}

function mean(values: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i]!;
  return sum / (to - from);
}
