import { activationOfLayer } from "../../network/kinds/layers/index";
import {
  heldSince,
  learning,
  learnt,
  lossLeft,
  moment,
  patience,
  percent,
  recentMean,
  figure,
  signalAt,
} from "../evidence";
import { highest } from "../looked";
import { rule } from "../rule";
import { graveness } from "../struggle";

/** Share of outputs at the flat ends of the activation: mean over the hidden layers that can saturate. */
const meanLimit = 0.5;
/** In one layer alone. */
const layerLimit = 0.9;
/** Training loss ÷ that of a model that knows nothing, above which a net that was drawn saturated has not got over it; below, it is worth a note. */
const leftLimit = 0.25;

/** Units that sit at their ends, where the slope is 0, while the loss does not improve. */
export const saturation = rule({
  title: "Saturated units",
  severity: "problem",
  remedies: ["scale_inputs", "default_init", "lower_learning_rate", "batch_norm", "relu"],
  judgedBy: ["signal", "training_loss"],
  explainedBy: ["dropout_all", "unscaled_inputs", "learning_rate_high", "vanishing_signal"],
  examine(evidence) {
    const layers = evidence.plan.layers.flatMap((layer, i) => (activationOfLayer(layer)?.saturates ? [i] : []));
    if (layers.length === 0 || evidence.history.ticks.count === 0) return null;
    const share = (tick: number, layer: number) => signalAt(evidence, "saturated", tick, layer);
    const flat = (tick: number) =>
      layers.reduce((sum, layer) => sum + share(tick, layer), 0) > meanLimit * layers.length ||
      layers.some((layer) => share(tick, layer) > layerLimit);
    const since = heldSince(evidence, patience(evidence), flat);
    if (since === null) return null;
    const drawn = flat(0);
    if (learning(evidence) && !drawn) return null;
    const slow = learnt(evidence) && lossLeft(evidence) > leftLimit;
    const worst = layers.filter((layer) => recentMean(evidence, "saturated", layer) > meanLimit);
    const named = worst.length > 0 ? worst : layers.slice(0, 1);
    return {
      layers: named.map((layer) => evidence.plan.layers[layer]!.id),
      ...moment(evidence, since),
      severity: !learning(evidence) || graveness(evidence) === "problem" ? "problem" : slow ? "warning" : "note",
      ...(drawn ? {} : { remedies: ["lower_learning_rate"] as const }),
      measured: named.map((layer) => ({
        of: "saturated",
        layer: evidence.plan.layers[layer]!.id,
        value: recentMean(evidence, "saturated", layer),
        comparison: ">",
        threshold: meanLimit,
      })),
      facts: {
        share: Math.max(...named.map((layer) => recentMean(evidence, "saturated", layer))),
        drawn,
        rate: evidence.spec.training.optimizer.learningRate,
      },
    };
  },
  measure(evidence) {
    const layers = evidence.plan.layers.flatMap((layer, i) => (activationOfLayer(layer)?.saturates ? [i] : []));
    return highest(evidence, "saturated", layers, layers.length > 1 ? layerLimit : meanLimit);
  },
  story: () => ({
    happens: "Many units sit at the end of their curve and hardly react.",
    because: "Their inputs are so large that the curve is flat there, so no correction gets through.",
    todo: "Scale the inputs, start with smaller weights, or take shorter steps.",
    unless: "With fewer units at their ends, the training loss ends no lower.",
  }),
  words({ share, drawn, rate }, { where }) {
    const cause = drawn
      ? "The initial weights are too large, or the inputs are"
      : `The steps at a learning rate of **${figure(rate)}** have driven the weights too far`;
    return {
      why: `In **${where}**, up to **${percent(share)}** of the outputs sit at an end of the curve, where the slope is close to 0, so hardly any gradient gets back through them. ${cause}.`,
    };
  },
});
