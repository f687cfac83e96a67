/** From a table and a recipe to rows that a network can learn from. What is fitted is fitted on the training split alone. */
import type { Recipe } from "../network/spec";
import { isFeature, isMissingIn, masked, typedColumns, unknownColumn } from "./columns";
import { encoders } from "./encode";
import { fitColumn, imputeOf, numberAt, scaled, type FittedColumn } from "./fit";
import { retype } from "./infer";
import { splitRows } from "./split";
import { moments } from "./statistics";
import { labelAt, readTarget, requireVariety, type Target } from "./target";
import {
  DataError,
  type Column,
  type ColumnType,
  type DataWarning,
  type Dataset,
  type InputFeature,
  type Prepared,
  type Rows,
  type SplitName,
  type Table,
  type Task,
} from "./types";
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
 * Applies a recipe. Rows without a target (and those that `drop_row` names) are left out and counted.
 * Throws a DataError, with what to do, for: unknown columns, a target that has one class or can't be one, no features,
 * a split without rows, `log1p` of values ≤ −1.
 */
export function prepare(table: Table, recipe: Recipe, target: string): Dataset & { fitted: FittedRecipe } {
  const { columns } = typedColumns(table, recipe);
  const targetColumn = columns.find((column) => column.name === target);
  if (!targetColumn)
    throw unknownColumn(
      target,
      table.columns.map((column) => column.name),
    );
  const features = chooseFeatures(columns, recipe, target);
  const used = usableRows(table.rows, features, targetColumn, recipe);
  const goal = readTarget(masked(targetColumn, used.keep), explicitType(recipe, target));
  requireVariety(target, goal);
  const rows = used.rows;
  const codes = goal.task === "regression" ? null : Int32Array.from(rows, (row) => goal.codes[row]);
  const positions = splitRows(rows.length, codes, recipe.split);
  const rowIds = mapSplits((name) => positions[name].map((position) => rows[position]));

  const fits = features.map((column) => fitColumn(recipe, column, rowIds.train, rows));
  const fitted: FittedRecipe = {
    columns: fits.map((fit) => fit.fitted),
    inputs: fits.flatMap(({ fitted: { column, inputs } }) => inputs.map((name) => ({ name, column }))),
    target: fitTarget(target, targetColumn.type, goal, rowIds.train),
  };
  if (fitted.inputs.length === 0) throw noFeatures(target);
  const report: DataWarning[] = [];
  const splits = mapSplits((name) => {
    const encoded = encode(fitted, features, targetColumn, rowIds[name], (row) => table.line(row));
    report.push(
      ...encoded.report.map((warning) => ({ ...warning, detail: `${warning.detail ?? ""} (${name} split)` })),
    );
    return encoded.rows;
  });
  const warnings = [...fits.flatMap((fit) => fit.warnings), ...droppedWarning(used, target), ...report];
  const prepared: Prepared = {
    task: goal.task,
    target,
    classes: countClasses(goal, rows),
    inputs: fitted.inputs,
    steps: fits.map((fit) => fit.step),
    split: mapSplits((name) => ({
      rows: rowIds[name].length,
      byClass: countClasses(goal, rowIds[name]).map((entry) => entry.rows),
    })),
    dropped: table.rows - rows.length,
    targetScale: fitted.target.scale,
    warnings,
  };
  return { prepared, splits, fitted };
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

/** A type that the recipe gives the target itself decides between classes and numbers. */
export function explicitType(recipe: Recipe, target: string): ColumnType | undefined {
  return Object.hasOwn(recipe.columns, target) ? recipe.columns[target].type : undefined;
}

function mapSplits<T>(make: (name: SplitName) => T): Record<SplitName, T> {
  return { train: make("train"), validation: make("validation"), test: make("test") };
}

function chooseFeatures(columns: readonly Column[], recipe: Recipe, target: string): Column[] {
  const features = columns.filter((column) => isFeature(recipe, column.name, target) && column.type !== "text");
  if (features.length === 0) throw noFeatures(target);
  return features;
}

function noFeatures(target: string): DataError {
  return new DataError(
    "no_features",
    `No column is left to predict ${target} from. Set the role of at least one number or category column to feature.`,
  );
}

interface UsedRows {
  rows: Uint32Array;
  keep: Uint8Array;
  withoutTarget: number;
  dropped: number;
}

function usableRows(count: number, features: readonly Column[], target: Column, recipe: Recipe): UsedRows {
  const keep = new Uint8Array(count).fill(1);
  const strict = features.filter((column) => imputeOf(recipe, column).type === "drop_row");
  let [withoutTarget, dropped] = [0, 0];
  for (let row = 0; row < count; row++) {
    if (isMissingIn(target, row)) {
      withoutTarget++;
      keep[row] = 0;
    } else if (strict.some((column) => isMissingIn(column, row))) {
      dropped++;
      keep[row] = 0;
    }
  }
  const rows = Uint32Array.from({ length: count }, (_, row) => row).filter((row) => keep[row] === 1);
  if (rows.length === 0) {
    const why =
      withoutTarget === count
        ? `${target.name} is missing in each of them`
        : "each of them has a missing cell or no target";
    throw new DataError(
      "no_rows",
      `No row is left: ${why}. Choose another target, or fill missing cells instead of dropping rows.`,
    );
  }
  return { rows, keep, withoutTarget, dropped };
}

function droppedWarning({ withoutTarget, dropped }: UsedRows, target: string): DataWarning[] {
  const warnings: DataWarning[] = [];
  if (withoutTarget > 0) {
    warnings.push({
      code: "target_missing",
      severity: "warning",
      message: `${counted(withoutTarget, "row")} without ${target}`,
      detail: "left out",
      column: target,
      count: withoutTarget,
    });
  }
  if (dropped > 0) {
    warnings.push({
      code: "dropped_rows",
      severity: "note",
      message: `${counted(dropped, "row")} with missing cells`,
      detail: "left out, as the recipe says",
      count: dropped,
    });
  }
  return warnings;
}

function countClasses(goal: Target, rows: Uint32Array): Prepared["classes"] {
  if (goal.task === "regression") return [];
  const classes = goal.labels.map((label) => ({ label, rows: 0 }));
  for (const row of rows) classes[goal.codes[row]].rows++;
  return classes;
}

function fitTarget(column: string, type: ColumnType, goal: Target, training: Uint32Array): FittedRecipe["target"] {
  if (goal.task !== "regression") return { column, type, task: goal.task, classes: goal.labels, scale: null };
  const { mean, squares, count, min, max } = moments(Float64Array.from(training, (row) => goal.values[row]));
  const std = min === max ? 1 : Math.sqrt(squares / count);
  return { column, type, task: "regression", classes: [], scale: { mean, std } };
}

type LineOf = (row: number) => number;

/** `columns` stand in the order of `fitted.columns`; null for one that the table does not have. */
function encode(
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
