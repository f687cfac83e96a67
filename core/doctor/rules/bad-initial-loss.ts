import { lossOf } from "../../network/kinds/losses/index";
import { learnt, lossLeft, figure, type Evidence } from "../evidence";
import { above } from "../looked";
import { rule } from "../rule";
import { reachable, struggles } from "../struggle";

/** First training loss ÷ that of equal probabilities for all classes, ln K (CS231n). */
const factorLimit = 2;
/** The same for a number, against the loss of always giving the mean. */
const numberLimit = 20;
/** The same, above which it stays worth a note to a network that has got over it. */
const noteLimit = 4;
/** The same, above which it is a warning to any: what such weights learn holds for few other rows. */
const warningLimit = 10;
/** Loss ÷ that of knowing nothing: what is below has got over it. */
const leftLimit = 0.5;
/** Points of the validation metric below what a simple model reaches. */
const shortBy = 0.05;

/** An untrained network should know nothing; one that is sure of wrong answers first has to unlearn them. */
export const badInitialLoss = rule({
  title: "Bad initial loss",
  severity: "warning",
  remedies: ["default_init", "scale_inputs", "batch_norm"],
  judgedBy: ["first_loss"],
  explainedBy: ["dropout_all", "exploding_gradients", "unscaled_inputs", "dead_relu", "saturation"],
  examine(evidence) {
    const { plan, history } = evidence;
    const first = history.epochs.trainLoss[0];
    const expected = expectedOf(evidence);
    if (first === undefined || expected === null) return null;
    const factor = first / expected;
    // The sum of an untrained network has about the spread of the target; of classes it knows nothing at all.
    const limit = plan.classes < 2 ? numberLimit : factorLimit;
    if (factor < limit && (plan.classes < 2 || factor > 1 / factorLimit)) return null;
    const high = factor >= factorLimit;
    // A few epochs make good what chance has drawn a little too wide.
    if (history.epochs.count < 2 || (high && factor < noteLimit && lossLeft(evidence) < leftLimit)) return null;
    return {
      layers: [],
      epoch: 0,
      step: 0,
      severity: learnt(evidence) && (factor < warningLimit || !fallsShort(evidence)) ? "note" : "warning",
      measured: [
        high
          ? { of: "factor", value: factor, comparison: ">", threshold: limit }
          : { of: "factor", value: factor, comparison: "<", threshold: 1 / factorLimit },
      ],
      facts: { first, expected, classes: plan.classes, high },
    };
  },
  measure(evidence) {
    const { epochs } = evidence.history;
    const expected = expectedOf(evidence);
    const limit = evidence.plan.classes < 2 ? numberLimit : factorLimit;
    return expected === null || epochs.count === 0 ? [] : [above("factor", epochs.trainLoss[0]! / expected, limit)];
  },
  quantities: { factor: "first loss ÷ that of guessing" },
  story: () => ({
    happens: "The network starts out sure of wrong answers.",
    because: "Its initial weights, or its inputs, are too large.",
    todo: "Start with smaller weights, or scale the inputs.",
    unless: "With these, the first loss is as high.",
  }),
  words: ({ first, expected, classes, high }) => ({
    why:
      classes < 2
        ? `Before the first update the training loss was **${figure(first)}**; always giving the same number has **${figure(expected)}**. The initial weights, or the inputs, are so large that the network predicts numbers far outside the target's range, and its first steps are as much too long.`
        : `Before the first update the training loss was **${figure(first)}**; guessing among **${classes}** classes gives ln ${classes} = **${figure(expected)}**. ${high ? "The initial weights are so large that the network is sure of wrong answers, and spends the first epochs unlearning them" : "It knows the answer before any training: check whether the target is among the inputs"}.`,
  }),
});

/** The loss of a network that knows nothing; null where the loss has no such. */
function expectedOf({ plan, nothingLearnt }: Evidence): number | null {
  if (plan.classes < 2) return nothingLearnt > 0 ? nothingLearnt : null;
  return lossOf(plan.loss).guessing?.(plan.classes) ?? null;
}

/** On new rows it is worse than simple models are: what such weights learn holds for few other rows. */
function fallsShort(evidence: Evidence): boolean {
  const { count, validationMetric } = evidence.history.epochs;
  const best = reachable(evidence);
  return struggles(evidence) || (best !== null && validationMetric[count - 1]! < best - shortBy);
}
