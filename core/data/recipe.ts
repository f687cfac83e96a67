/** From a table and a recipe to rows that a network can learn from. What is fitted is fitted on the training split alone. */
import type { Recipe } from "../network/spec";
import { isFeature, isMissingIn, masked, typedColumns, unknownColumn } from "./columns";
import { encode, readyColumn, type FittedRecipe, type ReadyColumn } from "./encode-rows";
import { fitColumn, imputeOf } from "./fit";
import { splitRows } from "./split";
import { moments } from "./statistics";
import { readTarget, requireVariety, type Target } from "./target";
import {
  DataError,
  type Column,
  type ColumnType,
  type DataWarning,
  type Dataset,
  type Prepared,
  type SplitName,
  type Table,
} from "./types";
import { counted } from "./values";

export { encodeRows, type FittedRecipe } from "./encode-rows";

export interface PrepareOptions {
  /**
   * The table is not needed any more: its columns are emptied one after the other, so that memory holds the rows but once. It
   * is called after each, for the host to take the memory back.
   */
  release?: () => void;
}

/**
 * Applies a recipe. Rows without a target (and those that `drop_row` names) are left out and counted.
 * Throws a DataError, with what to do, for: unknown columns, a target that has one class or can't be one, no features,
 * a split without rows, `log1p` of values ≤ −1.
 */
export function prepare(
  table: Table,
  recipe: Recipe,
  target: string,
  { release }: PrepareOptions = {},
): Dataset & { fitted: FittedRecipe } {
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

  if (release) for (const column of table.columns) if (![...features, targetColumn].includes(column)) empty(column);
  const sources: (Column | ReadyColumn)[] = [];
  const fits = features.map((column) => {
    const fit = fitColumn(recipe, column, rowIds.train, rows);
    const ready = release ? readyColumn(fit.fitted, column) : null;
    sources.push(ready ?? column);
    if (ready) empty(column);
    release?.();
    return fit;
  });
  const fitted: FittedRecipe = {
    columns: fits.map((fit) => fit.fitted),
    inputs: fits.flatMap(({ fitted: { column, inputs } }) => inputs.map((name) => ({ name, column }))),
    target: fitTarget(target, targetColumn.type, goal, rowIds.train),
  };
  if (fitted.inputs.length === 0) throw noFeatures(target);
  const report: DataWarning[] = [];
  const splits = mapSplits((name) => {
    const encoded = encode(fitted, sources, targetColumn, rowIds[name], (row) => table.line(row));
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

function empty(column: Column): void {
  if ("numbers" in column) column.numbers = new Float64Array();
  else column.codes = new Int32Array();
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
