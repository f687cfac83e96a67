/** By what a remedy is judged: each measure reads one number from the run before and from the run after, and says which is better. */
import { outcomeOf, type DifferenceOutcome } from "../metrics/difference";
import type { Difference } from "../metrics/difference";
import type { RunDifference } from "../metrics/difference";
import { layerSignals, type LayerSignal } from "../engine/engine";
import type { RunRecord } from "../project/document";
import { columnOf, type RunHistory } from "../training/history";
import { weightsEpoch } from "../training/weights-epoch";
import type { Measurement, Worded } from "./finding";

/** One side of a comparison: a run, and its curves where they are at hand. */
export interface Side {
  run: RunRecord;
  history?: RunHistory | null;
}
/** A number and the epoch of the weights that it was measured on, or over whose updates it is the mean. */
export interface Point {
  value: number;
  epoch: number;
}
export type Curve = "trainLoss" | "validationLoss" | "trainMetric";
export interface Reading {
  /** `validation loss`, `gradient norm, dense 1 ÷ output`. */
  name: string;
  rows: "training" | "validation";
  before: Point;
  /** Its value is NaN where the run after has no such number any more. */
  after: Point;
  /** What is a fault, where a limit says so. */
  fault: Pick<Measurement, "comparison" | "threshold"> | null;
  /** The curve over epochs that it stands in. */
  curve: Curve | null;
  /** Both are means over the updates of an epoch, not of its last weights. */
  mean?: true;
  change: Change;
  /** On validation rows: how sure the change is; null where that can't be measured, undefined where it was not yet. */
  sure?: (Difference & { rows: number }) | null;
}
/** `unknown`: the rows are too few to tell, or how sure it is was not measured. */
type Change = "better" | "level" | "worse" | "unknown";
export interface Measure {
  /** It says how well the network learns, not whether the fault is there: a remedy for a mere warning need not better it. */
  learning?: boolean;
  /**
   * `upTo`: both runs are read no later than after this epoch. `apart`: the first run less the second on the validation rows.
   * Null where it can't be read.
   */
  read(finding: Worded, before: Side, after: Side, upTo: number, apart?: RunDifference | null): Reading | null;
}

/** Change of a loss that is more than jitter: a share of it, and at least so much (a model that knows nothing has about 1). */
const lossShare = 0.05;
const leastLoss = 0.005;
/** Gain of a metric that is more than the noise of a few rows. */
const metricGain = 0.02;

export const measures = {
  /** The signal that the finding was raised by, against the finding's own limit. */
  signal: { read: readSignal },
  training_loss: { learning: true, read: (_, before, after, upTo) => readLoss("train", before, after, upTo) },
  validation_loss: {
    read: (_, before, after, upTo, apart) => withCertainty(readLoss("validation", before, after, upTo), apart),
  },
  training_metric: { read: readMetric },
  /** The loss before the first update, against the side of the limit that it is on. */
  first_loss: { read: readFirstLoss },
  /** Of the class that the network overlooked. */
  recall: { read: readRecall },
} as const satisfies Record<string, Measure>;
export type MeasureId = keyof typeof measures;
export const isLearning = (id: MeasureId): boolean => (measures[id] as Measure).learning === true;

/** A number from the curves: the last at or before an epoch. */
function fromCurve({ history }: Side, curve: Curve, upTo: number): Point | null {
  if (!history) return null;
  const { epochs } = history;
  for (let i = epochs.count - 1; i >= 0; i--) {
    if (epochs.epoch[i]! <= upTo) return { value: epochs[curve][i]!, epoch: epochs.epoch[i]! };
  }
  return null;
}

/** What the run came to: of the weights that it has kept. */
function outcome(side: Side, curve: Curve, upTo: number, kept: number | undefined): Point | null {
  const { run } = side;
  if (kept !== undefined && run.status !== "training" && upTo >= run.epoch) {
    return { value: kept, epoch: weightsEpoch(run) };
  }
  return fromCurve(side, curve, upTo);
}

function readLoss(split: "train" | "validation", before: Side, after: Side, upTo: number): Reading | null {
  const curve = split === "train" ? "trainLoss" : "validationLoss";
  const at = (side: Side) => outcome(side, curve, upTo, side.run.metrics?.[split]?.loss);
  const now = at(after);
  // A run that failed before its first epoch has no loss: any that is a number is better.
  const then = at(before) ?? { value: Infinity, epoch: 0 };
  if (!now || Number.isNaN(now.value)) return null;
  const was = Number.isNaN(then.value) ? Infinity : then.value;
  const margin = Math.max(leastLoss, lossShare * was);
  const rows = split === "train" ? "training" : "validation";
  const change = now.value < was - margin || was === Infinity ? "better" : now.value > was + margin ? "worse" : "level";
  return { name: `${rows} loss`, rows, before: then, after: now, fault: null, curve, change };
}

/** A change on validation rows counts only where its interval says so: other rows might have said otherwise. */
function withCertainty(reading: Reading | null, apart: RunDifference | null | undefined): Reading | null {
  // A run that has no loss at all is no matter of chance.
  if (!reading || reading.before.value === Infinity || Number.isNaN(reading.before.value)) return reading;
  const sure = apart?.loss ? { ...apart.loss, rows: apart.rows } : apart === undefined ? undefined : null;
  const said = outcomeOf(sure ?? null, Math.max(leastLoss, lossShare * reading.before.value));
  const change = agreed(reading.change, said);
  return sure === undefined ? { ...reading, change } : { ...reading, change, sure };
}
/** `said` by the interval of the loss of the run before less that of the run after: what is above 0 is a gain. */
function agreed(change: Change, said: DifferenceOutcome): Change {
  if (said === "unknown" || said === "level") return said;
  // The two are of the same rows, but may be of neighbouring epochs.
  return change === said || change === "level" ? change : "unknown";
}

function readMetric(_: Worded, before: Side, after: Side, upTo: number): Reading | null {
  const at = (side: Side) => {
    const summary = side.run.metrics?.train;
    return outcome(side, "trainMetric", upTo, summary?.accuracy ?? summary?.r2);
  };
  const [then, now] = [at(before), at(after)];
  if (!then || !now || Number.isNaN(now.value)) return null;
  const gain = Number.isNaN(then.value) ? Infinity : now.value - then.value;
  const name = after.run.metrics?.train?.accuracy === undefined ? "training R²" : "training accuracy";
  const change = gain > metricGain ? "better" : gain < -metricGain ? "worse" : "level";
  return { name, rows: "training", before: then, after: now, fault: null, curve: "trainMetric", change };
}

function readFirstLoss({ measured }: Worded, before: Side, after: Side): Reading | null {
  const [then, now] = [fromCurve(before, "trainLoss", 0), fromCurve(after, "trainLoss", 0)];
  if (!then || !now) return null;
  const nearer = measured[0]?.comparison === "<" ? now.value - then.value : then.value - now.value;
  const margin = Math.max(leastLoss, lossShare * then.value);
  const change = nearer > margin ? "better" : nearer < -margin ? "worse" : "level";
  const name = "training loss before the first update";
  return { name, rows: "training", before: then, after: now, fault: null, curve: null, change };
}

function readRecall(finding: Worded, before: Side, after: Side): Reading | null {
  const was = finding.measured.find(({ of }) => of === "recall");
  if (!was) return null;
  const again = after.run.findings.find(({ rule }) => rule === finding.rule);
  const now = again?.measured.find(({ of, name }) => of === was.of && name === was.name);
  const { comparison, threshold } = was;
  return {
    name: was.label,
    rows: "training",
    before: { value: was.value, epoch: before.run.epoch },
    after: { value: now?.value ?? NaN, epoch: after.run.epoch },
    fault: { comparison, threshold },
    curve: null,
    change: now ? (isBeyond(now.value, was) ? "level" : "better") : "better",
  };
}

function readSignal({ measured }: Worded, before: Side, after: Side, upTo: number): Reading | null {
  for (const measurement of measured) {
    const now = lastOf(measurement, after.history, upTo);
    if (!now) continue;
    const { label, comparison, threshold, value } = measurement;
    return {
      name: label,
      rows: "training",
      before: lastOf(measurement, before.history, upTo) ?? { value, epoch: before.run.epoch },
      after: now,
      fault: { comparison, threshold },
      curve: null,
      mean: true,
      change: isBeyond(now.value, measurement) ? "level" : "better",
    };
  }
  return null;
}
const isBeyond = (value: number, { comparison, threshold }: Pick<Measurement, "comparison" | "threshold">) =>
  comparison === "<" ? value < threshold : value > threshold;

/** Mean of the measured signal over the last epoch (no later than `upTo`); null where the run does not have it. */
function lastOf({ of, layer, over }: Measurement, history: RunHistory | null | undefined, upTo: number): Point | null {
  if (layer === undefined || !history) return null;
  const signal = layerSignals.find((name) => name === of);
  const column = columnOf(history, layer);
  const last = lastTick(history, upTo);
  if (signal === undefined || column < 0 || last < 0) return null;
  let value = overLastEpoch(history, signal, column, last);
  if (over !== undefined) {
    const below = columnOf(history, over);
    value = below < 0 ? NaN : value / overLastEpoch(history, signal, below, last);
  }
  return Number.isNaN(value) ? null : { value, epoch: Math.ceil(history.ticks.epoch[last]!) };
}

function lastTick({ ticks }: RunHistory, upTo: number): number {
  let tick = ticks.count - 1;
  while (tick >= 0 && ticks.epoch[tick]! > upTo) tick--;
  return tick;
}

function overLastEpoch({ ticks, layers }: RunHistory, signal: LayerSignal, layer: number, last: number): number {
  const from = ticks.epoch[last]! - 1;
  let [sum, count] = [0, 0];
  for (let tick = last; tick >= 0 && (count === 0 || ticks.epoch[tick]! > from); tick--, count++) {
    sum += ticks.signals[signal][tick * layers.length + layer]!;
  }
  return sum / count;
}
