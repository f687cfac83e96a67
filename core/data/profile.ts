/** What the columns of a table hold, and what is doubtful about them. */
import type { Recipe } from "../network/spec";
import { aloneR2, aloneShare } from "./alone";
import { binOf, quantilesOf, statisticsOf } from "./column-statistics";
import { typedColumns } from "./columns";
import { findWarnings } from "./doubts";
import { explicitType } from "./recipe";
import { relationOf } from "./relation";
import { sortNumbers } from "./sort";
import { readTarget, type Target } from "./target";
import {
  DataError,
  type Column,
  type ColumnProfile,
  type Histogram,
  type Profile,
  type Relation,
  type Table,
} from "./types";

const topValues = 24;

/** Classes of the target for every row, where it is a categorical one. */
type Classes = Extract<Target, { labels: string[] }>;

/**
 * Profiles every column under the types of the recipe. With a categorical target, histograms, top values and quantiles are
 * given by class, too; with any, what each column alone tells of it and how closely it goes with it. A target that can't be one (a date, say) gives the profile without classes: `prepare` says why.
 */
export function profileTable(table: Table, recipe: Recipe, target: string | null): Profile {
  const { columns, warnings } = typedColumns(table, recipe);
  const goal = target === null ? null : goalOf(columns, recipe, target);
  const classes = classesOf(goal);
  const profiles = columns.map((column) => profileColumn(column, goal, column.name === target));
  const found = findWarnings({ table, columns, profiles, recipe, target, classes });
  return {
    rows: table.rows,
    dialect: table.dialect,
    columns: profiles,
    warnings: [...table.warnings, ...warnings, ...found],
  };
}

/** Targets as they were read before: the same column gives the same object, by which its profiles are remembered. */
const targets = new WeakMap<Column, Map<Column["type"] | undefined, Target | null>>();

function goalOf(columns: readonly Column[], recipe: Recipe, target: string): Target | null {
  const column = columns.find(({ name }) => name === target);
  if (!column) return null;
  const explicit = explicitType(recipe, target);
  const known = targets.get(column) ?? new Map<Column["type"] | undefined, Target | null>();
  targets.set(column, known);
  const goal = known.get(explicit) ?? tryTarget(column, explicit);
  known.set(explicit, goal);
  return goal;
}

function tryTarget(column: Column, explicit: Column["type"] | undefined): Target | null {
  try {
    return readTarget(column, explicit);
  } catch (error) {
    if (error instanceof DataError) return null;
    throw error;
  }
}

function classesOf(goal: Target | null): Classes | null {
  return goal && goal.task !== "regression" && goal.labels.length > 1 ? goal : null;
}

/** The profile of each column under the target that it was last asked for. */
const profiled = new WeakMap<Column, { goal: Target | null; isTarget: boolean; profile: ColumnProfile }>();

function profileColumn(column: Column, goal: Target | null, isTarget: boolean): ColumnProfile {
  const known = profiled.get(column);
  if (known?.goal === goal && known.isTarget === isTarget) return known.profile;
  const tells = goal && !isTarget ? tellsOf(column, goal) : { alone: null, relation: null };
  const classes = classesOf(goal);
  const profile = "numbers" in column ? profileNumbers(column, tells, classes) : profileCodes(column, tells, classes);
  profiled.set(column, { goal, isTarget, profile });
  return profile;
}

/** What a column tells of the target. */
interface Tells {
  alone: number | null;
  relation: Relation | null;
}

function tellsOf(column: Column, goal: Target): Tells {
  const relation = relationOf(column, goal);
  const edges = "numbers" in column ? statisticsOf(column).edges : [];
  if (goal.task === "regression") return { alone: aloneR2(column, edges, goal.values), relation };
  if (goal.labels.length < 2) return { alone: null, relation };
  return { alone: aloneShare(column, edges, goal.codes, goal.labels.length), relation };
}

type NumberColumn = Extract<Column, { numbers: Float64Array }>;

function profileNumbers(column: NumberColumn, tells: Tells, classes: Classes | null): ColumnProfile {
  const { missing, distinct, min, max, mean, std, quantiles, histogram } = statisticsOf(column);
  const orNull = (value: number) => (Number.isNaN(value) ? null : value);
  return {
    name: column.name,
    type: column.type,
    missing,
    distinct,
    min: orNull(min),
    max: orNull(max),
    mean: orNull(mean),
    std: orNull(std),
    quantiles,
    histogram: histogram && classes ? { ...histogram, byClass: binByClass(column, histogram, classes) } : histogram,
    top: [],
    ...tells,
    quantilesByClass: classes ? quantilesByClass(column, classes) : null,
  };
}

function binByClass({ numbers }: NumberColumn, { min, max, counts }: Histogram, classes: Classes): number[][] {
  const bins = counts.length;
  const byClass = new Float64Array(classes.labels.length * bins);
  for (let row = 0; row < numbers.length; row++) {
    const code = classes.codes[row];
    const value = numbers[row];
    if (code >= 0 && value === value) byClass[code * bins + binOf(value, min, max, bins)]++;
  }
  return classes.labels.map((_, code) => Array.from(byClass.subarray(code * bins, (code + 1) * bins)));
}

function quantilesByClass({ numbers }: NumberColumn, { codes, labels }: Classes): number[][] {
  const ends = new Int32Array(labels.length + 1);
  for (let row = 0; row < numbers.length; row++)
    if (codes[row] >= 0 && !Number.isNaN(numbers[row])) ends[codes[row] + 1]++;
  for (let code = 0; code < labels.length; code++) ends[code + 1] += ends[code];
  const places = ends.slice();
  const grouped = new Float64Array(ends[labels.length]);
  for (let row = 0; row < numbers.length; row++) {
    if (codes[row] >= 0 && !Number.isNaN(numbers[row])) grouped[places[codes[row]]++] = numbers[row];
  }
  return labels.map((_, code) => quantilesOf(sortNumbers(grouped.subarray(ends[code], ends[code + 1]))));
}

function profileCodes(
  column: Extract<Column, { labels: string[] }>,
  tells: Tells,
  classes: Classes | null,
): ColumnProfile {
  const { codes } = column;
  let missing = 0;
  let words = 0;
  for (let row = 0; row < codes.length; row++) if (codes[row] >= words) words = codes[row] + 1;
  const counts = new Int32Array(words);
  for (let row = 0; row < codes.length; row++) {
    if (codes[row] < 0) missing++;
    else counts[codes[row]]++;
  }
  const top = mostFrequent(counts);
  const byClass = classes ? countByClass(codes, top, words, classes) : null;
  return {
    name: column.name,
    type: column.type,
    missing,
    distinct: counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0),
    min: null,
    max: null,
    mean: null,
    std: null,
    quantiles: [],
    histogram: null,
    top: top.map((code, place) => ({
      value: column.labels[code],
      count: counts[code],
      ...(byClass ? { byClass: byClass[place] } : {}),
    })),
    ...tells,
    quantilesByClass: null,
  };
}

/** The codes that come most often, the first ones first among equals. */
function mostFrequent(counts: Int32Array): number[] {
  // From this count on, more codes than are wanted may have it: the others need not be sorted.
  const least = counts.length > 1000 ? counts.slice().sort()[counts.length - topValues] : 1;
  const codes: number[] = [];
  let ties = 0;
  for (let code = 0; code < counts.length; code++) {
    if (counts[code] < Math.max(1, least)) continue;
    if (counts[code] === least && counts.length > 1000 && ties++ >= topValues) continue;
    codes.push(code);
  }
  return codes.sort((a, b) => counts[b] - counts[a] || a - b).slice(0, topValues);
}

function countByClass(codes: Int32Array, wanted: readonly number[], words: number, classes: Classes): number[][] {
  const places = new Int32Array(words).fill(-1);
  wanted.forEach((code, place) => (places[code] = place));
  const counts = wanted.map(() => classes.labels.map(() => 0));
  for (let row = 0; row < codes.length; row++) {
    const place = codes[row] < 0 ? -1 : places[codes[row]];
    if (place >= 0 && classes.codes[row] >= 0) counts[place][classes.codes[row]]++;
  }
  return counts;
}
