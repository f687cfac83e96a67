/** What is said of a model on some rows, with intervals: for the command line and for what is exported. */
import type { Rows } from "../data/dataset";
import type { Prepared } from "../data/types";
import type { Model } from "../engine/engine";
import type { Parting } from "../metrics/cuts";
import {
  classificationReport,
  regressionReport,
  type ClassificationReport,
  type RegressionReport,
} from "../metrics/report";
import {
  classificationIntervals,
  gainsOf,
  regressionReportIntervals,
  type ClassGain,
  type ClassificationIntervals,
  type RegressionReportIntervals,
  type Scored,
} from "../metrics/report-intervals";
import type { Pieces } from "../pieces";
import type { RunCalibration } from "../project/document";
import { calibrated } from "./calibrate";
import { predictRows, truthOf } from "./predict";

export type ClassesEvaluated = ClassificationReport & { intervals: ClassificationIntervals; gain: ClassGain[] };
export type NumbersEvaluated = RegressionReport & { intervals: RegressionReportIntervals };

export interface EvaluatedRows {
  model: Model;
  rows: Rows;
  prepared: Pick<Prepared, "task" | "classes" | "targetScale">;
  calibration: RunCalibration | null;
  parting: Parting;
  /** What the rows are called: `the test part`. */
  part: string;
}

/** `scored`: the rows' truth and what is predicted of them, calibrated. Yields between pieces. */
export function* evaluationReport({
  model,
  rows,
  prepared,
  calibration,
  parting,
  part,
}: EvaluatedRows): Pieces<{ scored: Scored; figures: ClassesEvaluated | NumbersEvaluated }> {
  const scores = calibrated(yield* predictRows(model, rows, prepared), prepared, calibration);
  const truth = truthOf(rows, prepared);
  if (prepared.task === "regression") {
    const figures = regressionReport(truth, scores, part);
    const intervals = yield* regressionReportIntervals(figures, truth, scores);
    return { scored: { truth, scores }, figures: { ...figures, intervals } };
  }
  const labels = prepared.classes.map(({ label }) => label);
  const figures = classificationReport(truth, scores, labels, parting, part);
  const intervals = yield* classificationIntervals(figures, truth, scores);
  return { scored: { truth, scores }, figures: { ...figures, intervals, gain: gainsOf(truth, scores, labels) } };
}
