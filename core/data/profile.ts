/** What the columns of a table hold, and what is doubtful about them. */
import type { Recipe } from "./recipe-schema";
import { inBlocks, toEnd, type Pieces } from "../pieces";
import { aloneR2, aloneShare } from "./alone";
import { bestCut, giveAwayShare } from "./give-away";
import { binOf, quantilesOf, statisticsInPieces, type Statistics } from "./column-statistics";
import { makeLabels } from "./csv/words";
import { settingsOf, typedInPieces } from "./columns";
import { Best } from "./best";
import { bundled } from "./bundle";
import { findWarnings } from "./doubts";
import { explicitType } from "./recipe";
import { relationOf } from "./relation";
import { sortInPieces } from "./sort";
import { readTarget, type Target } from "./target";
import { DataError } from "./error";
import type {
  CodedColumn,
  Column,
  ColumnProfile,
  DataWarning,
  Histogram,
  NumberColumn,
  Profile,
  Relation,
  Table,
} from "./types";

const topValues = 24;

/** Classes of the target for every row, where it is a categorical one. */
type Classes = Extract<Target, { labels: string[] }>;

/**
 * Profiles every column under the types of the recipe. With a categorical target, histograms, top values and quantiles are
 * given by class, too; with any, what each column alone tells of it and how closely it goes with it. A target that can't be one (a date, say) gives the profile without classes: `prepare` says why.
 */
export function profileTable(table: Table, recipe: Recipe, target: string | null): Profile {
  return toEnd(profileInPieces(table, recipe, target));
}

/** The same in pieces of some milliseconds for a million rows. What was worked out of a column before it is left stays known. */
export function* profileInPieces(table: Table, recipe: Recipe, target: string | null): Pieces<Profile> {
  const { columns, warnings } = yield* typedInPieces(table, recipe);
  const goal = target === null ? null : yield* goalOf(columns, recipe, target);
  yield;
  const classes = classesOf(goal);
  const profiles: ColumnProfile[] = [];
  for (const column of columns) profiles.push(yield* profileColumn(column, goal, column.name === target));
  const found = yield* findWarnings({ table, columns, profiles, recipe, target, classes });
  return {
    rows: table.rows,
    dialect: table.dialect,
    columns: profiles,
    warnings: bundled([...table.warnings.filter((warning) => !isTaken(warning, recipe)), ...warnings, ...found]),
  };
}

/** Whether a column is read as the type that a doubt offers. */
const isTaken = ({ offer, column }: DataWarning, recipe: Recipe): boolean =>
  offer !== undefined && column !== undefined && settingsOf(recipe, column).type === offer;

/** What each column holds by itself, under the types that the file suggests: what roles are guessed from. */
export function* columnProfiles({ columns }: Table, which: Iterable<number> = columns.keys()): Pieces<ColumnProfile[]> {
  const profiles: ColumnProfile[] = [];
  for (const index of which) profiles.push(yield* profileColumn(columns[index], null, false));
  return profiles;
}

/** Targets as they were read before: the same column gives the same object, by which its profiles are remembered. */
const targets = new WeakMap<Column, Map<Column["type"] | undefined, Target | null>>();

function* goalOf(columns: readonly Column[], recipe: Recipe, target: string): Pieces<Target | null> {
  const column = columns.find(({ name }) => name === target);
  if (!column) return null;
  const explicit = explicitType(recipe, target);
  const known = targets.get(column) ?? new Map<Column["type"] | undefined, Target | null>();
  targets.set(column, known);
  const goal = known.get(explicit) ?? (yield* tryTarget(column, explicit));
  known.set(explicit, goal);
  return goal;
}

function* tryTarget(column: Column, explicit: Column["type"] | undefined): Pieces<Target | null> {
  try {
    return yield* readTarget(column, explicit);
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

function* profileColumn(column: Column, goal: Target | null, isTarget: boolean): Pieces<ColumnProfile> {
  const known = profiled.get(column);
  if (known?.goal === goal && known.isTarget === isTarget) return known.profile;
  const profile =
    "numbers" in column ? yield* ofNumbers(column, goal, isTarget) : yield* ofCodes(column, goal, isTarget);
  profiled.set(column, { goal, isTarget, profile });
  return profile;
}

function* ofNumbers(column: NumberColumn, goal: Target | null, isTarget: boolean): Pieces<ColumnProfile> {
  const statistics = yield* statisticsInPieces(column);
  const tells = yield* tellsOf(column, isTarget ? null : goal, statistics.edges);
  return yield* profileNumbers(column, statistics, tells, classesOf(goal));
}

function* ofCodes(column: CodedColumn, goal: Target | null, isTarget: boolean): Pieces<ColumnProfile> {
  yield* makeLabels(column);
  const tells = yield* tellsOf(column, isTarget ? null : goal, []);
  return yield* profileCodes(column, tells, classesOf(goal));
}

/** What a column tells of the target. */
interface Tells {
  alone: number | null;
  relation: Relation | null;
}

function* tellsOf(column: Column, goal: Target | null, edges: readonly number[]): Pieces<Tells> {
  if (!goal) return { alone: null, relation: null };
  const relation = yield* relationOf(column, goal);
  if (goal.task === "regression") return { alone: yield* aloneR2(column, edges, goal.values), relation };
  if (goal.labels.length < 2) return { alone: null, relation };
  return { alone: yield* aloneShare(column, edges, goal.codes, goal.labels.length), relation };
}

function* profileNumbers(
  column: NumberColumn,
  { missing, distinct, min, max, mean, std, quantiles, histogram }: Statistics,
  tells: Tells,
  classes: Classes | null,
): Pieces<ColumnProfile> {
  const orNull = (value: number) => (Number.isNaN(value) ? null : value);
  const byClass = histogram && classes ? yield* binByClass(column, histogram, classes) : null;
  const grouped = classes ? yield* ascendingByClass(column, classes) : null;
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
    histogram: histogram && byClass ? { ...histogram, byClass } : histogram,
    top: [],
    ...tells,
    alone: tells.alone === null || !grouped || !classes ? tells.alone : aloneByCut(tells.alone, grouped, classes),
    quantilesByClass: grouped?.map(quantilesOf) ?? null,
  };
}

function* binByClass({ numbers }: NumberColumn, { min, max, counts }: Histogram, classes: Classes): Pieces<number[][]> {
  const bins = counts.length;
  const byClass = new Float64Array(classes.labels.length * bins);
  yield* inBlocks(numbers.length, (from, end) => {
    for (let row = from; row < end; row++) {
      const code = classes.codes[row];
      const value = numbers[row];
      if (code >= 0 && value === value) byClass[code * bins + binOf(value, min, max, bins)]++;
    }
  });
  return classes.labels.map((_, code) => Array.from(byClass.subarray(code * bins, (code + 1) * bins)));
}

/**
 * Bins of about equally many values pool what many zeros leave apart, so that of two classes the best single cut may name nearly
 * all rows where the bins do not. It is taken from the rows that it is tried on, which matters little where it is that good.
 */
function aloneByCut(alone: number, [first, second, ...more]: readonly Float64Array[], { codes }: Classes): number {
  if (!first || !second || more.length > 0) return alone;
  let rows = 0;
  for (const code of codes) if (code >= 0) rows++;
  const known = first.length + second.length;
  // Rows without a value are right where the larger class has most of them: half at least.
  const cut = (bestCut(first, second) * known + (rows - known) / 2) / rows;
  return cut >= giveAwayShare(Math.max(first.length, second.length) / known) ? Math.max(alone, cut) : alone;
}

/** The values of each class, ascending. */
function* ascendingByClass({ numbers }: NumberColumn, { codes, labels }: Classes): Pieces<Float64Array[]> {
  const ends = new Int32Array(labels.length + 1);
  yield* inBlocks(numbers.length, (from, end) => {
    for (let row = from; row < end; row++) if (codes[row] >= 0 && !Number.isNaN(numbers[row])) ends[codes[row] + 1]++;
  });
  for (let code = 0; code < labels.length; code++) ends[code + 1] += ends[code];
  const places = ends.slice();
  const grouped = new Float64Array(ends[labels.length]);
  yield* inBlocks(numbers.length, (from, end) => {
    for (let row = from; row < end; row++)
      if (codes[row] >= 0 && !Number.isNaN(numbers[row])) grouped[places[codes[row]]++] = numbers[row];
  });
  const ascending: Float64Array[] = [];
  for (const code of labels.keys()) ascending.push(yield* sortInPieces(grouped.subarray(ends[code], ends[code + 1])));
  return ascending;
}

function* profileCodes(column: CodedColumn, tells: Tells, classes: Classes | null): Pieces<ColumnProfile> {
  const { codes } = column;
  let missing = 0;
  let words = 0;
  yield* inBlocks(codes.length, (from, end) => {
    for (let row = from; row < end; row++) if (codes[row] >= words) words = codes[row] + 1;
  });
  const counts = new Int32Array(words);
  yield* inBlocks(codes.length, (from, end) => {
    for (let row = from; row < end; row++) {
      if (codes[row] < 0) missing++;
      else counts[codes[row]]++;
    }
  });
  const top = mostFrequent(counts);
  yield;
  const byClass = classes ? countByClass(codes, top, words, classes) : null;
  yield;
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
  const best = new Best<number>(topValues, (a, b) => counts[b] - counts[a] || a - b);
  for (let code = 0; code < counts.length; code++) if (counts[code] > 0) best.add(code);
  return best.inOrder;
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
