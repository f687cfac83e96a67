/** Whether a network does worse than it should, and whether it goes too slowly: what many rules ask before they say that a setting does harm. */
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
  if (best !== null && best > facts.baseline + leastGain) return metric < best - shortBy;
  return !(metric > facts.baseline + leastGain) || !learnt(evidence) || lossLeft(evidence) > barely;
}

/** Share of the planned epochs after which a network that struggles will hardly come round by itself. */
const lateFrom = 0.4;

/** Whether the run is far enough on, or stands still: before that a network may only be slow to start. */
export function settled(evidence: Evidence): boolean {
  const done = evidence.history.epochs.count - 1;
  return evidence.failure !== null || done >= lateFrom * evidence.plannedEpochs || (done > 2 && !learning(evidence));
}

/** How grave a setting is that does harm where a network struggles, and is a matter of taste where it does not. */
export const graveness = (evidence: Evidence): Severity =>
  struggles(evidence) ? (settled(evidence) ? "problem" : "warning") : "note";

/** Updates of the whole plan. */
export const plannedUpdates = ({ plannedEpochs, stepsPerEpoch }: Evidence): number => plannedEpochs * stepsPerEpoch;

/**
 * Way that the fastest layer will have gone by the planned end, in lengths of its weights: mean ‖ΔW‖ ÷ ‖W‖ × planned updates.
 * Below about .1 hardly anything can have changed; healthy runs go .3 and more.
 */
export function travel(evidence: Evidence): number {
  const { ticks } = evidence.history;
  if (ticks.count === 0) return NaN;
  const means = denseLayers(evidence).map((layer) => {
    let sum = 0;
    for (let tick = 0; tick < ticks.count; tick++) sum += signalAt(evidence, "updateRatio", tick, layer);
    return sum / ticks.count;
  });
  return Math.max(...means) * plannedUpdates(evidence);
}

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
