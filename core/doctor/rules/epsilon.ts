import { lossLeft, momentOfEpoch, figure } from "../evidence";
import { above } from "../looked";
import { rule } from "../rule";
import { graveness } from "../struggle";

/** ε of an adaptive optimiser. The usual 1e−8 only guards against division by 0; 1e−3 is the most that anyone advises. */
export const epsilonLimit = 5e-3;
/** What is left to learn. */
const leftLimit = 0.1;

/** An ε above the gradients' size takes the place of √v̂ in the optimiser's step, which then shrinks with the gradient. */
export const epsilonRule = rule({
  title: "Epsilon too large",
  severity: "problem",
  remedies: ["default_epsilon", "raise_learning_rate"],
  judgedBy: ["training_loss"],
  explainedBy: ["dropout_all", "nothing_to_learn"],
  examine(evidence) {
    const { optimizer } = evidence.spec.training;
    const epsilon = "epsilon" in optimizer ? optimizer.epsilon : 0;
    if (!(epsilon > epsilonLimit) || evidence.history.epochs.count < 2) return null;
    const severity = graveness(evidence);
    return {
      layers: [],
      ...momentOfEpoch(evidence, 0),
      severity: severity === "note" && lossLeft(evidence) > leftLimit ? "warning" : severity,
      urgent: severity === "problem",
      measured: [{ of: "epsilon", value: epsilon, comparison: ">", threshold: epsilonLimit }],
      facts: { epsilon, rate: optimizer.learningRate },
    };
  },
  measure: ({ spec: { training } }) =>
    "epsilon" in training.optimizer ? [above("epsilon", training.optimizer.epsilon, epsilonLimit)] : [],
  quantities: { epsilon: "ε" },
  story: () => ({
    happens: "The steps are far too short.",
    because:
      "The optimiser divides each step by the usual gradient plus ε, and this ε is much larger than the gradient.",
    todo: "Set ε back to its usual value.",
    unless: "With the usual ε, the training loss ends no lower.",
  }),
  words: ({ epsilon, rate }) => ({
    why: `ε is **${figure(epsilon)}**; it stands beside √v̂, the usual size of a gradient, which is mostly far smaller. The step is then about **${figure(rate)} × gradient ÷ ${figure(epsilon)}** instead of about **${figure(rate)}**: it shrinks with the gradient, as without an adaptive optimiser. The usual ε is 1e−8.`,
  }),
});
