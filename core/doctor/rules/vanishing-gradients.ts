import { activationNamed } from "../../network/kinds/activations/index";
import { activationIn, activationOfLayer } from "../../network/kinds/layers/index";
import type { LayerPlan } from "../../network/plan";
import {
  denseLayers,
  heldSince,
  learning,
  moment,
  patience,
  recentMean,
  recentMedian,
  figure,
  signalAt,
} from "../evidence";
import { settled, struggles } from "../struggle";
import { below } from "../looked";
import { rule } from "../rule";

/** First ÷ last gradient norm and the first layer's norm (AUTOTRAINER β), or mean |g| of a layer (SageMaker Debugger). */
const ratioLimit = 1e-2;
const normLimit = 1e-2;
const meanLimit = 1e-7;
/** Layers from which a shortcut comes first. */
const veryDeep = 16;
/** Share of the ticks that may miss it: gradients of a batch are noisy. */
const missed = 0.3;

/** The gradient shrinks from layer to layer on its way back until nothing is left to learn from, while the loss stands still. */
export const vanishingGradients = rule({
  title: "Vanishing gradients",
  severity: "problem",
  remedies: ["relu", "batch_norm", "default_init", "shortcuts", "fewer_layers"],
  judgedBy: ["signal", "training_loss"],
  explainedBy: ["dropout_all", "dead_relu", "exploding_gradients", "vanishing_signal", "learning_rate_high"],
  examine(evidence) {
    if (learning(evidence)) return null;
    const dense = denseLayers(evidence);
    if (dense.length < 2) return null;
    const [first, last] = [dense[0]!, dense.at(-1)!];
    const norm = (tick: number, layer: number) => signalAt(evidence, "gradientNorm", tick, layer);
    // On a network that says the same for every row, the output's gradient is near 0 on some batches by chance.
    // A network that stands still far below what is possible needs no more proof than the ratio.
    const most = struggles(evidence) && settled(evidence) ? Infinity : normLimit;
    const usual = recentMean(evidence, "gradientNorm", last, patience(evidence));
    const since = heldSince(
      evidence,
      patience(evidence),
      (tick) =>
        (norm(tick, first) < ratioLimit * Math.max(usual, norm(tick, last)) && norm(tick, first) < most) ||
        signalAt(evidence, "gradientMean", tick, first) < meanLimit,
      missed,
    );
    if (since === null) return null;
    const recent = (layer: number) => recentMedian(evidence, "gradientNorm", layer);
    const faint = (layer: number) =>
      recent(layer) < normLimit && recent(layer) < ratioLimit * Math.max(usual, recent(last));
    const starved = dense.filter((layer) => layer === first || faint(layer));
    const drawn = norm(0, first) < ratioLimit * norm(0, last);
    const ratio = recent(first) / recent(last);
    const layer = evidence.plan.layers[first]!.id;
    const { trainLoss, count } = evidence.history.epochs;
    return {
      layers: starved.map((one) => evidence.plan.layers[one]!.id),
      ...moment(evidence, since),
      // Where the untrained network has it already, no step is to blame.
      independent: drawn,
      urgent: drawn,
      // Through so many layers no activation alone carries a gradient.
      remedies: dense.length > veryDeep ? ["shortcuts"] : [],
      measured: [
        below("gradientNorm", ratio, ratioLimit, { layer, over: evidence.plan.layers[last]!.id }),
        below("gradientNorm", recent(first), normLimit, { layer }),
        below("gradientMean", recentMedian(evidence, "gradientMean", first), meanLimit, { layer }),
      ].filter(({ value, threshold }) => value < threshold),
      facts: {
        ratio,
        steps: dense.length - 1,
        activation: mostShrinking(evidence.plan.layers),
        loss: trainLoss[count - 1]!,
      },
    };
  },
  measure(evidence) {
    const dense = denseLayers(evidence);
    if (dense.length < 2 || evidence.history.ticks.count === 0) return [];
    const [layer, over] = [dense[0]!, dense.at(-1)!];
    const id = (index: number) => evidence.plan.layers[index]!.id;
    const norm = recentMedian(evidence, "gradientNorm", layer);
    const ratio = norm / recentMedian(evidence, "gradientNorm", over);
    return [
      below("gradientNorm", ratio, ratioLimit, { layer: id(layer), over: id(over) }),
      below("gradientNorm", norm, normLimit, { layer: id(layer) }),
    ];
  },
  story: () => ({
    happens: "The first layers hardly learn.",
    because: "On its way back, the correction gets smaller at every layer until nothing is left.",
    todo: "Use an activation that does not flatten out, or normalise between the layers.",
    unless: "The first layers' weights move as fast as the last ones'.",
  }),
  words: ({ ratio, steps, activation, loss }, { where }) => ({
    why:
      `${reached(where, ratio, ratio ** (1 / steps))} ` +
      `${slope(activation)}` +
      `The early layers keep their random weights, and the training loss is stuck at **${figure(loss)}**.`,
  }),
});

/** In float32 there is nothing between 0 and 1.4e-45. */
const reached = (places: string, ratio: number, perLayer: number) =>
  ratio > 0
    ? `The gradient that reaches **${places}** is **${figure(ratio)}** of the output layer's: it shrinks by a factor of about **${figure(perLayer)}** at every layer.`
    : `No gradient reaches **${places}**: on its way back from the output it has become too small for float32.`;

/** The activation that shrinks it most; empty for none. */
function mostShrinking(layers: readonly LayerPlan[]): string {
  const shrinking = layers.filter((layer) => activationOfLayer(layer)?.shrinks);
  const left = (layer: LayerPlan) => activationOfLayer(layer)?.shrinks?.left ?? 1;
  const [worst] = shrinking.sort((a, b) => left(a) - left(b));
  return (worst && activationIn(worst)) ?? "";
}
function slope(activation: string): string {
  const shrinks = activationNamed(activation)?.shrinks;
  return shrinks
    ? `${shrinks.why}, and the chain rule multiplies them all. `
    : "The chain rule multiplies every layer's slope and weights. ";
}
