/** Whether a network does worse than it should, and whether it goes too slowly: what many rules ask before they say that a setting does harm. */
import { toDigits } from "../numbers";
import { optimizerOf, usualLearningRate } from "../network/kinds/optimizers/index";
import { scheduleOf } from "../network/kinds/schedules/index";
import type { ExperimentSpec, TrainingSpec } from "../network/spec";
import type { Severity } from "./finding";
import { denseLayers, lastMetric, learning, learnt, lossLeft, signalAt, type Evidence } from "./evidence";

/** Points of the training metric below what simple models reach on rows that they have not seen, that are no chance. */
const shortBy = 0.03;
/** Gain over always giving the same answer that is more than nothing. */
const leastGain = 0.02;
/** Share of what is to be learnt that a network has to have learnt, where no simple model says what could be. */
const barely = 0.5;

/** What the best of the simple models reaches; null where it was not measured. */
export const reachable = ({ probed }: Evidence): number | null => probed.reach?.value?.best ?? null;

/** What the best simple model reaches less the training metric; NaN where it was not measured. */
export function shortfall(evidence: Evidence): number {
  const best = reachable(evidence);
  return best === null ? NaN : best - lastMetric(evidence);
}

/** Whether the targets may be told from the inputs at all, as far as simple models can say. */
export const anythingToLearn = ({ probed }: Evidence): boolean => !((probed.reach?.value?.chance ?? 0) > 0.05);

/**
 * The network is on training rows worse than simple models are on new ones; where those say nothing, it has learnt nothing, or
 * less than half of what its loss could fall by.
 */
export function struggles(evidence: Evidence): boolean {
  const { history, facts, failure } = evidence;
  if (failure !== null) return true;
  if (history.epochs.count < 2) return false;
  const metric = lastMetric(evidence);
  const best = reachable(evidence);
  if (best !== null && best > facts.baseline + leastGain)
    return best - metric > Math.max(shortBy, chanceOf(metric, evidence));
  return !(metric > facts.baseline + leastGain) || !learnt(evidence) || lossLeft(evidence) > barely;
}

/**
 * What the share of right answers on so few rows may fall short by chance: 1.645 standard errors of a difference in which about
 * half of all that either model has wrong is told otherwise by the other.
 */
function chanceOf(metric: number, { facts, probed }: Evidence): number {
  const reach = probed.reach?.value;
  if (!reach || facts.classes.length === 0) return 0;
  return 1.645 * Math.sqrt(Math.max(0, 1 - metric + 1 - reach.best) / 2 / reach.rows);
}

/** Share of the planned epochs after which a network that struggles will hardly come round by itself. */
const lateFrom = 0.4;

/** Whether the run is far enough on, or stands still: before that a network may only be slow to start. */
export function settled(evidence: Evidence): boolean {
  const done = evidence.history.epochs.count - 1;
  return evidence.failure !== null || done >= lateFrom * evidence.plannedEpochs || (done > 2 && stands(evidence));
}

/** It has come to a rest: under a schedule that is still to change the rate, that can't be said. */
const stands = (evidence: Evidence): boolean =>
  scheduleOf(evidence.spec.training.schedule).steady === true && !learning(evidence);

/** How grave a setting is that does harm where a network struggles, and is a matter of taste where it does not. */
export const graveness = (evidence: Evidence): Severity =>
  struggles(evidence) ? (settled(evidence) ? "problem" : "warning") : "note";

/** What is left to learn of a network that is no worse than simple models, from which a setting that does harm elsewhere is worth a word. */
const muchLeft = 0.12;

/** The same of a setting that hardly ever does good: a warning as long as much is left to learn. */
export function graver(evidence: Evidence): Severity {
  const severity = graveness(evidence);
  return severity === "note" && settled(evidence) && lossLeft(evidence) > muchLeft ? "warning" : severity;
}

/** Share of the plan from which a run that still learns will not come round by itself. */
const nearlyAll = 0.95;

/** Whether the plan is nearly over, or the network has come to a rest: what is too slow until then may only be on its way. */
export const nearEnd = (evidence: Evidence): boolean => {
  const done = evidence.history.epochs.count - 1;
  // A schedule that ends low brings its gain last of all.
  const share = scheduleOf(evidence.spec.training.schedule).steady ? nearlyAll : 1;
  return done >= share * evidence.plannedEpochs || (done > 2 && stands(evidence));
};

/** Updates of the whole plan. */
export const plannedUpdates = ({ plannedEpochs, stepsPerEpoch }: Evidence): number => plannedEpochs * stepsPerEpoch;

/**
 * Way that the fastest layer will have gone by the planned end, in lengths of its weights: mean ‖ΔW‖ ÷ ‖W‖ × planned updates.
 * Below about .1 hardly anything can have changed; healthy runs go .3 and more. Weights that are shorter than usual ones (of
 * deviation √(2/n), n inputs) count as long as those: a step is not long because there is next to nothing to compare it with.
 */
export function travel(evidence: Evidence): number {
  const { ticks } = evidence.history;
  if (ticks.count === 0) return NaN;
  const means = denseLayers(evidence).map((layer) => {
    let sum = 0;
    const usual = Math.sqrt(2 * evidence.plan.layers[layer]!.units);
    for (let tick = 0; tick < ticks.count; tick++) {
      const ratio = signalAt(evidence, "updateRatio", tick, layer);
      sum += ratio * Math.min(1, signalAt(evidence, "weightNorm", tick, layer) / usual);
    }
    return sum / ticks.count;
  });
  return Math.max(...means) * plannedUpdates(evidence);
}

/**
 * Rate that makes Adam go far enough in so many updates: each moves a weight by about the rate, and weights of usual size have to
 * move by a few of their deviations.
 */
export function rateThatPays(updates: number): number {
  return toDigits(Math.min(0.01, Math.max(0.001, 3 / updates)), 1);
}

/** Plain gradient descent whose steps add up to little: rate × updates ÷ (1 − momentum). Well-scaled small networks need about 100. */
const shortSum = 100;
export function slowDescent({ training }: ExperimentSpec, updates: number): boolean {
  const { optimizer } = training;
  if (optimizerOf(optimizer).evened || squares(optimizer)) return false;
  const momentum = "momentum" in optimizer ? optimizer.momentum : 0;
  return (optimizer.learningRate * updates) / (1 - momentum) < shortSum;
}
/**
 * The rate to come down to: an adaptive optimiser's default; of plain descent one that goes far enough in the planned updates, at
 * most five times the default and half of what the loss bears where its sharpness was measured (below 2/sharpness, Cohen et al. 2021).
 */
export function lowered(evidence: Evidence): number {
  const { optimizer } = evidence.spec.training;
  const usual = usualLearningRate(optimizer.type);
  if (optimizerOf(optimizer).evened || squares(optimizer)) return usual;
  const momentum = "momentum" in optimizer ? optimizer.momentum : 0;
  const enough = (shortSum * (1 - momentum)) / plannedUpdates(evidence);
  const stable = stableRate(evidence);
  const most = Number.isNaN(stable) ? Infinity : stable / 2;
  return toDigits(Math.min(most, 5 * usual, Math.max(usual, enough)), 2);
}

/** The remedy of a rate that is too high, with how far down. */
export function downTo(evidence: Evidence): {
  remedies: readonly ("lower_learning_rate" | "default_learning_rate")[];
  amounts: { lower_learning_rate?: number };
} {
  const rate = lowered(evidence);
  const { type, learningRate } = evidence.spec.training.optimizer;
  const usual = usualLearningRate(type);
  // Not far above the default, a tenth is the surer step.
  if (!(learningRate > 10 * usual) || !(rate < learningRate)) return { remedies: [], amounts: {} };
  return rate === usual
    ? { remedies: ["default_learning_rate"], amounts: {} }
    : { remedies: ["lower_learning_rate"], amounts: { lower_learning_rate: rate } };
}

/**
 * The largest rate at which plain descent is stable where the loss bends as it was last measured, 2(1 + μ) ÷ largest eigenvalue of
 * the Hessian with momentum μ; NaN where it was not measured, or the optimiser takes its steps otherwise.
 */
export function stableRate({ spec, probed }: Evidence): number {
  const { optimizer } = spec.training;
  const sharpness = probed.curvature?.value.sharpness ?? NaN;
  if (optimizerOf(optimizer).evened || squares(optimizer) || !(sharpness > 0)) return NaN;
  return (2 * (1 + ("momentum" in optimizer ? optimizer.momentum : 0))) / sharpness;
}

/** It divides by the size of the gradients. */
const squares = (optimizer: TrainingSpec["optimizer"]) => "epsilon" in optimizer;

/** The way that is short, and that is very short: see `travel`. */
export const shortWay = 1.5;

/** Share by which the training loss fell over the last fifth of the epochs so far (at least one), above the least there is. */
export function recentFall({ history: { epochs }, leastLoss }: Evidence): number {
  const last = epochs.count - 1;
  if (last < 1) return NaN;
  const before = Math.max(0, last - Math.max(1, Math.round(last / 5)));
  const [was, is] = [epochs.trainLoss[before]! - leastLoss, epochs.trainLoss[last]! - leastLoss];
  return (was - is) / was;
}

/** Whether the loss falls steadily: hardly ever a rise between two epochs. */
export function steady({ history: { epochs } }: Evidence): boolean {
  const { count, trainLoss } = epochs;
  let rises = 0;
  let falls = 0;
  for (let i = Math.max(1, count - 20); i < count; i++) {
    const change = trainLoss[i]! - trainLoss[i - 1]!;
    if (change > 0) rises += change;
    else falls -= change;
  }
  return falls > 0 && rises < 0.2 * falls;
}
