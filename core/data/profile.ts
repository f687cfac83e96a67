/** What the columns of a table hold, and what is doubtful about them. */
import type { Recipe } from "../network/spec";
import { aloneShare } from "./alone";
import { typedColumns } from "./columns";
import { findWarnings } from "./doubts";
import { explicitType } from "./recipe";
import { distinctOf, moments, quantile, sorted } from "./statistics";
import { readTarget, type Target } from "./target";
import {
  DataError,
  quantileShares,
  type Column,
  type ColumnProfile,
  type Histogram,
  type Profile,
  type Table,
} from "./types";

const histogramBins = 24;
const topValues = 24;

/** Classes of the target for every row, where it is a categorical one. */
type Classes = Extract<Target, { labels: string[] }>;

/**
 * Profiles every column under the types of the recipe. With a categorical target, histograms, top values and quantiles are
 * given by class, too. A target that can't be one (a date, say) gives the profile without classes: `prepare` says why.
 */
export function profileTable(table: Table, recipe: Recipe, target: string | null): Profile {
  const { columns, warnings } = typedColumns(table, recipe);
  const goal = target === null ? null : goalOf(columns, recipe, target);
  const classes = goal && goal.task !== "regression" && goal.labels.length > 1 ? goal : null;
  const profiles = columns.map((column) => profileColumn(column, column.name === target ? null : classes, classes));
  const found = findWarnings({ table, columns, profiles, recipe, target, classes });
  return {
    rows: table.rows,
    dialect: table.dialect,
    columns: profiles,
    warnings: [...table.warnings, ...warnings, ...found],
  };
}

function goalOf(columns: readonly Column[], recipe: Recipe, target: string): Target | null {
  const column = columns.find(({ name }) => name === target);
  if (!column) return null;
  try {
    return readTarget(column, explicitType(recipe, target));
  } catch (error) {
    if (error instanceof DataError) return null;
    throw error;
  }
}

function profileColumn(column: Column, features: Classes | null, classes: Classes | null): ColumnProfile {
  const ascending = "numbers" in column ? sorted(column.numbers) : new Float64Array();
  const alone = features ? aloneShare(column, ascending, features.codes, features.labels.length) : null;
  return "numbers" in column ? profileNumbers(column, ascending, alone, classes) : profileCodes(column, alone, classes);
}

function profileNumbers(
  column: Extract<Column, { numbers: Float64Array }>,
  ascending: Float64Array,
  alone: number | null,
  classes: Classes | null,
): ColumnProfile {
  const { numbers } = column;
  const { count, mean, squares, min, max } = moments(numbers);
  const quantiles = (values: Float64Array) =>
    values.length > 0 ? quantileShares.map((share) => quantile(values, share)) : [];
  const byClass = (code: number) => sorted(numbers.filter((_, row) => classes?.codes[row] === code));
  return {
    name: column.name,
    type: column.type,
    missing: numbers.length - count,
    distinct: distinctOf(ascending),
    min: count > 0 ? min : null,
    max: count > 0 ? max : null,
    mean: count > 0 ? mean : null,
    std: count > 1 ? Math.sqrt(squares / (count - 1)) : null,
    quantiles: quantiles(ascending),
    histogram: count > 0 ? makeHistogram(numbers, min, max, column.type === "number", classes) : null,
    top: [],
    alone,
    quantilesByClass: classes ? classes.labels.map((_, code) => quantiles(byClass(code))) : null,
  };
}

/** 24 bins of equal width; a bin for each value where the values are at most 24 consecutive integers. */
function makeHistogram(
  numbers: Float64Array,
  min: number,
  max: number,
  whole: boolean,
  classes: Classes | null,
): Histogram {
  const integers =
    whole && max - min < histogramBins && numbers.every((value) => Number.isNaN(value) || Number.isInteger(value));
  const bins = integers ? max - min + 1 : histogramBins;
  const [low, high] = integers || min === max ? [min - 0.5, max + 0.5] : [min, max];
  const counts = Array.from({ length: bins }, () => 0);
  const byClass = classes?.labels.map(() => counts.slice());
  numbers.forEach((value, row) => {
    if (Number.isNaN(value)) return;
    const bin = Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins));
    counts[bin]++;
    const code = classes ? classes.codes[row] : -1;
    if (byClass && code >= 0) byClass[code][bin]++;
  });
  return { min: low, max: high, counts, ...(byClass ? { byClass } : {}) };
}

function profileCodes(
  column: Extract<Column, { labels: string[] }>,
  alone: number | null,
  classes: Classes | null,
): ColumnProfile {
  const counts = Array.from(column.labels, () => 0);
  let missing = 0;
  for (const code of column.codes) {
    if (code < 0) missing++;
    else counts[code]++;
  }
  const present = counts.map((_, code) => code).filter((code) => counts[code] > 0);
  const top = present.sort((a, b) => counts[b] - counts[a] || a - b).slice(0, topValues);
  return {
    name: column.name,
    type: column.type,
    missing,
    distinct: present.length,
    min: null,
    max: null,
    mean: null,
    std: null,
    quantiles: [],
    histogram: null,
    top: top.map((code) => ({
      value: column.labels[code],
      count: counts[code],
      ...(classes ? { byClass: countByClass(column.codes, code, classes) } : {}),
    })),
    alone,
    quantilesByClass: null,
  };
}

function countByClass(codes: Int32Array, wanted: number, classes: Classes): number[] {
  const counts = classes.labels.map(() => 0);
  codes.forEach((code, row) => {
    if (code === wanted && classes.codes[row] >= 0) counts[classes.codes[row]]++;
  });
  return counts;
}
