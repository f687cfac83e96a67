/** Rows of a table through a recipe that has been fitted: nothing is fitted here. */
import { encoders } from "./encode";
import { numberAt, scaled, type FittedColumn } from "./fit";
import { retype } from "./infer";
import { labelAt } from "./target";
import type { Column, ColumnType, DataWarning, InputFeature, Rows, Table, Task } from "./types";
import { counted, listed } from "./values";

/** All that is needed to turn the rows of another file into inputs. Plain JSON; it goes with the weights. */
export interface FittedRecipe {
  columns: FittedColumn[];
  inputs: InputFeature[];
  target: {
    column: string;
    type: ColumnType;
    task: Task;
    /** Labels in the order of their codes. */
    classes: string[];
    /** Regression: what the standardised target was divided by. */
    scale: { mean: number; std: number } | null;
  };
}

/**
 * Rows of any table through a fitted recipe, each of them in its order: nothing is fitted again and no row is left out.
 * Missing cells are filled as on the training rows; missing columns and unseen values are reported. `y` is NaN where the
 * target is absent or is a class that training did not have.
 */
export function encodeRows(fitted: FittedRecipe, table: Table): { rows: Rows; report: DataWarning[] } {
  const report: DataWarning[] = [];
  const find = (name: string, type: ColumnType): Column | null => {
    const index = table.columns.findIndex((column) => column.name === name);
    if (index < 0) return null;
    const read = retype(table, index, type);
    report.push(...read.warnings);
    return read.column;
  };
  const columns = fitted.columns.map(({ column, type }) => find(column, type));
  const { column: target, type } = fitted.target;
  const encoded = encode(
    fitted,
    columns,
    find(target, type),
    Uint32Array.from({ length: table.rows }, (_, i) => i),
    (row) => table.line(row),
  );
  return { rows: encoded.rows, report: [...report, ...encoded.report] };
}

type LineOf = (row: number) => number;

/** `columns` stand in the order of `fitted.columns`; null for one that the table does not have. */
export function encode(
  fitted: FittedRecipe,
  columns: readonly (Column | null)[],
  target: Column | null,
  rowIds: Uint32Array,
  line: LineOf,
): { rows: Rows; report: DataWarning[] } {
  const width = fitted.inputs.length;
  const x = new Float32Array(rowIds.length * width);
  const report: DataWarning[] = [];
  const absent: string[] = [];
  let from = 0;
  fitted.columns.forEach((fit, index) => {
    const column = columns[index];
    if (!column) absent.push(fit.column);
    if (fit.kind === "number") report.push(...writeNumbers(fit, column, rowIds, { x, from, width, line }));
    else report.push(...writeCategories(fit, column, rowIds, { x, from, width, line }));
    from += fit.inputs.length;
  });
  if (absent.length > 0) {
    report.unshift({
      code: "missing_column",
      severity: "problem",
      message: `${counted(absent.length, "column")} of the recipe ${absent.length === 1 ? "is" : "are"} not in the file: ${listed(absent)}`,
      detail: "filled like missing cells",
      column: absent[0],
      count: absent.length,
    });
  }
  const { y, warnings } = encodeTarget(fitted.target, target, rowIds, line);
  return { rows: { rows: rowIds.length, inputs: width, x, y, rowIds }, report: [...report, ...warnings] };
}

interface Cells {
  x: Float32Array;
  from: number;
  width: number;
  line: LineOf;
}

/** One kind of trouble in a column, told once with its first line. */
function once(code: string, column: string, message: (count: number) => string, detail: string) {
  let count = 0;
  let first = { line: 0, example: "" };
  return {
    add(line: number, example: string) {
      if (count++ === 0) first = { line, example };
    },
    warnings: (): DataWarning[] =>
      count === 0 ? [] : [{ code, severity: "warning", message: message(count), detail, column, count, ...first }],
  };
}

function writeNumbers(
  fit: Extract<FittedColumn, { kind: "number" }>,
  column: Column | null,
  rowIds: Uint32Array,
  { x, from, width, line }: Cells,
): DataWarning[] {
  const outside = once(
    "log_range",
    fit.column,
    (count) => `${counted(count, "value")} of ${fit.column} not above −1`,
    "log1p has no value there; filled like missing cells",
  );
  const filled = scaled(fit, fit.fill);
  const numbers = column && "numbers" in column ? column : null;
  for (let i = 0; i < rowIds.length; i++) {
    const value = numbers ? numberAt(numbers, rowIds[i]) : Number.NaN;
    const impossible = fit.scaling.log && value <= -1;
    if (impossible) outside.add(line(rowIds[i]), String(value));
    x[i * width + from] = Number.isNaN(value) || impossible ? filled : scaled(fit, value);
  }
  return outside.warnings();
}

function writeCategories(
  fit: Extract<FittedColumn, { kind: "category" }>,
  column: Column | null,
  rowIds: Uint32Array,
  { x, from, width, line }: Cells,
): DataWarning[] {
  const encoder = encoders[fit.encode];
  const fold = (label: string) => (fit.type === "boolean" ? label.toLowerCase() : label);
  const place = new Map(fit.categories.map((category, i) => [fold(category), i]));
  const coded = column && "labels" in column ? column : null;
  const places = coded?.labels.map((label) => place.get(fold(label)) ?? -1) ?? [];
  const fill = place.get(fold(fit.fill)) ?? -1;
  const unseen = once(
    "unseen_category",
    fit.column,
    (count) => `${counted(count, "row")} with a value of ${fit.column} that training did not have`,
    fit.other ? "counted as other" : encoder.scaled ? "filled like missing cells" : "all its inputs are 0",
  );
  for (let i = 0; i < rowIds.length; i++) {
    const code = coded ? coded.codes[rowIds[i]] : -1;
    const known = code < 0 ? fill : places[code];
    if (code >= 0 && known < 0 && coded && !fit.other) unseen.add(line(rowIds[i]), coded.labels[code]);
    const at = i * width + from;
    const category = known < 0 && encoder.scaled ? Math.max(0, fill) : known;
    encoder.write(x, at, category, fit.categories.length, fit.other);
    if (encoder.scaled) x[at] = scaled(fit, x[at]);
  }
  return unseen.warnings();
}

function encodeTarget(target: FittedRecipe["target"], column: Column | null, rowIds: Uint32Array, line: LineOf) {
  const y = new Float32Array(rowIds.length).fill(Number.NaN);
  const codes = new Map(target.classes.map((label, code) => [label, code]));
  const unknown = once(
    "unseen_class",
    target.column,
    (count) => `${counted(count, "row")} with a class of ${target.column} that training did not have`,
    "they count for no score",
  );
  if (column) {
    for (let i = 0; i < rowIds.length; i++) {
      if (target.scale) {
        const value = "numbers" in column ? column.numbers[rowIds[i]] : Number.NaN;
        y[i] = (value - target.scale.mean) / target.scale.std;
        continue;
      }
      const label = labelAt(column, rowIds[i]);
      if (label === null) continue;
      const code = codes.get(label);
      if (code === undefined) unknown.add(line(rowIds[i]), label);
      else y[i] = code;
    }
  }
  return { y, warnings: unknown.warnings() };
}
