/** Rows of a table through a recipe that has been fitted: nothing is fitted here. */
import { Matrix } from "../matrix";
import { fillInPieces, inBlocks, mapInPieces, toEnd, type Pieces } from "../pieces";
import { isMissingIn } from "./columns";
import { encoders, encodings } from "./encode";
import type { FittedCategories } from "./fit-categories";
import { featureOf, numberAt, type FittedNumbers } from "./fit-numbers";
import type { FittedColumn, FittedRecipe } from "./fitted";
import { retypeInPieces } from "./infer";
import { applyScale } from "./scale";
import { labelAt } from "./target";
import type { Rows } from "./dataset";
import type { Column, ColumnType, DataWarning, Table } from "./types";
import { counted, listed } from "./values";

/**
 * Rows of any table through a fitted recipe, each of them in its order: nothing is fitted again and no row is left out.
 * Missing cells are filled as on the training rows; missing columns and unseen values are reported. `y` is NaN where the
 * target is absent or is a class that training did not have.
 */
export function encodeRows(fitted: FittedRecipe, table: Table): EncodedRows {
  return toEnd(encodeRowsInPieces(fitted, table));
}

export interface EncodedRows {
  rows: Rows;
  report: DataWarning[];
}

/** The same in pieces. */
export function* encodeRowsInPieces(fitted: FittedRecipe, table: Table): Pieces<EncodedRows> {
  const report: DataWarning[] = [];
  const places = new Map(table.columns.map((column, place) => [column.name, place]));
  function* find(name: string, type: ColumnType): Pieces<Column | null> {
    const index = places.get(name);
    if (index === undefined) return null;
    const read = yield* retypeInPieces(table, index, type);
    report.push(...read.warnings);
    return read.column;
  }
  const columns: (Column | null)[] = [];
  for (const { column, type } of fitted.columns) columns.push(yield* find(column, type));
  const target = yield* find(fitted.target.column, fitted.target.type);
  const rowIds = yield* fillInPieces(new Uint32Array(table.rows), (row) => row);
  const encoded = yield* encode(fitted, columns, target, rowIds, (row) => table.line(row));
  return { rows: encoded.rows, report: [...report, ...encoded.report] };
}

type LineOf = (row: number) => number;

/** A column of numbers as they enter the network: what is left of it where the table is used up. */
export interface ReadyColumn {
  name: string;
  ready: Float32Array;
}

/** Rows that all columns are written for before the next ones, so that they stay in the processor's cache. */
const rowsAtOnce = 256;

/** `columns` stand in the order of `fitted.columns`; null for one that the table does not have. */
export function* encode(
  fitted: FittedRecipe,
  columns: readonly (Column | ReadyColumn | null)[],
  target: Column | null,
  rowIds: Uint32Array,
  line: LineOf,
): Pieces<EncodedRows> {
  const width = fitted.inputs.length;
  const x = new Matrix(rowIds.length, width);
  const absent = fitted.columns.filter((_, index) => !columns[index]).map(({ column }) => column);
  let from = 0;
  const writers: Writer[] = [];
  for (const [index, fit] of fitted.columns.entries()) {
    const column = columns[index];
    const place = { from, width, line };
    from += fit.inputs.length;
    if (column && "ready" in column) writers.push(copyNumbers(column.ready, place));
    else
      writers.push(
        fit.kind === "number" ? writeNumbers(fit, column, place) : yield* writeCategories(fit, column, place),
      );
    yield;
  }
  for (let first = 0; first < rowIds.length;) {
    const end = Math.min(first + rowsAtOnce, rowIds.length, ((first >>> x.shift) + 1) * 2 ** x.shift);
    const [cells, some] = [x.slice(first, end), rowIds.subarray(first, end)];
    for (const { write } of writers) write(cells, some);
    first = end;
    yield;
  }
  const report = writers.flatMap(({ warnings }) => warnings());
  if (absent.length > 0) {
    report.unshift({
      code: "missing_column",
      severity: "problem",
      message: `${counted(absent.length, "column")} of the recipe ${absent.length === 1 ? "is" : "are"} not in the file: ${listed(absent)}`,
      detail: `each of ${counted(rowIds.length, "row")} counts as missing there, filled as in training`,
      column: absent[0],
      columns: absent,
      count: absent.length,
    });
  }
  const { y, warnings } = yield* encodeTarget(fitted.target, target, rowIds, line);
  return { rows: { rows: rowIds.length, inputs: width, x, y, rowIds }, report: [...report, ...warnings] };
}

/** Writes the cells of one column for some rows. */
interface Writer {
  /** `cells` are these rows × inputs, 0 so far. */
  write: (cells: Float32Array, rowIds: Uint32Array) => void;
  warnings: () => DataWarning[];
}

interface Place {
  from: number;
  width: number;
  line: LineOf;
}

/** Values that are quoted of one kind of trouble. */
const mostQuoted = 3;

/** One kind of trouble in a column, told once with its count, its first line and the first values. */
function once(code: string, column: string, message: (count: number) => string, detail: string) {
  let count = 0;
  let line = 0;
  const values = new Set<string>();
  return {
    add(where: () => number, value: string) {
      if (count++ === 0) line = where();
      if (values.size <= mostQuoted) values.add(value);
    },
    warnings: (): DataWarning[] => {
      if (count === 0) return [];
      const quoted = [...values].slice(0, mostQuoted);
      const words = `${quoted.join(", ")}${values.size > mostQuoted ? ", …" : ""}: ${detail}`;
      return [
        { code, severity: "warning", message: message(count), detail: words, column, count, line, example: quoted[0] },
      ];
    },
  };
}

/**
 * The numbers of a column in the form in which they enter the network, in half the room; null where it becomes several inputs,
 * or where a value may be told of (a logarithm that does not exist).
 */
export function readyColumn(fit: FittedColumn, column: Column): ReadyColumn | null {
  if (fit.kind !== "number" || !("numbers" in column) || fit.inputs.length > 1) return null;
  const [feature] = fit.features;
  if (feature.scaling.log) return null;
  const { length } = column.numbers;
  const ready = new Float32Array(new SharedArrayBuffer(length * 4));
  const filled = featureOf(feature, fit.fill);
  for (let row = 0; row < length; row++) {
    const value = numberAt(column, row);
    ready[row] = Number.isNaN(value) ? filled : featureOf(feature, value);
  }
  return { name: column.name, ready };
}

function copyNumbers(ready: Float32Array, { from, width }: Place): Writer {
  return {
    write: (x, rowIds) => {
      for (let i = 0; i < rowIds.length; i++) x[i * width + from] = ready[rowIds[i]];
    },
    warnings: () => [],
  };
}

function writeNumbers(fit: FittedNumbers, column: Column | null, { from, width, line }: Place): Writer {
  const outside = once(
    "log_range",
    fit.column,
    (count) => `${counted(count, "value")} of ${fit.column} not above −1`,
    "log1p has no value there; filled like missing cells",
  );
  const { features, flag } = fit;
  const filled = features.map((feature) => featureOf(feature, fit.fill));
  const log = features.some((feature) => feature.scaling.log);
  const numbers = column && "numbers" in column ? column : null;
  return {
    write: (x, rowIds) => {
      for (let i = 0; i < rowIds.length; i++) {
        const value = numbers ? numberAt(numbers, rowIds[i]) : Number.NaN;
        const impossible = log && value <= -1 && features[0].of === "value";
        if (impossible) outside.add(() => line(rowIds[i]), String(value));
        const gap = Number.isNaN(value);
        const at = i * width + from;
        for (let j = 0; j < features.length; j++)
          x[at + j] = gap || impossible ? filled[j] : featureOf(features[j], value);
        if (flag && gap) x[at + features.length] = 1;
      }
    },
    warnings: outside.warnings,
  };
}

/** Places of a file's labels: those of training's, and what stands in for them. */
const unseenLabel = -2;
const rareLabel = -1;

/** Truth values are the same word in upper and lower case. */
export const foldOf =
  ({ type }: Pick<FittedCategories, "type">) =>
  (label: string): string =>
    type === "boolean" ? label.toLowerCase() : label;

/** The cells of a value at its place among the categories; below 0: a value without one. `fill` is the place of a missing cell. */
export function writeCategory(fit: FittedCategories, x: Float32Array, at: number, place: number, fill: number): void {
  encoders[fit.encode].write(x, at, place < 0 && fit.encode === "ordinal" ? Math.max(0, fill) : place, fit);
  if (encodings[fit.encode].scaled) x[at] = applyScale(x[at], fit.scaling);
}

function* writeCategories(fit: FittedCategories, column: Column | null, { from, width, line }: Place): Pieces<Writer> {
  const fold = foldOf(fit);
  const folded = fit.type === "boolean" ? fit.categories.map(fold) : fit.categories;
  const placeOf = yield* mapInPieces(folded, (_, place) => place);
  const rare = fit.rare && new Set(fit.rare);
  const coded = column && "labels" in column ? column : null;
  const labels = coded?.labels ?? [];
  const places = yield* fillInPieces(
    new Int32Array(labels.length),
    (code) => placeOf.get(fold(labels[code])) ?? (rare === null || rare.has(labels[code]) ? rareLabel : unseenLabel),
  );
  const fill = placeOf.get(fold(fit.fill)) ?? rareLabel;
  const unseen = once(
    "unseen_category",
    fit.column,
    (count) => `${counted(count, "row")} with a value of ${fit.column} that training did not have`,
    unseenWords(fit),
  );
  const flagAt = from + fit.inputs.length - 1;
  return {
    write: (x, rowIds) => {
      for (let i = 0; i < rowIds.length; i++) {
        const code = coded ? coded.codes[rowIds[i]] : -1;
        const place = code < 0 ? fill : places[code];
        if (place === unseenLabel && coded) unseen.add(() => line(rowIds[i]), coded.labels[code]);
        const at = i * width + from;
        writeCategory(fit, x, at, place, fill);
        if (fit.flag && code < 0) x[i * width + flagAt] = 1;
      }
    },
    warnings: unseen.warnings,
  };
}

function unseenWords(fit: FittedCategories): string {
  if (fit.encode === "ordinal") return "filled like missing cells";
  if (fit.encode === "frequency") return "their share is 0";
  return fit.other ? "counted as other" : "all its inputs are 0";
}

function* encodeTarget(
  { classes, column: name, scale }: FittedRecipe["target"],
  column: Column | null,
  rowIds: Uint32Array,
  line: LineOf,
): Pieces<{ y: Float32Array; warnings: DataWarning[] }> {
  const y = new Float32Array(rowIds.length).fill(Number.NaN);
  const unknown = once(
    "unseen_class",
    name,
    (count) => `${counted(count, "row")} with a class of ${name} that training did not have`,
    "they count for no score",
  );
  if (!column) return { y, warnings: [] };
  const codeOf = scale ? null : codesOf(column, classes);
  yield* inBlocks(rowIds.length, (from, end) => {
    for (let i = from; i < end; i++) {
      const row = rowIds[i];
      if (scale) {
        y[i] =
          "numbers" in column
            ? applyScale(column.numbers[row], { log: false, centre: scale.mean, spread: scale.std })
            : Number.NaN;
      } else if (codeOf && !isMissingIn(column, row)) {
        const code = codeOf(row);
        if (code === undefined) unknown.add(() => line(row), labelAt(column, row) ?? "");
        else y[i] = code;
      }
    }
  });
  return { y, warnings: unknown.warnings() };
}

/** The code of a row's class, if it is one of them. */
function codesOf(column: Column, classes: readonly string[]): (row: number) => number | undefined {
  if ("numbers" in column) {
    // A number is named as `String` writes it: a class that reads otherwise is none of them.
    const codes = new Map(
      classes.flatMap((label, code) => (String(Number(label)) === label ? [[Number(label), code]] : [])),
    );
    return (row) => codes.get(column.numbers[row]);
  }
  const codes = new Map(classes.map((label, code) => [label, code]));
  const places = column.labels.map((label) => codes.get(label));
  return (row) => places[column.codes[row]];
}
