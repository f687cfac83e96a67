import { toDigits } from "../../numbers";
import { usualLearningRate } from "../../network/kinds/optimizers/index";
import { denseLayers, momentOfEpoch, recentMean, figure, type Evidence } from "../evidence";
import { below } from "../looked";
import { rule } from "../rule";
import { nearEnd, plannedUpdates, rateThatPays, shortWay, struggles, travel } from "../struggle";

/** Way of the fastest layer over the plan (`travel`) below which the steps are too short; of a plan that is long enough. */
const wayLimit = 0.5;
/** Rate ÷ the optimiser's default, below which it is low for its kind. */
const rateLimit = 0.25;
/** Mean ‖ΔW‖ ÷ ‖W‖ of the fastest layer that is too little at any rate. */
const updateLimit = 1e-4;
/** Limit of the gradient norm ÷ the norm itself, below which clipping sets the size of the step. */
const clipLimit = 0.05;
/** A limit of the norm that no healthy gradient is below. */
const absurdClip = 1e-3;
/** The way to aim at: plain descent slows down as its gradients do. */
const goodWay = 100;
/** Share of the planned epochs before which nothing is said. */
const shareOfEpochs = 0.05;

/** The steps are so short that the planned end comes long before the loss has fallen. */
export const learningRateLow = rule({
  title: "Learning rate too low",
  severity: "problem",
  remedies: ["remove_clip", "raise_learning_rate", "adam", "more_epochs"],
  judgedBy: ["training_loss"],
  explainedBy: [
    "dropout_all",
    "nothing_to_learn",
    "exploding_gradients",
    "dead_relu",
    "vanishing_signal",
    "vanishing_gradients",
    "epsilon",
  ],
  examine(evidence) {
    const { epochs, ticks } = evidence.history;
    const { count, trainLoss } = epochs;
    if (ticks.count === 0 || count - 1 < Math.max(1, Math.ceil(shareOfEpochs * evidence.plannedEpochs))) return null;
    if (evidence.failure !== null || !struggles(evidence)) return null;
    const { optimizer } = evidence.spec.training;
    const usual = usualLearningRate(optimizer.type);
    const low = optimizer.learningRate < rateLimit * usual;
    const clipped = clipShare(evidence) < clipLimit;
    const absurd = (evidence.spec.training.clip?.limit ?? 1) < absurdClip;
    const way = travel(evidence);
    const dense = denseLayers(evidence);
    const ratio = Math.max(...dense.map((layer) => recentMean(evidence, "updateRatio", layer)));
    if (!absurd && !(way < (low || clipped ? shortWay : wayLimit))) return null;
    if (!low && !clipped && !absurd && !(ratio < updateLimit)) return null;
    return {
      layers: [],
      ...momentOfEpoch(evidence, 0),
      severity: low || clipped || absurd || nearEnd(evidence) ? "problem" : "warning",
      // A rate far below the usual one is a fault of its own, whatever else is wrong.
      independent: low || clipped || absurd,
      urgent: low || clipped || absurd,
      remedies: (clipped || absurd) && !low ? ["remove_clip"] : [],
      amounts: { raise_learning_rate: raised(evidence), adam: rateThatPays(plannedUpdates(evidence)) },
      measured: [
        { of: "way", value: way, comparison: "<", threshold: low || clipped ? shortWay : wayLimit },
        ...(low
          ? [
              {
                of: "rate",
                value: optimizer.learningRate / usual,
                comparison: "<" as const,
                threshold: rateLimit,
              },
            ]
          : []),
        ...(clipped
          ? [{ of: "clip", value: clipShare(evidence), comparison: "<" as const, threshold: clipLimit }]
          : []),
      ],
      facts: {
        epochs: count - 1,
        start: trainLoss[0]!,
        now: trainLoss[count - 1]!,
        ratio,
        rate: optimizer.learningRate,
        usual,
        clip: clipped || absurd ? (evidence.spec.training.clip?.limit ?? NaN) : NaN,
      },
    };
  },
  measure(evidence) {
    if (evidence.history.ticks.count === 0) return [];
    const { optimizer, clip } = evidence.spec.training;
    return [
      below("way", travel(evidence), wayLimit),
      below("rate", optimizer.learningRate / usualLearningRate(optimizer.type), rateLimit),
      ...(clip ? [below("clip", clipShare(evidence), clipLimit)] : []),
    ];
  },
  quantities: {
    way: "mean ‖ΔW‖ ÷ ‖W‖ × planned updates",
    rate: "learning rate ÷ default",
    clip: "clipping limit ÷ gradient norm",
  },
  story: () => ({
    happens: "The network learns far too slowly.",
    because: "Each step changes the weights by next to nothing.",
    todo: "Let it take longer steps.",
    unless: "With steps ten times as long, the training loss falls no faster.",
  }),
  words({ epochs, start, now, ratio, rate, usual, clip }) {
    const cause = Number.isFinite(clip)
      ? `Clipping holds the gradient norm at **${figure(clip)}**, far below what it would be`
      : `The learning rate is **${figure(rate)}**; this optimiser's default is **${figure(usual)}**`;
    return {
      why: `In **${epochs}** ${epochs === 1 ? "epoch" : "epochs"} the training loss went from **${figure(start)}** to **${figure(now)}**. ${cause}, and no update changes a layer by more than about **${figure(ratio)}** of its size: at this pace the run ends long before it has learnt what it could.`,
    };
  },
});

/** The rate at which the planned updates are enough: of adaptive steps by their number, of others as far as their way is short. */
function raised(evidence: Evidence): number {
  const { training } = evidence.spec;
  const { type, learningRate } = training.optimizer;
  const usual = usualLearningRate(type);
  if ("epsilon" in training.optimizer) return Math.max(usual, rateThatPays(plannedUpdates(evidence)));
  // Beyond ten times the usual rate plain descent is no longer safe.
  return toDigits(
    Math.min(10 * usual, Math.max(usual, learningRate * 10, (learningRate * goodWay) / travel(evidence))),
    2,
  );
}

/** Clipping limit ÷ gradient norm over all layers, of the last epoch; Infinity where nothing is clipped by norm. */
function clipShare(evidence: Evidence): number {
  const { clip } = evidence.spec.training;
  if (!clip) return Infinity;
  const norms = denseLayers(evidence).map((layer) => recentMean(evidence, "gradientNorm", layer));
  const norm = Math.sqrt(norms.reduce((sum, value) => sum + value * value, 0));
  return norm > 0 ? clip.limit / norm : Infinity;
}
