/** Doubts about values that may stand for something else: zeros and marks for missing cells, digits that are dates. */
import { formatValue } from "../numbers";
import { inBlocks, type Pieces } from "../pieces";
import { features, share, type Context } from "./doubts-context";
import { parseCompactDate } from "./dates";
import { quantileShares, type ColumnProfile, type DataWarning, type NumberColumn } from "./types";
import { counted } from "./values";

/** Values that are often put where nothing was measured. */
const marks = new Set([-1, -9, -99, -200, -999, -9999, -99_999, 99, 999, 9999, 99_999, 999_999]);
/** Different values that are looked at from each end. */
const ends = 16;
/** A column with fewer different values is a list of codes. */
const fewValues = 10;
/** Zeros that are more than this share are what the column is about: rain, gains. */
const mostZeros = 0.6;

interface Ends {
  /** The lowest and the highest different values, from the end inwards. */
  low: number[];
  high: number[];
  /** The lowest values above zero. */
  positive: number[];
  /** Rows with the lowest value, the highest one and zero. */
  lowest: number;
  highest: number;
  zeros: number;
}

export function* standIns(context: Context): Pieces<DataWarning[]> {
  const warnings: DataWarning[] = [];
  const zeros: Zeros[] = [];
  for (const { column, profile } of features(context)) {
    if (column.type !== "number" || profile.distinct < fewValues || profile.min === null || profile.max === null)
      continue;
    // Only columns with a value that is far from the others, or a zero at the lower end.
    if (profile.min !== 0 && !isFar(profile)) continue;
    const found = yield* endsOf(column.numbers);
    const mark = markOf(found, profile, column.numbers.length - profile.missing);
    if (mark) warnings.push(markWarning(context, column, mark));
    else if (profile.min === 0) {
      const present = column.numbers.length - profile.missing;
      const lowest = zeroOf(found, profile, present);
      if (lowest === null) continue;
      zeros.push({ column, count: found.zeros, lowest, far: liesFar(lowest, profile, found.zeros / present) });
    }
  }
  // Two columns in which nothing measured comes near 0 show that the table writes it for what was not measured.
  const all = zeros.filter(({ far }) => far).length >= 2;
  return [...warnings, ...zeros.map((zero) => zeroWarning(context, zero, all || zero.far))];
}

/** Whether an end is further from the middle half than that is wide, by quantiles at 25 % and 75 %. */
function isFar({ quantiles, min, max }: ColumnProfile): boolean {
  const at = (part: (typeof quantileShares)[number]) => quantiles[quantileShares.indexOf(part)];
  const [q1, q3] = [at(0.25), at(0.75)];
  const width = q3 - q1;
  return (max ?? 0) - q3 > width || q1 - (min ?? 0) > width || (marks.has(min ?? 0) && q1 > 0);
}

/** Columns are never changed in place, and another target asks for them again. */
const known = new WeakMap<Float64Array, Ends>();

function* endsOf(numbers: Float64Array): Pieces<Ends> {
  const found = known.get(numbers) ?? (yield* findEnds(numbers));
  known.set(numbers, found);
  return found;
}

function* findEnds(numbers: Float64Array): Pieces<Ends> {
  const found: Ends = { low: [], high: [], positive: [], lowest: 0, highest: 0, zeros: 0 };
  yield* inBlocks(numbers.length, (from, end) => {
    for (let row = from; row < end; row++) {
      const value = numbers[row];
      if (Number.isNaN(value)) continue;
      insert(found.low, value, 1);
      insert(found.high, value, -1);
      if (value > 0) insert(found.positive, value, 1);
    }
  });
  yield* inBlocks(numbers.length, (from, end) => {
    for (let row = from; row < end; row++) {
      const value = numbers[row];
      if (value === found.low[0]) found.lowest++;
      if (value === found.high[0]) found.highest++;
      if (value === 0) found.zeros++;
    }
  });
  return found;
}

/** Keeps the outermost different values in order; `direction` is 1 for the lowest. */
function insert(list: number[], value: number, direction: 1 | -1): void {
  if (list.length === ends && (value - list[ends - 1]) * direction >= 0) return;
  let at = list.length;
  while (at > 0 && (list[at - 1] - value) * direction > 0) at--;
  if (at > 0 && list[at - 1] === value) return;
  list.splice(at, 0, value);
  if (list.length > ends) list.pop();
}

interface Mark {
  value: number;
  rows: number;
  next: number;
}

/**
 * A value at an end that comes several times and is far from all others: further than these reach, or, where it is one of the
 * usual marks, below zero when nothing else is, or further than half of what they reach.
 */
function markOf({ low, high, lowest, highest }: Ends, { min, max }: ColumnProfile, present: number): Mark | null {
  const candidates = [
    { value: low[0], next: low[1], rows: lowest, reach: (max ?? 0) - low[1] },
    { value: high[0], next: high[1], rows: highest, reach: high[1] - (min ?? 0) },
  ];
  for (const { value, next, rows, reach } of candidates) {
    const gap = Math.abs(value - next);
    const usual = marks.has(value);
    const far = usual ? gap > reach / 2 || (value < 0 && next >= 0 && gap > 1) : gap > 2 * reach;
    // 0 has a doubt of its own, and 1 is the end of a share.
    if (value !== 0 && value !== 1 && rows >= (usual ? 2 : 3) && rows < present / 2 && far)
      return { value, next, rows };
  }
  return null;
}

function markWarning({ table, columns }: Context, column: NumberColumn, { value, next, rows }: Mark): DataWarning {
  const row = column.numbers.indexOf(value);
  return {
    code: "stand_in",
    severity: "warning",
    message: `${column.name} is ${formatValue(value)} in ${counted(rows, "row")}`,
    detail: `the next value is ${formatValue(next)}: if it stands for a missing value, say so (missing words of the column)`,
    column: column.name,
    line: table.line(row),
    count: rows,
    example: table.cell(row, columns.indexOf(column)).trim(),
  };
}

/** Part of the upper quartile below which a value is near zero, as in rain. */
const nearZero = 0.05;

/** The lowest value above a gap that no other two of the lowest values have between them; null where there is none. */
function zeroOf({ zeros, positive }: Ends, { quantiles }: ColumnProfile, present: number): number | null {
  if (zeros === 0 || zeros > mostZeros * present || positive.length < fewValues) return null;
  const [lowest] = positive;
  if (lowest < nearZero * quantiles[quantileShares.indexOf(0.75)]) return null;
  const steps = positive.slice(1).map((value, i) => value - positive[i]);
  const step = [...steps].sort((a, b) => a - b)[steps.length >> 1];
  return lowest > 4 * step && lowest >= Math.max(...steps) / 2 ? lowest : null;
}

/** Part of the width of the middle half of the values above zero from which on 0 lies far from them. */
const farFromZero = 0.75;

/** Whether zero lies far below the others, by the quartiles of those above it: read off the quantiles of all. */
function liesFar(lowest: number, { quantiles }: ColumnProfile, zeros: number): boolean {
  const points = [
    [zeros, lowest] as const,
    ...quantileShares.flatMap((part, i) => (part > zeros ? [[part, quantiles[i]] as const] : [])),
  ];
  const at = (part: number): number => {
    const wanted = zeros + part * (1 - zeros);
    const next = points.findIndex(([reached]) => reached >= wanted);
    const [[from, low], [to, high]] = [points[next - 1], points[next]];
    return low + ((high - low) * (wanted - from)) / (to - from);
  };
  return lowest >= farFromZero * (at(0.75) - at(0.25));
}

interface Zeros {
  column: NumberColumn;
  count: number;
  /** The lowest value above zero. */
  lowest: number;
  far: boolean;
}

/** A warning where the zeros look out of place, else a note: a tumour without a dent is measured. */
function zeroWarning({ table, columns }: Context, { column, count, lowest }: Zeros, odd: boolean): DataWarning {
  const row = column.numbers.indexOf(0);
  return {
    code: "zeros",
    severity: odd ? "warning" : "note",
    message: `${column.name} is 0 in ${counted(count, "row")}`,
    detail: `${share(count, table.rows)}; the lowest other value is ${formatValue(lowest)}: if 0 stands for a missing value, say so (missing words of the column)`,
    column: column.name,
    line: table.line(row),
    count,
    example: table.cell(row, columns.indexOf(column)).trim(),
  };
}

/** Numbers like 20200131 are days that someone wrote without marks. */
export function compactDates(context: Context): DataWarning[] {
  return features(context).flatMap(({ column, profile }) => {
    const { min, max, name } = profile;
    if (column.type !== "number" || min === null || max === null || min < 1.8e7 || max > 2.2e7) return [];
    const isDate = (value: number) => Number.isNaN(value) || !Number.isNaN(parseCompactDate(String(value)));
    if (profile.distinct < 2 || !column.numbers.every(isDate)) return [];
    return [
      {
        code: "compact_dates",
        severity: "warning",
        message: `${name} could be dates`,
        detail: `${min} may be ${new Date(parseCompactDate(String(min))).toISOString().slice(0, 10)}: read it as a date`,
        column: name,
        example: String(min),
        offer: "date",
      },
    ];
  });
}

/** A date that goes on from row to row: what is learnt of earlier rows should be tested on later ones. */
export function timeOrder(context: Context): DataWarning[] {
  const { columns, profiles, recipe } = context;
  if (recipe.split.method !== "random") return [];
  for (const [i, column] of columns.entries()) {
    if (column.type !== "date" || profiles[i].distinct < fewValues) continue;
    const direction = orderOf(column.numbers);
    if (direction === null) continue;
    return [
      {
        code: "time_order",
        severity: "note",
        message: `${column.name} ${direction > 0 ? "rises" : "falls"} from row to row`,
        detail: "split by time, so that later rows test what earlier ones taught",
        column: column.name,
      },
    ];
  }
  return [];
}

/** 1 where no date is before the one above it, −1 where none is after it; null where neither, or one is missing. */
function orderOf(numbers: Float64Array): 1 | -1 | null {
  let [rises, falls] = [true, true];
  for (let row = 1; row < numbers.length && (rises || falls); row++) {
    if (!(numbers[row] >= numbers[row - 1])) rises = false;
    if (!(numbers[row] <= numbers[row - 1])) falls = false;
  }
  return rises ? 1 : falls ? -1 : null;
}
