/** What the rows of a table are divided by, and the split in words. */
import type { Recipe } from "./recipe-schema";
import { fillInPieces, type Pieces } from "../pieces";
import { isFeature, unknownColumn } from "./columns";
import { quantileBins } from "./split";
import type { Target } from "./target";
import { DataError } from "./error";
import { splitNames, type Column, type DataWarning, type Prepared } from "./types";
import { counted, listed } from "./values";

type SplitSettings = Recipe["split"];

/**
 * The column that a split by group or in time order goes by; null for a random one. Throws a DataError where there is none of
 * that name, and for a time that is no date and no number.
 */
export function splitColumn(columns: readonly Column[], { method, column: name }: SplitSettings): Column | null {
  if (method === "random" || name === null) return null;
  const column = columns.find((one) => one.name === name);
  if (!column)
    throw unknownColumn(
      name,
      columns.map((one) => one.name),
    );
  if (method === "time" && !("numbers" in column)) {
    throw new DataError(
      "split_column",
      `The rows can't be put in time order by ${name}: it is a ${column.type} column. Choose a column of dates or numbers, or set its type to date.`,
    );
  }
  return column;
}

/** Group or time of each row. Rows without a group are one group together. */
export function* splitKey(
  column: Column | null,
  method: SplitSettings["method"],
  rows: Uint32Array,
): Pieces<Float64Array | null> {
  if (!column) return null;
  const key = new Float64Array(rows.length);
  const values = "numbers" in column ? column.numbers : column.codes;
  if (method === "time") return yield* fillInPieces(key, (i) => values[rows[i]]);
  const codes = new Map<number, number>();
  return yield* fillInPieces(key, (i) => {
    const known = codes.get(values[rows[i]]);
    if (known !== undefined) return known;
    codes.set(values[rows[i]], codes.size);
    return codes.size - 1;
  });
}

/** Class of each row, or the range that its target lies in; null where the parts need not have them in equal shares. */
export function* strataOf(
  goal: Target,
  { method, stratify, bins }: SplitSettings,
  rows: Uint32Array,
): Pieces<Int32Array | null> {
  if (method === "time") return null;
  if (goal.task !== "regression") {
    return stratify ? yield* fillInPieces(new Int32Array(rows.length), (i) => goal.codes[rows[i]]) : null;
  }
  if (bins <= 1) return null;
  return yield* quantileBins(yield* fillInPieces(new Float64Array(rows.length), (i) => goal.values[rows[i]]), bins);
}

/** What is doubtful about a split that was made. `rows` are all that take part. */
export function splitWarnings(
  recipe: Recipe,
  target: string,
  column: Column | null,
  rows: Uint32Array,
  classes: readonly { label: string }[],
  parts: Prepared["split"],
): DataWarning[] {
  const warnings: DataWarning[] = [];
  const { method } = recipe.split;
  if (column && method === "group") {
    let missing = 0;
    for (const row of rows) {
      if ("numbers" in column ? Number.isNaN(column.numbers[row]) : column.codes[row] < 0) missing++;
    }
    if (missing > 0) {
      warnings.push({
        code: "group_missing",
        severity: "warning",
        message: `${counted(missing, "row")} without a group in ${column.name}`,
        detail: "they are treated as one group",
        column: column.name,
        count: missing,
      });
    }
    if (isFeature(recipe, column.name, target) && column.type !== "text" && !("numbers" in column)) {
      warnings.push({
        code: "group_is_input",
        severity: "warning",
        message: `${column.name} splits the rows and is also an input`,
        detail: "none of its values occurs in two splits, so nothing learnt from a value applies to another split",
        column: column.name,
      });
    }
  }
  const absent = classes.filter((_, code) => parts.train.byClass[code] === 0).map(({ label }) => label);
  if (absent.length > 0) {
    warnings.push({
      code: "class_absent",
      severity: "problem",
      message: `No training row is ${listed(absent)}`,
      detail: "the network can't learn what it never sees; choose another way to split",
      column: target,
      count: absent.length,
    });
  }
  if (parts.train.rows < fewRows) {
    warnings.push({
      code: "few_rows",
      severity: "warning",
      message: `${counted(parts.train.rows, "training row")}: too few to say anything`,
      detail: "a network learns them by heart, and nothing that it does with them says how it does with others",
      count: parts.train.rows,
    });
  }
  const found = [foldDoubt(recipe.split.fold, rows.length, classes, parts), thinDoubt(target, classes, parts)];
  return [...warnings, ...found.flatMap((doubt) => doubt ?? [])];
}

/** Folds of which some hold no row of a class, or hardly any row at all. */
function foldDoubt(
  fold: SplitSettings["fold"],
  rows: number,
  classes: readonly { label: string }[],
  parts: Prepared["split"],
): DataWarning | null {
  if (!fold) return null;
  const counts = classes.map((_, code) => splitNames.reduce((sum, name) => sum + (parts[name].byClass[code] ?? 0), 0));
  const least = counts.length > 0 ? Math.min(...counts) : rows;
  if (fold.count <= least) return null;
  const of =
    counts.length > 0 ? `${classes[counts.indexOf(least)].label} has ${counted(least, "row")}` : counted(least, "row");
  return {
    code: "many_folds",
    severity: "warning",
    message: `${fold.count} folds are more than there are rows for: ${of}`,
    detail:
      counts.length > 0 ? "some folds test the class on no row: take fewer" : "some folds have no row: take fewer",
    count: least,
  };
}

/** Rows below which what is measured of a part says next to nothing, and of a class in it. */
const fewRows = 10;
const fewOfClass = 3;

/** A part that is too small to measure anything on. */
function thinDoubt(
  target: string,
  classes: readonly { label: string }[],
  parts: Prepared["split"],
): DataWarning | null {
  const thin = (["validation", "test"] as const).flatMap((name) => {
    const { rows, byClass } = parts[name];
    if (rows === 0) return [];
    if (rows < fewRows) return [`${name} has ${counted(rows, "row")}`];
    const rare = classes.filter((_, code) => byClass[code] < fewOfClass).map(({ label }) => label);
    const least = Math.min(...byClass);
    return rare.length > 0 ? [`${name} has ${least === 0 ? "no row" : counted(least, "row")} of ${listed(rare)}`] : [];
  });
  if (thin.length === 0) return null;
  return {
    code: "thin_part",
    severity: "warning",
    message: `Too few rows to measure ${target} by`,
    detail: `${listed(thin)}: a figure of them changes with every row`,
    column: target,
  };
}

/** The split in a few words: `stratified by species, seed 7`. `regression` is null as long as the target is not known. */
export function splitWords(split: SplitSettings, target: string | null, regression: boolean): string {
  const { method, column, stratify, bins, seed, fold } = split;
  const folds = fold ? `, fold ${fold.index + 1} of ${fold.count}` : "";
  if (method === "time") return `in the order of ${column}${folds}`;
  const even = target !== null && (regression ? bins > 1 : stratify) ? `stratified by ${target}` : null;
  if (method === "group") return `${column} kept together${even ? `, ${even}` : ""}, seed ${seed}${folds}`;
  return `${even ?? "random"}, seed ${seed}${folds}`;
}
