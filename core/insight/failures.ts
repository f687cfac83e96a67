/** What the analyses of failures take from a run: its rows, its errors, its columns. */
import type { Dataset, Rows } from "../data/dataset";
import { typedInPieces } from "../data/columns";
import { asFitted } from "../data/refit";
import type { Column, Table } from "../data/types";
import type { Recipe } from "../data/recipe-schema";
import type { Parting } from "../metrics/cuts";
import type { Pieces } from "../pieces";
import type { RunCalibration } from "../project/document";
import { calibrated } from "../training/calibrate";
import { predictRows, truthOf, type Scores } from "../training/predict";
import type { Model } from "../engine/engine";
import { measureOf, type MeasureId } from "./measures";
import { slicesOf, type SliceOptions, type Slices } from "./slices";

export interface FoundSlices extends Slices {
  metric: MeasureId;
  /** Of the rows, in their order. */
  truth: Scores;
  /** As they are told, calibrated where the run is. */
  scores: Scores;
  /** Where these part the classes. */
  parting: Parting;
}
export interface FailureOptions extends SliceOptions {
  parting?: Parting | undefined;
  calibration?: Pick<RunCalibration, "temperature"> | null;
}

/** The columns of a table but for the target, as the run's recipe reads them. */
export function* columnsOf(table: Table, recipe: Recipe, dataset: Dataset): Pieces<Column[]> {
  const { columns } = yield* typedInPieces(table, asFitted(recipe, dataset.fitted, table));
  return columns.filter(({ name }) => name !== dataset.prepared.target);
}

/** Slices of some rows of a run: by accuracy, or by the mean absolute error. Columns that the run does not see count, too. */
export function* failingSlices(
  model: Model,
  dataset: Dataset,
  rows: Rows,
  columns: readonly Column[],
  { parting = 0.5, calibration = null, ...options }: FailureOptions = {},
): Pieces<FoundSlices> {
  const { prepared } = dataset;
  const scores = calibrated(yield* predictRows(model, rows, prepared), prepared, calibration);
  const truth = truthOf(rows, prepared);
  const classes = prepared.task !== "regression";
  const metric: MeasureId = classes ? "accuracy" : "absolute_error";
  const parts = measureOf(metric).parts(truth, scores, model.plan.outputs, { parting });
  const errors = classes ? parts.map((right) => 1 - right) : parts;
  const found = yield* slicesOf(columns, rows.rowIds, errors, classes ? "mistakes" : "errors", options);
  return { metric, truth, scores, parting, ...found };
}
