/** The rows of the table of arms: what each arm came to, and whether that is a fault. */
import type { MeasureId } from "#core/doctor/measures";
import { rules } from "#core/doctor/rules";
import type { ExperimentSpec } from "#core/network/spec";
import { weightsEpoch } from "#core/training/weights-epoch";
import { formatNumber } from "#core/numbers";
import { formatPercent } from "#core/percent";
import type { Lesson, Measurement, Outcome } from "./lessons";
import type { Measure } from "./lessons/lesson";
import { signalAt } from "./moment";
import type { LiveArm } from "./live-arm";

export interface Cell {
  text: string;
  bad: boolean;
}
export interface MeasureRow {
  title: string;
  /** One to each arm. */
  cells: Cell[];
}

export const splitWords = { train: "training", validation: "validation", test: "test" } as const;
/** A score this little above always naming the largest class is hardly one. */
const hardly = 0.03;

export const metricName = (m: Measurement): string => (m.majority === null ? "R²" : "accuracy");

export function scoreOf({ record }: LiveArm, split: "train" | "validation" | "test"): number {
  const metrics = record.value?.metrics?.[split];
  return metrics?.accuracy ?? metrics?.r2 ?? NaN;
}
/** The score of the rows at an epoch; NaN for the test rows, which are measured at the end alone. */
function scoreAt(arm: LiveArm, split: "train" | "validation" | "test", epoch: number): number {
  const { epochs } = arm.history.value;
  if (split === "test") return NaN;
  return (split === "train" ? epochs.trainMetric : epochs.validationMetric)[placeOf(arm, epoch)] ?? NaN;
}
/** The split that a lesson is judged by. */
export const splitOf = (lesson: Lesson): "train" | "validation" =>
  lesson.view.kind === "space" || lesson.shown !== undefined ? "train" : "validation";

/** What other cures are judged by: what the lesson's finding is judged by, or the score where there is none. */
export interface Judged {
  kind: "loss" | "score";
  split: "train" | "validation";
}
export function judgedBy(lesson: Lesson): Judged {
  const ids: readonly MeasureId[] = lesson.rule ? rules[lesson.rule].judgedBy : [];
  if (ids.includes("validation_loss")) return { kind: "loss", split: "validation" };
  if (ids.includes("training_loss")) return { kind: "loss", split: "train" };
  return { kind: "score", split: ids.includes("training_metric") ? "train" : splitOf(lesson) };
}

/** Of an arm that has come to its end here; NaN where it has no such number. */
export function judgedHere(arm: LiveArm, { kind, split }: Judged): number {
  if (kind === "score") return scoreOf(arm, split);
  const { status, metrics } = arm.record.value ?? {};
  return status === "failed" ? Infinity : (metrics?.[split]?.loss ?? NaN);
}
/** Of an arm as it was measured. Early stopping has brought back the weights of the lowest validation loss. */
export function judgedThen(outcome: Outcome, { training }: ExperimentSpec, { kind, split }: Judged): number {
  if (kind === "score") return outcome[`${split}Metric`] ?? NaN;
  if (outcome.status === "failed") return Infinity;
  const { validation } = outcome;
  const kept = training.earlyStopping
    ? validation.indexOf(Math.min(...validation.map((loss) => loss ?? Infinity)))
    : validation.length - 1;
  return outcome[split][kept] ?? NaN;
}

/** Loss of a model that knows nothing, about: what is beyond it has not learnt less. */
const knowsNothing = 1;
/** Shares of the way from the broken run to the cure: as good, and of any use. */
const asGood = 0.9;
const ofUse = 0.1;
export type Grade = "ok" | "note" | "problem";
/** How far another cure comes on the way from the broken run to the cure. */
export function gradeOf(value: number, broken: number, cured: number, { kind }: Judged): Grade {
  const from = kind === "loss" ? Math.min(broken, knowsNothing) : broken;
  const way = (value - from) / (cured - from);
  return way >= asGood ? "ok" : way > ofUse ? "note" : "problem";
}

/** What a measure comes to in each arm at an epoch; null: now, or at the end. */
export function measureRow(
  measure: Measure,
  m: Measurement,
  arms: readonly LiveArm[],
  epoch: number | null = null,
): MeasureRow {
  const title = titleOf(measure, m);
  return {
    title: /^[a-z]/.test(title) ? title.charAt(0).toUpperCase() + title.slice(1) : title,
    cells: arms.map((arm) => (isOverflown(arm, epoch) ? overflow : cellOf(measure, m, arm, epoch))),
  };
}

/** What an arm that broke down comes to: its last numbers say nothing of how far it got. */
const overflow: Cell = { text: "overflow", bad: true };
/** Whether an arm has broken down by an epoch; null: now. */
export const isOverflown = ({ record, frames }: LiveArm, epoch: number | null): boolean =>
  record.value?.status === "failed" && (epoch === null || epoch >= (frames.value.at(-1)?.epoch ?? 0) - 1e-6);

function titleOf(measure: Measure, m: Measurement): string {
  switch (measure.kind) {
    case "score": {
      const name = metricName(m);
      return `${splitWords[measure.split]} ${name}`;
    }
    case "loss":
      return `${splitWords[measure.split]} loss`;
    case "signal":
      return measure.words;
    case "zeros":
      return "weights at 0, layer 1";
  }
}

/** Where the curves stand at the epoch that an arm's weights are of: the last one, or the one that it went back to. */
function indexOfWeights({ record, history }: LiveArm): number {
  const { epochs } = history.value;
  const restored = record.value?.restoredEpoch ?? null;
  const found = restored === null ? -1 : epochs.epoch.indexOf(restored);
  return found < 0 ? epochs.count - 1 : found;
}
/** Which epoch each arm's numbers are of, where one went back to an earlier one. */
export function weightsRow(arms: readonly LiveArm[]): MeasureRow | null {
  if (!arms.some(({ record }) => record.value?.restoredEpoch)) return null;
  const text = ({ record }: LiveArm) => (record.value ? String(weightsEpoch(record.value)) : "–");
  return { title: "Weights of epoch", cells: arms.map((arm) => ({ text: text(arm), bad: false })) };
}

/** The place of an epoch in the curves; null: that of the weights. */
function placeOf(arm: LiveArm, epoch: number | null): number {
  const { epochs } = arm.history.value;
  return epoch === null ? indexOfWeights(arm) : epochs.epoch.findLastIndex((one) => one <= epoch + 1e-6);
}

function cellOf(measure: Measure, m: Measurement, arm: LiveArm, epoch: number | null): Cell {
  switch (measure.kind) {
    case "score": {
      const score = epoch === null ? scoreOf(arm, measure.split) : scoreAt(arm, measure.split, epoch);
      return { text: formatNumber(score), bad: score < (m.majority ?? 0) + hardly };
    }
    case "loss": {
      const { epochs } = arm.history.value;
      const curve = measure.split === "train" ? epochs.trainLoss : epochs.validationLoss;
      // The scores beside it are of the same weights.
      const loss = curve[placeOf(arm, epoch)] ?? NaN;
      return { text: formatNumber(loss), bad: loss > (curve[0] ?? Infinity) };
    }
    case "signal": {
      const value = signalAt(arm.history.value, measure.signal, epoch ?? Infinity).get(measure.layer) ?? NaN;
      const { bad } = measure;
      const beyond = bad !== undefined && ("above" in bad ? value > bad.above : value < bad.below);
      return {
        text: measure.signal === "dead" ? formatPercent(value) : formatNumber(value),
        bad: beyond || value === Infinity,
      };
    }
    case "zeros": {
      const weights = arm.frame.value?.picture.layers[1]?.weights;
      return weights ? { text: String(weights.filter((w) => w === 0).length), bad: false } : { text: "–", bad: false };
    }
  }
}
