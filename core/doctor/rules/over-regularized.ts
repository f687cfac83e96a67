import { toDigits } from "../../numbers";
import { weightDecayOf } from "../../network/kinds/optimizers/index";
import {
  denseLayers,
  heldSince,
  learning,
  learnt,
  lossLeft,
  moment,
  patience,
  figure,
  signalAt,
  stretchOf,
  type Evidence,
} from "../evidence";
import { above, below } from "../looked";
import { newer, rule, type Diagnosis } from "../rule";
import { graveness, struggles } from "../struggle";

/** Penalty ÷ loss of the data. */
const penaltyLimit = 1;
/** The same, where it is told before the loss stands still. */
const earlyLimit = 3;
/** Weight norm ÷ that of the first measurement, over the layers that are held back. */
const shrunkLimit = 0.5;
/** The same, for a network that has learnt something, and its loss ÷ that of knowing nothing. */
const collapsedLimit = 0.15;
const leftLimit = 0.5;
/** Penalty that weights of usual size would have ÷ the loss of knowing nothing, from which it can't but win. */
const heavyLimit = 3;
/** The same of a penalty that does no harm. */
const lightShare = 0.01;
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
    const norm = (tick: number) => normAt(evidence, held, tick);
    const last = ticks.count - 1;
    const shrunk = norm(last) / norm(0);
    const since =
      outweighs ??
      (shrunk < shrunkLimit
        ? heldSince(evidence, Math.min(1, patience(evidence)), (t) => norm(t) < shrunkLimit * norm(0))
        : null);
    const heavy = usualPenalty(evidence, held) / evidence.nothingLearnt;
    if (heavy > heavyLimit && struggles(evidence)) return byItself(evidence, held, heavy);
    if (since === null) return null;
    const stuck = !learning(evidence);
    const early = outweighs !== null && share(last) > earlyLimit && !learnt(evidence);
    const collapsed = shrunk < collapsedLimit && lossLeft(evidence) > leftLimit;
    if (!stuck && !early && !collapsed) return null;
    return {
      layers: held.map((layer) => evidence.plan.layers[layer]!.id),
      ...moment(evidence, since),
      ...(heavy > lightShare ? { amounts: { lower_penalty: toDigits(Math.max(100, heavy / lightShare), 1) } } : {}),
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
      facts: { shrunk, loss: ticks.loss[last]!, outweighs: outweighs !== null, penalty: share(last), heavy: NaN },
    };
  },
  measure(evidence) {
    const held = restrained(evidence);
    const last = evidence.history.ticks.count - 1;
    if (held.length === 0 || last < 0) return [];
    return [
      above("heavy", usualPenalty(evidence, held) / evidence.nothingLearnt, heavyLimit),
      above("penalty", penaltyAt(evidence, held, last) / evidence.history.ticks.loss[last]!, penaltyLimit),
      below("shrunk", normAt(evidence, held, last) / normAt(evidence, held, 0), shrunkLimit),
    ];
  },
  quantities: {
    heavy: "penalty of usual weights ÷ loss of knowing nothing",
    penalty: "penalty ÷ loss",
    shrunk: "weight norm ÷ first",
  },
  story: () => ({
    happens: "The weights shrink until every row gets nearly the same answer.",
    because: "The penalty on large weights counts more than the errors do.",
    todo: "Make the penalty much smaller.",
    unless: "With the smaller penalty, the training loss ends no lower.",
  }),
  words: ({ shrunk, loss, outweighs, penalty, ...facts }, { where }) => ({
    why: Number.isFinite(newer(facts, "heavy"))
      ? `Weights of a usual size in **${where}** would have a penalty **${figure(newer(facts, "heavy"))}** times as large as the loss of a network that knows nothing. It pays to make them small, whatever the data say: they stand at **${figure(shrunk)}** of their initial norm, and the loss on the data at **${figure(loss)}**.`
      : `The weights of **${where}** have shrunk to **${figure(shrunk)}** of their initial norm, while the loss on the data is stuck at **${figure(loss)}**. ${outweighs ? `The penalty is **${figure(penalty)}** times the loss on the data` : "The penalty pulls harder on each weight than the data does"}: to the optimiser, small weights matter more than right answers.`,
  }),
});

/** Told by the spec: such a penalty stands whatever else is wrong. */
function byItself(evidence: Evidence, held: readonly number[], heavy: number): Diagnosis<Facts> {
  const { ticks } = evidence.history;
  const last = ticks.count - 1;
  const first = normAt(evidence, held, 0);
  return {
    layers: held.map((layer) => evidence.plan.layers[layer]!.id),
    ...moment(evidence, 0),
    severity: graveness(evidence),
    independent: true,
    amounts: { lower_penalty: toDigits(heavy / lightShare, 1) },
    measured: [above("heavy", heavy, heavyLimit)],
    facts: {
      shrunk: first > 0 ? normAt(evidence, held, last) / first : 1,
      loss: ticks.loss[last]!,
      outweighs: true,
      penalty: penaltyAt(evidence, held, last) / ticks.loss[last]!,
      heavy,
    },
  };
}
export interface Facts extends Record<string, number | boolean> {
  shrunk: number;
  loss: number;
  outweighs: boolean;
  penalty: number;
  heavy: number;
}

/** The penalty of weights with the deviation √(2/n), n inputs. */
const usualPenalty = ({ plan }: Evidence, layers: readonly number[]): number =>
  layers.reduce((sum, i) => {
    const layer = plan.layers[i]!;
    if (!("l1" in layer)) return sum;
    const size = Math.sqrt(4 / (Math.PI * layer.inputs)) * layer.inputs * layer.units;
    return sum + layer.l2 * 2 * layer.units + layer.l1 * size;
  }, 0);

const normAt = (evidence: Evidence, layers: readonly number[], tick: number): number =>
  Math.sqrt(layers.reduce((sum, layer) => sum + signalAt(evidence, "weightNorm", tick, layer) ** 2, 0));

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
