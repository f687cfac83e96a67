import { figure, type Evidence } from "../evidence";
import { above } from "../looked";
import { rule } from "../rule";
import { reachable } from "../struggle";

/** (validation − training) ÷ training loss, over this many evaluations in a row (Google, Machine Learning Crash Course). */
const gapLimit = 0.1;
const evaluations = 10;
/** Validation loss ÷ its lowest: jitter about a flat minimum is no rise. */
const riseLimit = 1.1;
/** Points of the validation metric that matter, lost since its best or to a simple model. */
const lostLimit = 0.05;
/** The same of R². */
const lostOfNumbers = 0.1;
/** Standard errors that such a loss has to be (95 %, one side). */
const sure = 1.645;
/** Epochs that the best metric is a mean of: the best single one is luck. */
const smoothed = 5;

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
    if (!(recent > before) || !(recent > riseLimit * validationLoss[lowest]!)) return null;
    const since = epoch[lowest]!;
    const { validationMetric } = history.epochs;
    const ended = mean(validationMetric, count - evaluations, count);
    let best = -Infinity;
    for (let i = smoothed; i < count; i++) best = Math.max(best, mean(validationMetric, i - smoothed + 1, i + 1));
    const harmful = isLost(best, ended, evidence) || isLost(reachable(evidence) ?? -Infinity, ended, evidence);
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
  measure(evidence) {
    const { count, trainLoss, validationLoss, validationMetric } = evidence.history.epochs;
    if (count < 2 || !(evidence.facts.validationRows > 0)) return [];
    const last = count - 1;
    const recent = Math.min(evaluations, last);
    const from = Math.min(smoothed, last);
    let [best, lowest] = [-Infinity, Infinity];
    for (let i = 1; i < count; i++) lowest = Math.min(lowest, validationLoss[i]!);
    for (let i = from; i < count; i++) best = Math.max(best, mean(validationMetric, i - from + 1, i + 1));
    return [
      above("gap", (validationLoss[last]! - trainLoss[last]!) / trainLoss[last]!, gapLimit),
      above("risen", validationLoss[last]! / lowest, riseLimit),
      above(
        "lost",
        best - mean(validationMetric, count - recent, count),
        evidence.facts.classes.length === 0 ? lostOfNumbers : lostLimit,
      ),
    ];
  },
  quantities: {
    risen: "validation loss ÷ its lowest",
    lost: "validation metric, best − last",
    gap: "(validation − training) ÷ training loss",
  },
  story: () => ({
    happens: "The network learns the training rows by heart.",
    because: "It went on training after it had found what holds for new rows.",
    todo: "Stop early, or make the network simpler.",
    unless: "On other new rows, the last weights do as well as the best ones.",
  }),
  words: ({ epoch, lowest, validation, training }) => ({
    why: `The validation loss was lowest at epoch **${epoch}** (**${figure(lowest)}**) and has risen to **${figure(validation)}**, while the training loss kept falling, to **${figure(training)}**. What the network has learnt since then holds for the training rows only.`,
  }),
});

/**
 * Whether the validation metric has lost more than chance takes on so few rows. Of classes, the rows that one set of weights has
 * right and the other wrong are about half of all that either has wrong; with a share q of them the loss has a variance of q ÷ n.
 * Of numbers, the logarithm of the ratio of two mean squared errors on the same rows has a variance of about 2 ÷ n.
 */
function isLost(best: number, ended: number, { facts }: Evidence): boolean {
  const lost = best - ended;
  const rows = facts.validationRows;
  if (facts.classes.length === 0) {
    return lost > lostOfNumbers && Math.log((1 - ended) / (1 - best)) > sure * Math.sqrt(2 / rows);
  }
  const apart = Math.max(lost, (1 - best + 1 - ended) / 2);
  return lost > lostLimit && lost > sure * Math.sqrt((apart - lost * lost) / rows);
}

function mean(values: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i]!;
  return sum / (to - from);
}
