/** What the doctor looks at: a run's curves with what they mean, and the questions that rules ask of them. */
import { formatNumber } from "../numbers";
import { boundWords, roundPercent } from "../percent";
import type { LayerSignal } from "../engine/engine";
import { isDrawn } from "../network/kinds/layers/index";
import type { NetworkPlan } from "../network/plan";
import type { ExperimentSpec } from "../network/spec";
import type { RunHistory } from "../training/history";
import type { Facts } from "./facts";
import type { Measurement } from "./finding";
import type { Probes } from "./probes/probe";

/** Numbers that are none: where a run diverged. */
export interface Failure {
  where: "loss" | "weights";
  value: number;
  layer: string | null;
  step: number;
  epoch: number;
}

export interface Evidence {
  spec: ExperimentSpec;
  plan: NetworkPlan;
  history: RunHistory;
  stepsPerEpoch: number;
  plannedEpochs: number;
  /** Early stopping has brought back the weights of the lowest validation loss: the curves go on behind them. */
  restored?: boolean;
  failure: Failure | null;
  /** Training loss of a model that says the same for every row. */
  nothingLearnt: number;
  /** Training loss of a model that knows every row: 0 unless labels are smoothed. */
  leastLoss: number;
  /** Standard deviation of all inputs of the training rows together. */
  inputStd: number;
  facts: Facts;
  /** What was measured on a suspicion, the last of each kind. */
  probed: Probes;
  /** Share of the training rows of each class that are named right, at the last epoch; null for regression and before the first. */
  recall: readonly number[] | null;
}

/** Value of a layer's signal at a tick. */
export function signalAt(evidence: Evidence, signal: LayerSignal, tick: number, layer: number): number {
  return evidence.history.ticks.signals[signal][tick * evidence.history.layers.length + layer]!;
}

/** Indices of the layers with weights of their own (dense layers and the output), in order. */
export function denseLayers(evidence: Evidence): number[] {
  return evidence.plan.layers.flatMap((layer, i) => (isDrawn(layer) ? [i] : []));
}

/** Epochs that a condition has to hold before it is a finding: a twentieth of the run, at least 1 and at most 5. */
export function patience(evidence: Evidence): number {
  return Math.min(5, Math.max(1, Math.ceil(evidence.plannedEpochs / 20)));
}

/** Share of a stretch's ticks that may miss a condition: a batch is a small sample. */
const missesAllowed = 0.1;

/**
 * The first tick of the stretch, up to the last tick, over which `holds` (but for a share of `missed`); null where the stretch is
 * shorter than `epochs`.
 */
export function heldSince(
  evidence: Evidence,
  epochs: number,
  holds: (tick: number) => boolean,
  missed = missesAllowed,
): number | null {
  const { count, step } = evidence.history.ticks;
  let first = count;
  let misses = 0;
  for (let tick = count - 1; tick >= 0; tick--) {
    if (holds(tick)) first = tick;
    else if (++misses > missed * (count - tick)) break;
  }
  if (first === count) return null;
  const held = step[count - 1]! - (first === 0 ? 0 : step[first - 1]!);
  return held >= epochs * evidence.stepsPerEpoch ? first : null;
}

/** Where a tick stands, for `Finding.epoch` and `Finding.step`. */
export function moment(evidence: Evidence, tick: number): { epoch: number; step: number } {
  const { epoch, step } = evidence.history.ticks;
  return { epoch: epoch[tick]!, step: step[tick]! };
}

/** Whether the training loss is clearly below that of a model that says the same for every row. */
export function learnt(evidence: Evidence): boolean {
  return lossLeft(evidence) < 0.9;
}

/** Epochs after which a network that learns shows it. */
export const stretchOf = (evidence: Evidence): number => Math.max(2, patience(evidence));

/** Whether the network has learnt something that shows: a loss below that of knowing nothing, and a metric above it. */
export function useful(evidence: Evidence): boolean {
  return learnt(evidence) && lastMetric(evidence) > evidence.facts.baseline + 0.02;
}

/** Training loss ÷ that of a model that says the same for every row, both above the least there is; NaN before the first epoch. */
export function lossLeft({ history: { epochs }, nothingLearnt, leastLoss }: Evidence): number {
  return epochs.count === 0 ? NaN : (epochs.trainLoss[epochs.count - 1]! - leastLoss) / (nothingLearnt - leastLoss);
}

/**
 * Whether the network learns, or has learnt: a converged net has tiny gradients and is well. It learns while its training loss
 * comes to 1 % below all that was before the last stretch, and as long as there are too few epochs to say.
 */
export function learning(evidence: Evidence): boolean {
  const { count, trainLoss } = evidence.history.epochs;
  const stretch = stretchOf(evidence);
  if (learnt(evidence) || count <= stretch) return true;
  return lowest(trainLoss, count - stretch, count) < 0.99 * lowest(trainLoss, 0, count - stretch);
}
function lowest(values: Float32Array, from: number, to: number): number {
  let least = Infinity;
  for (let i = from; i < to; i++) least = Math.min(least, values[i]!);
  return least;
}

/** Mean of a signal over the ticks of the last `epochs` epochs; NaN where it says nothing of the layer. */
export function recentMean(evidence: Evidence, signal: LayerSignal, layer: number, epochs = 1): number {
  const { count, epoch } = evidence.history.ticks;
  if (count === 0) return NaN;
  const from = epoch[count - 1]! - epochs;
  let sum = 0;
  let ticks = 0;
  for (let tick = count - 1; tick >= 0 && (ticks === 0 || epoch[tick]! > from); tick--, ticks++) {
    sum += signalAt(evidence, signal, tick, layer);
  }
  return sum / ticks;
}

/** Median of a signal over the ticks of the last epoch (of an even number the lower one), as the window shows it; NaN without any. */
export function recentMedian(evidence: Evidence, signal: LayerSignal, layer: number): number {
  const { count, epoch } = evidence.history.ticks;
  const values: number[] = [];
  for (let tick = count - 1; tick >= 0 && (values.length === 0 || epoch[tick]! > epoch[count - 1]! - 1); tick--) {
    const value = signalAt(evidence, signal, tick, layer);
    if (!Number.isNaN(value)) values.push(value);
  }
  values.sort((a, b) => a - b);
  return values[(values.length - 1) >> 1] ?? NaN;
}

/** Metric of the training rows at the last epoch; NaN before the first. */
export function lastMetric({ history: { epochs } }: Evidence): number {
  return epochs.count === 0 ? NaN : epochs.trainMetric[epochs.count - 1]!;
}

/** Where an epoch stands, for `Finding.epoch` and `Finding.step`. */
export function momentOfEpoch({ history, stepsPerEpoch }: Evidence, index: number): { epoch: number; step: number } {
  const epoch = history.epochs.epoch[index] ?? 0;
  return { epoch, step: epoch * stepsPerEpoch };
}

/** For sentences about what may have broken down: as every number, but NaN by its name. */
export const figure = (value: number): string => (Number.isNaN(value) ? "NaN" : formatNumber(value));
/** A share: never `0 %` for what is more than nothing, never `100 %` for what is less than all. */
export function percent(share: number): string {
  return `${roundPercent(share, boundWords)} %`;
}
/** Names of columns: `a and b`, `a, b and 3 more`; of more than three, `all` of them, the first two will do. */
export function list(names: readonly string[], all = names.length): string {
  if (all <= 1) return names.join("");
  if (all <= 3) return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  return `${names.slice(0, 2).join(", ")} and ${all - 2} more`;
}
/** What the measurements are named after: columns, inputs or classes. */
export const namesIn = (measured: readonly Measurement[]): string[] =>
  measured.flatMap(({ name }) => (name === undefined ? [] : [name]));
