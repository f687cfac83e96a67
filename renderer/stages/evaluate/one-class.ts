/** One class against the rest: everything that does not move with the threshold, sorted once. */
import { calibration, calibrationError, type CalibrationBin } from "#core/metrics/calibration";
import {
  oneVersusRest,
  precisionRecallOf,
  rocOf,
  sweep,
  type PrecisionRecallCurve,
  type RocCurve,
  type Sweep,
} from "#core/metrics/curves";
import type { Counts } from "#core/metrics/threshold";
import { applyTemperature } from "#core/metrics/temperature";
import { noRowsOf } from "#core/metrics/report";
import type { Evaluation } from "#core/training/views";
import { scoreAxis, type ScoreAxis } from "./score-axis";

export interface ScoredModel {
  sweep: Sweep;
  roc: RocCurve;
  precisionRecall: PrecisionRecallCurve;
}

export interface OneClass {
  /** The class that is looked for, and its colour's place. */
  index: number;
  positive: string;
  /** The other class, or `the rest`. */
  negative: string;
  /** 1 for rows of the class. */
  truth: Uint8Array;
  /** Where the marks stand, and what the threshold parts: p of the class, or p beside the best of the others (`withScores`). */
  scores: Float64Array;
  beside: boolean;
  /** Rows by falling score. */
  positives: number;
  negatives: number;
  /** Why neither curve is defined, `no rows of class “b” in the test part`; null where both are. */
  lacking: string | null;
  run: ScoredModel;
  linear: ScoredModel;
  calibration: CalibrationBin[];
  calibrationError: number;
  /** The same before the run was calibrated; null where it is not. */
  uncalibrated: { bins: CalibrationBin[]; error: number } | null;
  axis: ScoreAxis;
  /** The validation split, on which a threshold may be picked. Binary tasks alone. */
  validation: Sweep | null;
}

/** Rows that a bin of the calibration should have at least. */
const rowsPerBin = 17;

export function oneClass(evaluation: Evaluation, index: number): OneClass {
  const { truth, scores, linear, classes, validation } = evaluation;
  const count = classes.length;
  const own = oneVersusRest(truth, scores, count, index);
  const model = (ordered: Sweep): ScoredModel => ({
    sweep: ordered,
    roc: rocOf(ordered),
    precisionRecall: precisionRecallOf(ordered),
  });
  const run = model(sweep(own.truth, own.scores));
  const binned = (of: ArrayLike<number>) =>
    calibration(own.truth, of, Math.max(3, Math.min(10, Math.floor(truth.length / rowsPerBin))));
  const bins = binned(own.scores);
  const { temperature } = evaluation.calibration ?? { temperature: 1 };
  const before =
    temperature === 1
      ? null
      : binned(oneVersusRest(truth, applyTemperature(scores, count, 1 / temperature), count, index).scores);
  const other = classes.filter((_, k) => k !== index);
  const without = [
    ...(run.sweep.positives === 0 ? classes.slice(index, index + 1) : []),
    ...(run.sweep.negatives === 0 ? other : []),
  ].map(({ label }) => label);
  return {
    index,
    positive: classes[index]?.label ?? "",
    negative: other.length === 1 ? other[0]!.label : "the rest",
    ...own,
    beside: false,
    positives: run.sweep.positives,
    negatives: run.sweep.negatives,
    lacking: without.length > 0 ? noRowsOf(without, `the ${evaluation.split} part`) : null,
    run,
    linear: model(sweep(own.truth, oneVersusRest(truth, linear, count, index).scores)),
    calibration: bins,
    calibrationError: calibrationError(bins),
    uncalibrated: before && { bins: before, error: calibrationError(before) },
    axis: scoreAxis(own.scores.slice().sort()),
    validation: validation && validation.truth.length > 0 ? sweep(validation.truth, validation.scores) : null,
  };
}

/** The same with other scores for the threshold: of more than two classes, p beside the best of the others. */
export const withScores = (model: OneClass, scores: Float64Array): OneClass => ({
  ...model,
  scores,
  beside: true,
  axis: scoreAxis(scores.slice().sort()),
});

/** One class against the rest, of a confusion matrix. */
export function countsOfClass(matrix: readonly (readonly number[])[], k: number): Counts {
  const truePositives = matrix[k]?.[k] ?? 0;
  const falseNegatives = (matrix[k] ?? []).reduce((sum, rows) => sum + rows, 0) - truePositives;
  const falsePositives = matrix.reduce((sum, row) => sum + (row[k] ?? 0), 0) - truePositives;
  const all = matrix.reduce((sum, row) => sum + row.reduce((inner, rows) => inner + rows, 0), 0);
  return {
    truePositives,
    falseNegatives,
    falsePositives,
    trueNegatives: all - truePositives - falseNegatives - falsePositives,
  };
}
