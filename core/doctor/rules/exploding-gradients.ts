import { columnOf } from "../../training/history";
import type { Evidence } from "../evidence";
import { denseLayers, heldSince, learning, moment, patience, figure, signalAt, useful } from "../evidence";
import { above, lastSignal } from "../looked";
import { rule, type Diagnosis } from "../rule";
import { usualLearningRate } from "../../network/kinds/optimizers/index";

/** First ÷ last gradient norm, while it grows (AUTOTRAINER, Zhang et al. 2021). */
const ratioLimit = 70;
/** Activation std ÷ input std. */
const activationLimit = 1e3;
/** The same in the untrained net, above which its weights were drawn too wide. */
const drawnWide = 20;
/** Loss ÷ first loss. */
const lossLimit = 1e5;

/** NaN or infinity anywhere, a loss far above the first, activations far wider than the inputs, or gradients that grow backwards. */
export const explodingGradients = rule({
  title: "Exploding gradients",
  severity: "problem",
  remedies: ["lower_learning_rate", "batch_norm", "clip_norm", "default_init"],
  judgedBy: ["training_loss"],
  explainedBy: ["dropout_all"],
  examine: (evidence) =>
    diverged(evidence) ?? lossGrew(evidence) ?? activationsGrew(evidence) ?? gradientsGrew(evidence),
  measure(evidence) {
    const { ticks, epochs } = evidence.history;
    const [last, first] = [ticks.count - 1, epochs.trainLoss[0] ?? NaN];
    const dense = denseLayers(evidence);
    if (last < 0 || epochs.count === 0) return [];
    const widest = dense
      .slice(0, -1)
      .map((layer) => ({ layer, value: signalAt(evidence, "activationStd", last, layer) }));
    const { layer, value } = widest.reduce((a, b) => (b.value > a.value ? b : a), { layer: -1, value: NaN });
    const id = (index: number) => evidence.plan.layers[index]!.id;
    return [
      above("loss", ticks.loss[last]! / first, lossLimit),
      ...(layer >= 0 ? [above("spread", value / evidence.inputStd, activationLimit, { layer: id(layer) })] : []),
      ...(dense.length > 1
        ? [
            above(
              "growth",
              lastSignal(evidence, "gradientNorm", dense[0]!) / lastSignal(evidence, "gradientNorm", dense.at(-1)!),
              ratioLimit,
            ),
          ]
        : []),
    ];
  },
  quantities: {
    loss: "loss ÷ first loss",
    spread: "activation std ÷ input std",
    growth: "gradient norm, first ÷ last layer",
  },
  story: () => ({
    happens: "Numbers in the network grow until it breaks down.",
    because: "Each step overshoots, or each layer enlarges what comes in.",
    todo: "Take shorter steps or start with smaller weights; the first remedy does what fits here.",
    unless: "Trained again with the first remedy, the loss still grows without end.",
  }),
  words: (facts, { title }) => ({ why: whys(facts, title) }),
});

/** `layer` and `norm`: empty and NaN where it is not known where the numbers broke. */
type Facts =
  | {
      case: "diverged";
      where: "loss" | "weights";
      value: number;
      step: number;
      layer: string;
      norm: number;
      rate: number;
    }
  | { case: "loss"; ratio: number; rate: number }
  | { case: "activations"; layer: string; ratio: number }
  | { case: "gradients"; layer: string; ratio: number };

function whys(facts: Facts, title: (layer: string) => string): string {
  switch (facts.case) {
    case "diverged": {
      const { value, step, layer, norm, rate } = facts;
      const what =
        facts.where === "loss" ? `the loss became **${figure(value)}**` : "weights became **NaN or infinite**";
      const where = layer === "" ? "" : ` The largest gradients were in **${title(layer)}**`;
      const size = Number.isNaN(norm) ? where && `${where}.` : `${where}, with a norm of **${figure(norm)}**.`;
      return `At step **${step}** ${what}: a step overshot, the next gradient was larger still, and the numbers overflowed.${size} The learning rate was **${figure(rate)}**. The weights of the last complete epoch were kept, and the run can go on from them.`;
    }
    case "loss":
      return `The loss is **${figure(facts.ratio)}** times what it was before training. Each step overshoots further than the one before; with a learning rate of **${figure(facts.rate)}** it does not come back down.`;
    case "activations":
      return `The outputs of **${title(facts.layer)}** vary **${figure(facts.ratio)}** times as much as the inputs. Each layer multiplies the signal on the way forward and the gradient on the way back, so a small change of a weight changes the output a lot.`;
    case "gradients":
      return `The gradient grows on its way back: in **${title(facts.layer)}** its norm is **${figure(facts.ratio)}** times that of the output layer, and rising. The first layers take steps that are far too large, while the last ones hardly move.`;
  }
}

function diverged(evidence: Evidence): Diagnosis<Facts> | null {
  const { failure } = evidence;
  if (!failure) return null;
  const { ticks } = evidence.history;
  const last = ticks.count - 1;
  const layer = failure.layer === null ? -1 : columnOf(evidence.history, failure.layer);
  const norm = largest(evidence, layer);
  const rate = last < 0 ? evidence.spec.training.optimizer.learningRate : ticks.learningRate[last]!;
  return {
    layers: failure.layer === null ? [] : [failure.layer],
    epoch: failure.epoch,
    step: failure.step,
    urgent: true,
    ...atOnce(evidence),
    measured:
      norm === null
        ? []
        : [
            {
              of: "gradientNorm",
              layer: failure.layer ?? "",
              value: norm,
              comparison: ">",
              threshold: 1,
            },
          ],
    facts: {
      case: "diverged",
      where: failure.where,
      value: failure.value,
      step: failure.step,
      layer: failure.layer ?? "",
      norm: norm ?? NaN,
      rate,
    },
  };
}

/** Where the untrained net already widens the signal, its weights are what is to be changed first. */
function atOnce(evidence: Evidence): Pick<Diagnosis, "remedies"> {
  const last = denseLayers(evidence).at(-2);
  if (last === undefined || evidence.history.ticks.count === 0) return {};
  const wide = signalAt(evidence, "activationStd", 0, last) > drawnWide * evidence.inputStd;
  const { type, learningRate } = evidence.spec.training.optimizer;
  // Numbers that have overflowed say nothing of how far down is enough.
  const fast = learningRate > 10 * usualLearningRate(type);
  return wide ? { remedies: ["default_init"] } : fast ? { remedies: ["default_learning_rate"] } : {};
}

/** The largest finite gradient norm of a layer. */
function largest(evidence: Evidence, layer: number): number | null {
  if (layer < 0) return null;
  let most: number | null = null;
  for (let tick = 0; tick < evidence.history.ticks.count; tick++) {
    const norm = signalAt(evidence, "gradientNorm", tick, layer);
    if (Number.isFinite(norm) && norm > (most ?? -1)) most = norm;
  }
  return most;
}

function lossGrew(evidence: Evidence): Diagnosis<Facts> | null {
  const { epochs, ticks } = evidence.history;
  const first = epochs.trainLoss[0];
  if (first === undefined || !(first > 0)) return null;
  const since = heldSince(evidence, 0, (tick) => ticks.loss[tick]! >= lossLimit * first);
  if (since === null) return null;
  const ratio = ticks.loss[ticks.count - 1]! / first;
  return {
    layers: [],
    ...moment(evidence, since),
    measured: [{ of: "loss", value: ratio, comparison: ">", threshold: lossLimit }],
    facts: { case: "loss", ratio, rate: ticks.learningRate[since]! },
  };
}

function activationsGrew(evidence: Evidence): Diagnosis<Facts> | null {
  const limit = activationLimit * evidence.inputStd;
  if (!(limit > 0)) return null;
  const hidden = denseLayers(evidence).slice(0, -1);
  const tooWide = (layer: number) => (tick: number) => signalAt(evidence, "activationStd", tick, layer) > limit;
  const found = hidden.flatMap((layer) => {
    const since = heldSince(evidence, 1, tooWide(layer));
    return since === null ? [] : [{ layer, since }];
  });
  const [first] = found;
  if (!first) return null;
  const last = evidence.history.ticks.count - 1;
  const ratio = (layer: number) => signalAt(evidence, "activationStd", last, layer) / evidence.inputStd;
  return {
    layers: found.map(({ layer }) => evidence.plan.layers[layer]!.id),
    ...moment(evidence, Math.min(...found.map(({ since }) => since))),
    severity: useful(evidence) ? "warning" : "problem",
    ...atOnce(evidence),
    measured: found.map(({ layer }) => ({
      of: "spread",
      layer: evidence.plan.layers[layer]!.id,
      value: ratio(layer),
      comparison: ">",
      threshold: activationLimit,
    })),
    facts: { case: "activations", layer: evidence.plan.layers[first.layer]!.id, ratio: ratio(first.layer) },
  };
}

function gradientsGrew(evidence: Evidence): Diagnosis<Facts> | null {
  if (learning(evidence)) return null;
  const dense = denseLayers(evidence);
  const [first, last] = [dense[0]!, dense.at(-1)!];
  const norm = (tick: number, layer: number) => signalAt(evidence, "gradientNorm", tick, layer);
  const since = heldSince(evidence, patience(evidence), (tick) => norm(tick, first) > ratioLimit * norm(tick, last));
  const end = evidence.history.ticks.count - 1;
  if (since === null || !(norm(end, first) > 1) || !(norm(end, first) > norm(since, first))) return null;
  const ratio = norm(end, first) / norm(end, last);
  return {
    layers: [evidence.plan.layers[first]!.id],
    ...moment(evidence, since),
    measured: [{ of: "growth", value: ratio, comparison: ">", threshold: ratioLimit }],
    facts: { case: "gradients", layer: evidence.plan.layers[first]!.id, ratio },
  };
}
