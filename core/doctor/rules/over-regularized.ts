import { weightDecayOf } from "../../network/kinds/optimizers/index";
import {
  denseLayers,
  heldSince,
  learning,
  learnt,
  lossLeft,
  moment,
  patience,
  say,
  signalAt,
  stretchOf,
  type Evidence,
} from "../evidence";
import { rule } from "../rule";
import { graveness } from "../struggle";

/** Penalty ÷ loss of the data. */
const penaltyLimit = 1;
/** The same, where it is told before the loss stands still. */
const earlyLimit = 3;
/** Weight norm ÷ that of the first measurement, over the layers that are held back. */
const shrunkLimit = 0.5;
/** The same, for a network that has learnt something, and its loss ÷ that of knowing nothing. */
const collapsedLimit = 0.15;
const leftLimit = 0.5;
/** Weight decay × learning rate that takes more than this off a weight in one epoch counts as holding back. */
const decayLimit = 0.1;
/** An L2 penalty up to this is light: the weights of a network shrink under it where the inputs say nothing of the target. */
const lightL2 = 0.005;

/** The penalty outweighs the data: the weights shrink until the network says the same for every row. */
export const overRegularized = rule({
  title: "Over-regularised",
  severity: "problem",
  remedies: ["lower_penalty", "remove_regularisation"],
  judgedBy: ["training_loss"],
  explainedBy: ["dropout_all", "exploding_gradients", "unscaled_inputs"],
  examine(evidence) {
    const { ticks } = evidence.history;
    const held = restrained(evidence);
    if (held.length === 0 || ticks.count === 0) return null;
    const share = (tick: number) => penaltyAt(evidence, held, tick) / ticks.loss[tick]!;
    const outweighs = heldSince(evidence, 1, (tick) => share(tick) > penaltyLimit);
    const norm = (tick: number) =>
      Math.sqrt(held.reduce((sum, layer) => sum + signalAt(evidence, "weightNorm", tick, layer) ** 2, 0));
    const last = ticks.count - 1;
    const shrunk = norm(last) / norm(0);
    const since =
      outweighs ??
      (shrunk < shrunkLimit
        ? heldSince(evidence, Math.min(1, patience(evidence)), (t) => norm(t) < shrunkLimit * norm(0))
        : null);
    if (since === null) return null;
    const stuck = !learning(evidence);
    const early = outweighs !== null && share(last) > earlyLimit && !learnt(evidence);
    const collapsed = shrunk < collapsedLimit && lossLeft(evidence) > leftLimit;
    if (!stuck && !early && !collapsed) return null;
    return {
      layers: held.map((layer) => evidence.plan.layers[layer]!.id),
      ...moment(evidence, since),
      severity:
        stuck ||
        graveness(evidence) === "problem" ||
        (!learnt(evidence) && evidence.history.epochs.count > stretchOf(evidence))
          ? "problem"
          : "warning",
      measured: [
        ...(outweighs === null
          ? []
          : [{ of: "penalty", value: share(last), comparison: ">" as const, threshold: penaltyLimit }]),
        ...(shrunk < shrunkLimit
          ? [{ of: "shrunk", value: shrunk, comparison: "<" as const, threshold: shrunkLimit }]
          : []),
      ],
      facts: { shrunk, loss: ticks.loss[last]!, outweighs: outweighs !== null, penalty: share(last) },
    };
  },
  quantities: { penalty: "penalty ÷ loss", shrunk: "weight norm ÷ first" },
  words: ({ shrunk, loss, outweighs, penalty }, { where }) => ({
    why: `The weights of **${where}** have shrunk to **${say(shrunk)}** of their initial norm, while the loss on the data is stuck at **${say(loss)}**. ${outweighs ? `The penalty is **${say(penalty)}** times the loss on the data` : "The penalty pulls harder on each weight than the data does"}: to the optimiser, small weights matter more than right answers.`,
  }),
});

/** The layers that a penalty or a decay of note acts on. */
function restrained(evidence: Evidence): number[] {
  const { optimizer } = evidence.spec.training;
  const decays = weightDecayOf(optimizer) * optimizer.learningRate * evidence.stepsPerEpoch > decayLimit;
  return denseLayers(evidence).filter((i) => {
    const layer = evidence.plan.layers[i]!;
    return "l1" in layer && (decays || layer.l1 > 0 || layer.l2 > lightL2);
  });
}

/** Σ λ₂‖W‖² + λ₁ Σ|w|; the sum of sizes is taken from the norm as for normal weights, √(2n/π)·‖W‖. */
function penaltyAt(evidence: Evidence, layers: readonly number[], tick: number): number {
  return layers.reduce((sum, i) => {
    const layer = evidence.plan.layers[i]!;
    if (!("l1" in layer)) return sum;
    const norm = signalAt(evidence, "weightNorm", tick, i);
    const sizes = Math.sqrt((2 * layer.inputs * layer.units) / Math.PI) * norm;
    return sum + layer.l2 * norm * norm + layer.l1 * sizes;
  }, 0);
}
