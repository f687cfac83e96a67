/** What a run would answer if a row were another: the columns that it reads, a row's values, and answers along each column. */
import { retypeInPieces } from "../data/infer";
import { encode } from "../data/encode-rows";
import { millisecondsPerDay } from "../data/fit-numbers";
import { isMissingIn } from "../data/columns";
import { splitNames, type Column, type Prepared, type SplitName, type Table } from "../data/types";
import type { Dataset } from "../data/dataset";
import type { FittedColumn, FittedRecipe } from "../data/fitted";
import type { Model } from "../engine/engine";
import type { Pieces } from "../pieces";
import type { RunCalibration } from "../project/document";
import { calibrated } from "./calibrate";
import { predictRows, type Scores } from "./predict";

/** A number (dates in days since 1970), the words of a category, or null for a missing value. */
export type Cell = number | string | null;

/** A column as a form shows it; what is said of its values is true of the training rows. */
export interface FormColumn {
  column: string;
  type: FittedColumn["type"];
  /** Numbers and dates: the smallest and the largest value. NaN where all are missing. */
  low: number;
  high: number;
  /** All are whole. */
  whole: boolean;
  /** Categories: those that have a place of their own or are rare, most frequent first, at most 200. */
  values: { label: string; rows: number }[];
}

const mostValues = 200;

/** The columns of the table that a run reads, in the order of its recipe; null for one that the table does not have. */
export function* readColumns(fitted: FittedRecipe, table: Table): Pieces<(Column | null)[]> {
  const columns: (Column | null)[] = [];
  for (const { column, type } of fitted.columns) {
    const index = table.columns.findIndex(({ name }) => name === column);
    columns.push(index < 0 ? null : (yield* retypeInPieces(table, index, type)).column);
    yield;
  }
  return columns;
}

export function* formOf({ fitted, splits }: Dataset, columns: readonly (Column | null)[]): Pieces<FormColumn[]> {
  const form: FormColumn[] = [];
  for (const [index, fit] of fitted.columns.entries()) {
    form.push(formColumn(fit, columns[index] ?? null, splits.train.rowIds));
    yield;
  }
  return form;
}

function formColumn(fit: FittedColumn, column: Column | null, training: Uint32Array): FormColumn {
  const empty = { column: fit.column, type: fit.type, low: NaN, high: NaN, whole: false, values: [] };
  if (fit.kind === "number") {
    if (!column || !("numbers" in column)) return empty;
    let [low, high, whole] = [Infinity, -Infinity, true];
    for (const row of training) {
      const value = numberOf(column.numbers[row]!, fit.type);
      if (Number.isNaN(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
      whole &&= Number.isInteger(value);
    }
    return low <= high ? { ...empty, low, high, whole } : empty;
  }
  const counts = new Map(fit.categories.map((label) => [label, 0]));
  if (column && "labels" in column) {
    const rows = new Uint32Array(column.labels.length);
    for (const row of training) if (column.codes[row]! >= 0) rows[column.codes[row]!]!++;
    column.labels.forEach((label, code) => {
      if (rows[code]! > 0) counts.set(label, (counts.get(label) ?? 0) + rows[code]!);
    });
  }
  const values = [...counts].map(([label, rows]) => ({ label, rows })).sort((a, b) => b.rows - a.rows);
  return { ...empty, values: values.slice(0, mostValues) };
}

const numberOf = (value: number, type: FittedColumn["type"]): number =>
  type === "date" ? value / millisecondsPerDay : value;

/** A row of the table as a form shows it. */
export function cellsOf(columns: readonly (Column | null)[], row: number): Cell[] {
  return columns.map((column) => {
    if (!column || isMissingIn(column, row)) return null;
    if ("numbers" in column) return numberOf(column.numbers[row]!, column.type === "date" ? "date" : "number");
    return column.labels[column.codes[row]!]!;
  });
}

/** Which part of the data a row is in, and where there; null for one that was left out. */
export function placeOf({ splits }: Pick<Dataset, "splits">, row: number): { split: SplitName; at: number } | null {
  for (const split of splitNames) {
    const at = splits[split].rowIds.indexOf(row);
    if (at >= 0) return { split, at };
  }
  return null;
}

/** Other values of one column, all else as in the row. */
export interface Variation {
  /** The column's place in the form. */
  column: number;
  values: Cell[];
}

export interface RowAnswers {
  /** One row of answers: probabilities, calibrated where the run is, or a value in the target's units. */
  scores: Scores;
  /** Of each variation, one row of answers for each of its values. */
  along: Scores[];
}

/** Answers for a row and for variations of it, in one go. */
export function* whatIf(
  model: Model,
  fitted: FittedRecipe,
  prepared: Pick<Prepared, "task" | "classes" | "targetScale">,
  { row, vary }: { row: readonly Cell[]; vary: readonly Variation[] },
  calibration: RunCalibration | null,
): Pieces<RowAnswers> {
  const rows = 1 + vary.reduce((sum, { values }) => sum + values.length, 0);
  const columns = fitted.columns.map((fit, place) => columnOf(fit, filled(row[place] ?? null, place, rows, vary)));
  const rowIds = Uint32Array.from({ length: rows }, (_, at) => at);
  const { rows: encoded } = yield* encode(fitted, columns, null, rowIds, (at) => at + 1);
  const scores = calibrated(yield* predictRows(model, encoded, prepared), prepared, calibration);
  const width = scores.length / rows;
  let from = 1;
  const along = vary.map(({ values }) => {
    const own = scores.slice(from * width, (from + values.length) * width);
    from += values.length;
    return own;
  });
  return { scores: scores.slice(0, width), along };
}

/** A column's cells: the row's own, but where it is the one that is varied. */
function filled(own: Cell, place: number, rows: number, vary: readonly Variation[]): Cell[] {
  const cells = new Array<Cell>(rows).fill(own);
  let from = 1;
  for (const { column, values } of vary) {
    if (column === place) values.forEach((value, i) => (cells[from + i] = value));
    from += values.length;
  }
  return cells;
}

function columnOf(fit: FittedColumn, cells: readonly Cell[]): Column {
  const name = fit.column;
  if (fit.kind === "number") {
    const unit = fit.type === "date" ? millisecondsPerDay : 1;
    const numbers = Float64Array.from(cells, (cell) => (typeof cell === "number" ? cell * unit : NaN));
    return { name, type: fit.type, numbers };
  }
  const labels = [...new Set(cells.filter((cell) => cell !== null).map(String))];
  const codes = new Map(labels.map((label, code) => [label, code]));
  return {
    name,
    type: fit.type,
    labels,
    codes: Int32Array.from(cells, (cell) => (cell === null ? -1 : codes.get(String(cell))!)),
  };
}
