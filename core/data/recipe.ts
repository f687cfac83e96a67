/** From a table and a recipe to rows that a network can learn from. What is fitted is fitted on the training split alone. */
import type { Recipe } from "../network/spec";
import { inBlocks, toEnd, type Pieces } from "../pieces";
import { isFeature, isMissingIn, masked, typedInPieces, unknownColumn } from "./columns";
import { encode, readyColumn, type FittedRecipe, type ReadyColumn } from "./encode-rows";
import { fitColumn, inputsOf, type ColumnFit } from "./fit";
import { imputeOf } from "./impute";
import { firstOfKind } from "./repeats";
import { splitRows } from "./split";
import { splitColumn, splitKey, splitWarnings, strataOf } from "./split-basis";
import { moments } from "./statistics";
import { readTarget, requireVariety, type Target } from "./target";
import {
  DataError,
  splitNames,
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
 * Applies a recipe. Rows without a target (and those that the recipe drops) are left out and counted.
 * Throws a DataError, with what to do, for: unknown columns, a target that has one class or can't be one, no features,
 * a split without rows, `log1p` of values ≤ −1.
 */
export function prepare(
  table: Table,
  recipe: Recipe,
  target: string,
  options: PrepareOptions = {},
): Dataset & { fitted: FittedRecipe } {
  return toEnd(prepareInPieces(table, recipe, target, options));
}

/** The same in pieces. */
export function* prepareInPieces(
  table: Table,
  recipe: Recipe,
  target: string,
  { release }: PrepareOptions = {},
): Pieces<Dataset & { fitted: FittedRecipe }> {
  const { columns } = yield* typedInPieces(table, recipe);
  const targetColumn = columns.find((column) => column.name === target);
  if (!targetColumn)
    throw unknownColumn(
      target,
      table.columns.map((column) => column.name),
    );
  const features = chooseFeatures(columns, recipe, target);
  const dividing = splitColumn(columns, recipe.split);
  const used = yield* usableRows(columns, features, targetColumn, recipe);
  const goal = readTarget(masked(targetColumn, used.keep), explicitType(recipe, target));
  requireVariety(target, goal);
  yield;
  const rows = used.rows;
  const key = splitKey(dividing, recipe.split.method, rows);
  const positions = splitRows(rows.length, strataOf(goal, recipe.split, rows), recipe.split, key);
  yield;
  const rowIds = mapSplits((name) => positions[name].map((position) => rows[position]));
  yield;
  const doubts = splitWarnings(recipe, target, dividing, rows, countClasses(goal, rowIds.train));

  if (release) for (const column of table.columns) if (![...features, targetColumn].includes(column)) empty(column);
  const sources: (Column | ReadyColumn)[] = [];
  const fits: ColumnFit[] = [];
  for (const column of features) {
    const fit = yield* fitColumn(recipe, column, rowIds.train, rows);
    const ready = release ? readyColumn(fit.fitted, column) : null;
    sources.push(ready ?? column);
    if (ready) empty(column);
    release?.();
    fits.push(fit);
  }
  const fitted: FittedRecipe = {
    columns: fits.map((fit) => fit.fitted),
    inputs: fits.flatMap((fit) => inputsOf(fit.fitted)),
    target: fitTarget(target, targetColumn.type, goal, rowIds.train),
  };
  if (fitted.inputs.length === 0) throw noFeatures(target);
  const encodeSplit = (name: SplitName) =>
    encode(fitted, sources, targetColumn, rowIds[name], (row) => table.line(row));
  const encoded = {
    train: yield* encodeSplit("train"),
    validation: yield* encodeSplit("validation"),
    test: yield* encodeSplit("test"),
  };
  const splits = mapSplits((name) => encoded[name].rows);
  const report = splitNames.flatMap((name) =>
    encoded[name].report.map((warning) => ({ ...warning, detail: `${warning.detail ?? ""} (${name} split)` })),
  );
  const warnings = [
    ...fits.flatMap((fit) => fit.warnings),
    ...droppedWarning(used, target, recipe.split.column),
    ...doubts,
    ...report,
  ];
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
  withoutTime: number;
  repeats: number;
  dropped: number;
}

function* usableRows(
  columns: readonly Column[],
  features: readonly Column[],
  target: Column,
  recipe: Recipe,
): Pieces<UsedRows> {
  const count = "numbers" in target ? target.numbers.length : target.codes.length;
  const keep = new Uint8Array(count).fill(1);
  const strict = features.filter((column) => imputeOf(recipe, column).type === "drop_row");
  const time = recipe.split.method === "time" ? splitColumn(columns, recipe.split) : null;
  const kinds = recipe.duplicates === "drop" ? yield* firstOfKind(columns, count) : null;
  let [withoutTarget, withoutTime, repeats, dropped] = [0, 0, 0, 0];
  yield* inBlocks(count, (from, end) => {
    for (let row = from; row < end; row++) {
      if (isMissingIn(target, row)) withoutTarget++;
      else if (kinds && kinds[row] !== row) repeats++;
      else if (time && isMissingIn(time, row)) withoutTime++;
      else if (strict.some((column) => isMissingIn(column, row))) dropped++;
      else continue;
      keep[row] = 0;
    }
  });
  const rows = new Uint32Array(count - withoutTarget - withoutTime - repeats - dropped);
  for (let row = 0, at = 0; row < count; row++) if (keep[row] === 1) rows[at++] = row;
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
  return { rows, keep, withoutTarget, withoutTime, repeats, dropped };
}

function droppedWarning(used: UsedRows, target: string, time: string | null): DataWarning[] {
  const { withoutTarget, withoutTime, repeats, dropped } = used;
  const all: DataWarning[] = [
    { code: "target_missing", severity: "warning", message: `without ${target}`, column: target, count: withoutTarget },
    {
      code: "time_missing",
      severity: "warning",
      message: `without ${time}`,
      detail: "left out: they have no place in the order",
      ...(time !== null && { column: time }),
      count: withoutTime,
    },
    {
      code: "dropped_repeats",
      severity: "note",
      message: `that ${repeats === 1 ? "repeats" : "repeat"} another`,
      detail: "left out, as the recipe says",
      count: repeats,
    },
    {
      code: "dropped_rows",
      severity: "note",
      message: "with missing cells",
      detail: "left out, as the recipe says",
      count: dropped,
    },
  ];
  return all
    .filter(({ count = 0 }) => count > 0)
    .map((warning) => ({
      detail: "left out",
      ...warning,
      message: `${counted(warning.count ?? 0, "row")} ${warning.message}`,
    }));
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
