import { usualLearningRate } from "../../network/kinds/optimizers/index";
import {
  denseLayers,
  lastMetric,
  learnt,
  momentOfEpoch,
  percent,
  recentMean,
  figure,
  type Evidence,
} from "../evidence";
import { above, highest } from "../looked";
import { newer, rule } from "../rule";
import { downTo, graveness, stableRate, struggles } from "../struggle";

/** Rise of the training loss over an epoch that counts as a swing: as a share of it, and of the loss of knowing nothing. */
const riseLimit = 0.1;
const leastRise = 0.05;
/** Fall of the training metric that counts, with such a rise (AUTOTRAINER ζ). */
const fallLimit = 0.03;
/** Share of the epochs looked at that end in a swing (AUTOTRAINER η). */
const shareLimit = 0.2;
/** Mean ‖ΔW‖ ÷ ‖W‖ of the fastest layer; about 1e-3 is usual (CS231n). */
const updateLimit = 1e-2;
/** The same, where the steps alone are proof enough. */
const wildLimit = 1e-1;
/** Rate ÷ the optimiser's default, above which no other fault is needed to explain that a network struggles. */
const rateLimit = 100;
/** Epochs looked at: the last fifth of the run, at least 10 and at most 20. */
const window = ({ plannedEpochs }: Evidence) => Math.min(20, Math.max(10, Math.ceil(plannedEpochs / 5)));

/** The loss jumps about instead of falling, under steps that are long beside the weights. */
export const learningRateHigh = rule({
  title: "Learning rate too high",
  severity: "warning",
  remedies: ["default_learning_rate", "lower_learning_rate", "decay", "clip_norm", "adam"],
  judgedBy: ["training_loss"],
  explainedBy: ["dropout_all", "exploding_gradients", "unscaled_inputs", "dead_relu"],
  examine(evidence) {
    const { epochs } = evidence.history;
    const epochsSeen = Math.min(window(evidence), epochs.count - 1);
    if (epochsSeen < 3) return null;
    const first = epochs.count - epochsSeen;
    let swings = 0;
    let since = epochs.count - 1;
    for (let i = epochs.count - 1; i >= first; i--) {
      if (!isSwing(evidence, i)) continue;
      swings++;
      since = i;
    }
    const share = swings / epochsSeen;
    const ratios = denseLayers(evidence).map((layer) =>
      recentMean(evidence, "updateRatio", layer, Math.min(3, epochsSeen)),
    );
    const fastest = ratios.indexOf(Math.max(...ratios));
    const ratio = ratios[fastest]!;
    const swinging = share >= shareLimit && swings >= 2 && ratio > updateLimit;
    const wild = ratio > wildLimit && !learnt(evidence);
    const { type, learningRate } = evidence.spec.training.optimizer;
    const times = learningRate / usualLearningRate(type);
    const far = times > rateLimit && struggles(evidence);
    if (!swinging && !wild && !far) return null;
    const layer = evidence.plan.layers[denseLayers(evidence)[fastest]!]!;
    return {
      layers: [],
      ...momentOfEpoch(evidence, swinging ? since : first),
      independent: far,
      ...downTo(evidence),
      severity: learnt(evidence) && graveness(evidence) !== "problem" ? "warning" : "problem",
      measured: [
        ...(swinging
          ? [
              {
                of: "rises",
                value: share,
                comparison: ">" as const,
                threshold: shareLimit,
              },
            ]
          : []),
        ...(far ? [above("times", times, rateLimit)] : []),
        above("updateRatio", ratio, wild ? wildLimit : updateLimit, { layer: layer.id }),
      ],
      facts: {
        layer: layer.id,
        ratio,
        rate: evidence.spec.training.optimizer.learningRate,
        swinging,
        swings,
        epochs: epochsSeen,
        metric: lastMetric(evidence),
        stable: stableRate(evidence),
        sharpness: evidence.probed.curvature?.value.sharpness ?? NaN,
      },
    };
  },
  measure(evidence) {
    const { epochs } = evidence.history;
    const seen = Math.min(window(evidence), epochs.count - 1);
    if (seen < 1) return [];
    const { type, learningRate } = evidence.spec.training.optimizer;
    let swings = 0;
    for (let i = epochs.count - seen; i < epochs.count; i++) swings += Number(isSwing(evidence, i));
    return [
      above("rises", swings / seen, shareLimit),
      above("times", learningRate / usualLearningRate(type), rateLimit),
      ...highest(evidence, "updateRatio", denseLayers(evidence), updateLimit),
    ];
  },
  quantities: { times: "learning rate ÷ default", rises: "share of epochs in which the loss rises" },
  story: () => ({
    happens: "The loss jumps about instead of falling.",
    because: "Each step is so long that it crosses the valley and lands on the other slope.",
    todo: "Lower the learning rate.",
    unless: "With a tenth of the learning rate, the training loss jumps as much.",
  }),
  words: ({ layer, ratio, rate, swinging, swings, epochs, metric, ...facts }, { title }) => ({
    why: `Each update changes the weights of **${title(layer)}** by **${percent(ratio)}** of their size; about 0.1 % is usual. ${swinging ? `In **${swings}** of the last **${epochs}** epochs the training loss rose` : `The training metric stands at **${figure(metric)}**`}: with a learning rate of **${figure(rate)}** the steps jump across the valley of the loss instead of going down into it.${bends(newer(facts, "sharpness"), newer(facts, "stable"), rate)}`,
  }),
});

/** Of plain descent only: where the loss bends so, a longer step ends higher than it began. */
function bends(sharpness: number, stable: number, rate: number): string {
  if (!(stable < rate)) return "";
  return ` Where it was measured, the loss bends so sharply (largest eigenvalue of its Hessian: **${figure(sharpness)}**) that steps are stable below a rate of **${figure(stable)}**, and this one is **${figure(rate / stable)}** times that.`;
}

function isSwing({ history: { epochs }, nothingLearnt }: Evidence, i: number): boolean {
  const [before, now] = [epochs.trainLoss[i - 1]!, epochs.trainLoss[i]!];
  if (!(now - before > leastRise * nothingLearnt)) return false;
  return now > (1 + riseLimit) * before || epochs.trainMetric[i]! < epochs.trainMetric[i - 1]! - fallLimit;
}
