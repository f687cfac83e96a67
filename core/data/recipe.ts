/** From a table and a recipe to rows that a network can learn from. What is fitted is fitted on the training split alone. */
import type { Recipe } from "./recipe-schema";
import { fillInPieces, inBlocks, toEnd, type Pieces } from "../pieces";
import { isFeature, isMissingIn, masked, typedInPieces, unknownColumn } from "./columns";
import { encode, readyColumn, type ReadyColumn } from "./encode-rows";
import { fitColumn, inputsOf, type ColumnFit } from "./fit";
import type { FittedRecipe } from "./fitted";
import { imputeOf } from "./impute";
import { asFitted, fittedColumns, fittedGoal, inClasses, inOrder } from "./refit";
import { firstOfKind } from "./repeats";
import { splitInPieces } from "./split";
import { splitColumn, splitKey, splitWarnings, strataOf } from "./split-basis";
import { moments, quantile, sortedInPieces } from "./statistics";
import { readTarget, requireVariety, type Target } from "./target";
import type { Dataset } from "./dataset";
import { DataError } from "./error";
import {
  splitNames,
  type Column,
  type ColumnType,
  type DataWarning,
  type Prepared,
  type SplitName,
  type Table,
} from "./types";
import { counted } from "./values";

export { encodeRows, encodeRowsInPieces } from "./encode-rows";
export type { FittedRecipe } from "./fitted";

export interface PrepareOptions {
  /**
   * The table is not needed any more: its columns are emptied one after the other, so that memory holds the rows but once. It
   * is called after each, for the host to take the memory back.
   */
  release?: () => void;
  /**
   * What was fitted before with this recipe and target: it is used as it stands, whatever the table holds now. Rows of a class
   * that it does not know count as rows without a target.
   */
  fitted?: FittedRecipe | null;
}

/**
 * Applies a recipe. Rows without a target (and those that the recipe drops) are left out and counted.
 * Throws a DataError, with what to do, for: unknown columns, a target that has one class or can't be one, no features,
 * a split without rows, `log1p` of values ≤ −1.
 */
export function prepare(table: Table, recipe: Recipe, target: string, options: PrepareOptions = {}): Dataset {
  return toEnd(prepareInPieces(table, recipe, target, options));
}

/** The same in pieces. */
export function* prepareInPieces(
  table: Table,
  recipe: Recipe,
  target: string,
  { release, fitted: before }: PrepareOptions = {},
): Pieces<Dataset> {
  const { columns } = yield* typedInPieces(table, before ? asFitted(recipe, before, table) : recipe);
  const found = columns.find((column) => column.name === target);
  if (!found)
    throw unknownColumn(
      target,
      table.columns.map((column) => column.name),
    );
  const targetColumn = before ? inClasses(found, before.target) : found;
  const features = before ? fittedColumns(columns, before) : chooseFeatures(columns, recipe, target);
  const dividing = splitColumn(columns, recipe.split);
  const used = yield* usableRows(columns, features, targetColumn, recipe);
  const kept = masked(targetColumn, used.keep);
  yield;
  const goal = before ? fittedGoal(kept, before.target) : yield* readTarget(kept, explicitType(recipe, target));
  if (!before) requireVariety(target, goal);
  yield;
  const rows = used.rows;
  const rowIds = yield* divide(rows, dividing, goal, recipe);
  const parts = mapSplits((name) => ({ rows: rowIds[name].length, byClass: rowsOfClasses(goal, rowIds[name]) }));
  const classes = classesOf(goal, rows);
  const dropped = table.rows - rows.length;
  const needed = new Set([...features, targetColumn]);
  if (release) for (const column of table.columns) if (!needed.has(column)) empty(column);
  const { fitted, sources, warnings } = before
    ? { fitted: before, sources: inOrder(columns, before), warnings: [] }
    : yield* fit(features, {
        recipe,
        release,
        target: yield* fitTarget(targetColumn, goal, rowIds.train, recipe.targetScale),
        training: rowIds.train,
        used: rows,
        rows: { classes, parts, dropped },
      });
  const encodeSplit = (name: SplitName) =>
    encode(fitted, sources, targetColumn, rowIds[name], (row) => table.line(row));
  const encoded = {
    train: yield* encodeSplit("train"),
    validation: yield* encodeSplit("validation"),
    test: yield* encodeSplit("test"),
  };
  const report = splitNames.flatMap((name) =>
    encoded[name].report.map((warning) => ({ ...warning, detail: `${warning.detail ?? ""} (${name} split)` })),
  );
  const prepared: Prepared = {
    task: goal.task,
    target,
    classes,
    inputs: fitted.inputs,
    steps: fitted.steps,
    split: parts,
    dropped,
    targetScale: fitted.target.scale,
    warnings: [
      ...warnings,
      ...droppedWarning(used, target, recipe.split.column),
      ...splitWarnings(recipe, target, dividing, rows, classes, parts),
      ...report,
    ],
  };
  return { prepared, splits: mapSplits((name) => encoded[name].rows), fitted };
}

/** The rows of each part. */
function* divide(
  rows: Uint32Array,
  by: Column | null,
  goal: Target,
  { split }: Recipe,
): Pieces<Record<SplitName, Uint32Array>> {
  const key = yield* splitKey(by, split.method, rows);
  const strata = yield* strataOf(goal, split, rows);
  const places = yield* splitInPieces(rows.length, strata, split, key);
  const rowsAt = (name: SplitName) => fillInPieces(new Uint32Array(places[name].length), (i) => rows[places[name][i]]);
  return { train: yield* rowsAt("train"), validation: yield* rowsAt("validation"), test: yield* rowsAt("test") };
}

interface Fitting {
  recipe: Recipe;
  target: FittedRecipe["target"];
  training: Uint32Array;
  /** Rows that take part at all. */
  used: Uint32Array;
  rows: FittedRecipe["rows"];
  release: PrepareOptions["release"];
}

/** Fits every feature to the training rows. */
function* fit(
  features: readonly Column[],
  { recipe, target, training, used, rows, release }: Fitting,
): Pieces<{ fitted: FittedRecipe; sources: (Column | ReadyColumn)[]; warnings: DataWarning[] }> {
  const sources: (Column | ReadyColumn)[] = [];
  const fits: ColumnFit[] = [];
  let left = 0;
  for (const column of features) {
    const one = yield* fitColumn(recipe, column, training, used);
    const ready = release ? readyColumn(one.fitted, column) : null;
    sources.push(ready ?? column);
    if (ready) left += empty(column);
    fits.push(one);
    // A collection takes a while: not one for each of a thousand short columns.
    if (left < bytesWorthRelease) continue;
    release?.();
    left = 0;
  }
  const inputs = fits.flatMap(({ fitted }) => inputsOf(fitted));
  if (inputs.length === 0) throw noFeatures(target.column);
  const fitted: FittedRecipe = {
    target,
    split: recipe.split,
    rows,
    steps: fits.map(({ step }) => step),
    columns: fits.map((one) => one.fitted),
    inputs,
  };
  return { fitted, sources, warnings: fits.flatMap(({ warnings }) => warnings) };
}

const bytesWorthRelease = 1 << 22;

/** Gives the bytes that are free from then on. */
function empty(column: Column): number {
  const { byteLength } = "numbers" in column ? column.numbers : column.codes;
  if ("numbers" in column) column.numbers = new Float64Array();
  else column.codes = new Int32Array();
  return byteLength;
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

function rowsOfClasses(goal: Target, rows: Uint32Array): number[] {
  if (goal.task === "regression") return [];
  const counts = goal.labels.map(() => 0);
  for (let i = 0; i < rows.length; i++) counts[goal.codes[rows[i]]]++;
  return counts;
}

function classesOf(goal: Target, rows: Uint32Array): Prepared["classes"] {
  if (goal.task === "regression") return [];
  const counts = rowsOfClasses(goal, rows);
  return goal.labels.map((label, code) => ({ label, rows: counts[code] }));
}

/** Distance of the quartiles of a normal distribution, in σ. */
const quartileRange = 1.349;

function* fitTarget(
  { name: column, type }: Column,
  goal: Target,
  training: Uint32Array,
  way: Recipe["targetScale"],
): Pieces<FittedRecipe["target"]> {
  if (goal.task !== "regression") return { column, type, task: goal.task, classes: goal.labels, scale: null };
  const values = yield* fillInPieces(new Float64Array(training.length), (i) => goal.values[training[i]]);
  const { mean, deviation, min, max } = moments(values);
  if (way === "robust") {
    const ascending = yield* sortedInPieces(values);
    const range = quantile(ascending, 0.75) - quantile(ascending, 0.25);
    // Where half of the rows have one value, the quartiles say nothing of the others.
    if (range > 0 && Number.isFinite(range)) {
      const scale = { mean: quantile(ascending, 0.5), std: range / quartileRange };
      return { column, type, task: "regression", classes: [], scale };
    }
  }
  const std = min === max ? 1 : deviation;
  return { column, type, task: "regression", classes: [], scale: { mean, std } };
}
