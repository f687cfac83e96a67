import { activationNamed } from "../../network/kinds/activations/index";
import { activationIn, activationOfLayer } from "../../network/kinds/layers/index";
import { usualLearningRate } from "../../network/kinds/optimizers/index";
import type { Evidence } from "../evidence";
import { heldSince, moment, percent, figure, signalAt, useful } from "../evidence";
import { highest } from "../looked";
import { rule, type Diagnosis } from "../rule";
import { downTo, graveness } from "../struggle";

/** Share of a hidden layer's units that fired for no row in a whole epoch (CS231n; SageMaker Debugger). */
const deadLimit = 0.5;
/** Epochs that it has to last. */
const lasting = 1;

/** More than half of a hidden layer fires for no row: those units pass no gradient, so they never come back. */
export const deadRelu = rule({
  title: "Dead ReLU units",
  severity: "problem",
  remedies: ["lower_learning_rate", "clip_norm", "batch_norm", "default_init", "scale_inputs", "leaky_relu"],
  judgedBy: ["signal", "training_loss"],
  explainedBy: ["dropout_all", "vanishing_signal"],
  examine(evidence) {
    const found = mortal(evidence).flatMap((layer) => {
      // The signal looks back over one epoch: before the first is over it knows too little.
      const { step } = evidence.history.ticks;
      const dead = (tick: number) =>
        step[tick]! >= evidence.stepsPerEpoch && signalAt(evidence, "dead", tick, layer) > deadLimit;
      const since = heldSince(evidence, lasting, dead);
      return since === null ? [] : [{ layer, since }];
    });
    if (found.length === 0) return null;
    const last = evidence.history.ticks.count - 1;
    const share = (layer: number) => signalAt(evidence, "dead", last, layer);
    const worst = found.reduce((a, b) => (share(b.layer) > share(a.layer) ? b : a));
    const since = Math.min(...found.map((f) => f.since));
    const plan = (layer: number) => evidence.plan.layers[layer]!;
    const cut = share(worst.layer) === 1;
    const rate = evidence.history.ticks.learningRate[since]!;
    return {
      layers: found.map((f) => plan(f.layer).id),
      ...moment(evidence, since),
      severity: cut || !useful(evidence) || graveness(evidence) === "problem" ? "problem" : "warning",
      ...remediesOf(evidence),
      measured: found.map((f) => ({
        of: "dead",
        layer: plan(f.layer).id,
        value: share(f.layer),
        comparison: ">",
        threshold: deadLimit,
      })),
      facts: {
        layer: plan(worst.layer).id,
        share: share(worst.layer),
        units: plan(worst.layer).units,
        activation: activationIn(plan(worst.layer)) ?? "",
        epoch: moment(evidence, since).epoch,
        rate,
      },
    };
  },
  measure: (evidence) => highest(evidence, "dead", mortal(evidence), deadLimit),
  story: () => ({
    happens: "Many units are switched off and don't come back.",
    because: "A unit that outputs 0 for every row gets no correction.",
    todo: "Remove what switched them off; the first remedy below does.",
    unless: "In a later epoch, the same units output something else than 0 for some rows.",
  }),
  words: ({ layer, share, units, activation, epoch, rate }, { title }) => ({
    why:
      `**${percent(share)}** of the ${units} units of **${title(layer)}** output 0 for every row of an epoch. ` +
      `${activationNamed(activation)?.dies?.why ?? "A unit that is off passes no gradient"}, so it never recovers${share === 1 ? "; with the whole layer dead, the output no longer depends on the input" : ""}. ` +
      `It began at epoch **${figure(epoch)}** with a learning rate of **${figure(rate)}**: steps that are too large, or badly scaled inputs, push the units' inputs far below zero.`,
  }),
});

/** By what the units were killed: the draw, steps far too long, or the depth, where a usual rate is not to blame. */
function remediesOf(evidence: Evidence): Pick<Diagnosis, "remedies" | "amounts"> {
  if (drawnDead(evidence)) return { remedies: ["default_init"] };
  if (farAboveUsual(evidence)) return downTo(evidence);
  const { type, learningRate } = evidence.spec.training.optimizer;
  if (learningRate > 2 * usualLearningRate(type) || evidence.spec.training.epochs < 3) return {};
  return mortal(evidence).length >= deep ? { remedies: ["batch_norm", "default_init"] } : {};
}
/** Layers from which depth itself is a cause. */
const deep = 8;

/** A rate of which a tenth would still be too long. */
function farAboveUsual({ spec }: Evidence): boolean {
  const { type, learningRate } = spec.training.optimizer;
  return learningRate > 100 * usualLearningRate(type);
}

/** Whether a layer puts out nothing before the first update: its weights were drawn so. */
function drawnDead(evidence: Evidence): boolean {
  return mortal(evidence).some((layer) => signalAt(evidence, "activationStd", 0, layer) === 0);
}

/** Hidden layers whose units can die. */
function mortal(evidence: Evidence): number[] {
  return evidence.plan.layers.flatMap((layer, i) => (activationOfLayer(layer)?.dies ? [i] : []));
}
