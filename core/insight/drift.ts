/**
 * How far the columns of new rows lie from those that a network was trained on, column by column.
 *
 * Numbers and dates: Kolmogorov and Smirnov's D, the largest distance of the two distribution functions. Categories: the
 * population stability index Σ (q − p) ln(q / p), p the shares of the training rows and q those of the new ones, half a row added
 * to each value. Missing cells are counted apart. Intervals are of 95 %, for what all rows of both kinds would come to.
 */
import type { FittedRecipe } from "../data/fitted";
import { retypeInPieces } from "../data/infer";
import { sortedInPieces } from "../data/statistics";
import type { CodedColumn, Column, ColumnType, NumberColumn, Table } from "../data/types";
import { z95, type Interval } from "../metrics/intervals";
import { inBlocks, type Pieces } from "../pieces";

export interface ColumnDrift extends Interval {
  column: string;
  test: "ks" | "psi";
  /** D (0 to 1) or PSI; NaN where either side has no value. */
  statistic: number;
  /** New rows whose value the training rows do not have; of numbers, those outside their range. */
  unseen: number;
  /** Share of the new rows without a value; 1 where the column is not there. */
  missing: number;
  /** The same share of the training rows. */
  missingBefore: number;
  /** New rows. */
  rows: number;
}

/** Values with a bin of their own; the rarer ones share one. */
const mostBins = 50;

/** `before` is the table that the run was trained on, `training` its training rows. */
export function* driftOf(
  fitted: FittedRecipe,
  before: Table,
  training: Uint32Array,
  after: Table,
): Pieces<ColumnDrift[]> {
  const found: ColumnDrift[] = [];
  for (const { column, type } of fitted.columns) {
    const old = yield* columnOf(before, column, type);
    const now = yield* columnOf(after, column, type);
    found.push(yield* columnDrift(column, old, training, now, after.rows));
  }
  return found;
}

/** A table's column as another table's recipe reads it; null where there is none of that name. */
export function* columnOf(table: Table, name: string, type: ColumnType): Pieces<Column | null> {
  const index = table.columns.findIndex((column) => column.name === name);
  if (index < 0) return null;
  return table.columns[index]!.type === type
    ? table.columns[index]!
    : (yield* retypeInPieces(table, index, type)).column;
}

type Moved = Pick<ColumnDrift, "statistic" | "low" | "high" | "unseen" | "missing" | "missingBefore">;

function* columnDrift(
  column: string,
  old: Column | null,
  training: Uint32Array,
  now: Column | null,
  rows: number,
): Pieces<ColumnDrift> {
  const numeric = (old ?? now) !== null && "numbers" in (old ?? now)!;
  const nothing = { column, test: numeric ? ("ks" as const) : ("psi" as const), statistic: NaN, low: NaN, high: NaN };
  if (!old || !now) return { ...nothing, unseen: 0, missing: now ? NaN : 1, missingBefore: old ? NaN : 1, rows };
  const made =
    "numbers" in old && "numbers" in now
      ? yield* numbersDrift(old, training, now)
      : yield* categoriesDrift(old as CodedColumn, training, now as CodedColumn);
  return { ...nothing, ...made, rows };
}

function* numbersDrift(old: NumberColumn, training: Uint32Array, now: NumberColumn): Pieces<Moved> {
  const before = yield* sortedInPieces(Float64Array.from(training, (row) => old.numbers[row]!));
  const after = yield* sortedInPieces(now.numbers);
  const [low, high] = [before[0] ?? NaN, before.at(-1) ?? NaN];
  let unseen = 0;
  yield* inBlocks(after.length, (from, end) => {
    for (let i = from; i < end; i++) if (after[i]! < low || after[i]! > high) unseen++;
  });
  return {
    ...kolmogorovSmirnov(before, after),
    unseen: before.length > 0 ? unseen : 0,
    missing: 1 - after.length / now.numbers.length,
    missingBefore: 1 - before.length / training.length,
  };
}

/** `−½ ln(.025 / 2)` under the root: what D of two samples of one distribution stays below in 97.5 % of cases. */
const ksQuantile = Math.sqrt(-Math.log(0.0125) / 2);

/**
 * Two samples in ascending order. Below D lies what chance may have put there (Smirnov's bound for two samples of one
 * distribution, so that the interval begins at 0 unless a test at 2.5 % tells the two apart), above it what the share at the place
 * of D may be off by.
 */
export function kolmogorovSmirnov(a: Float64Array, b: Float64Array): { statistic: number } & Interval {
  const [n, m] = [a.length, b.length];
  if (n === 0 || m === 0) return { statistic: NaN, low: NaN, high: NaN };
  let [i, j, most, shareA, shareB] = [0, 0, 0, 0, 0];
  while (i < n && j < m) {
    const value = Math.min(a[i]!, b[j]!);
    while (i < n && a[i]! <= value) i++;
    while (j < m && b[j]! <= value) j++;
    const apart = Math.abs(i / n - j / m);
    if (apart > most) [most, shareA, shareB] = [apart, i / n, j / m];
  }
  const error = Math.sqrt((shareA * (1 - shareA)) / n + (shareB * (1 - shareB)) / m);
  const chance = ksQuantile * Math.sqrt(1 / n + 1 / m);
  return { statistic: most, low: Math.max(0, most - chance), high: Math.min(1, most + z95 * error) };
}

function* categoriesDrift(old: CodedColumn, training: Uint32Array, now: CodedColumn): Pieces<Moved> {
  const fold = (label: string) => (old.type === "boolean" ? label.toLowerCase() : label);
  const counts = new Map<string, number>();
  const codes = new Float64Array(old.labels.length);
  let gaps = 0;
  for (const row of training) {
    if (old.codes[row]! < 0) gaps++;
    else codes[old.codes[row]!]!++;
  }
  old.labels.forEach((label, code) => counts.set(fold(label), (counts.get(fold(label)) ?? 0) + codes[code]!));
  yield;
  const own = [...counts].filter(([, count]) => count > 0).sort((x, y) => y[1] - x[1]);
  const bins = new Map(own.slice(0, mostBins).map(([label], bin) => [label, bin]));
  const others = bins.size;
  const seen = new Set(own.map(([label]) => label));
  const places = now.labels.map((label) => bins.get(fold(label)) ?? others);
  const known = now.labels.map((label) => seen.has(fold(label)));
  const [before, after] = [new Float64Array(others + 1), new Float64Array(others + 1)];
  own.forEach(([label, count]) => (before[bins.get(label) ?? others]! += count));
  let [unseen, missing] = [0, 0];
  yield* inBlocks(now.codes.length, (from, end) => {
    for (let row = from; row < end; row++) {
      const code = now.codes[row]!;
      if (code < 0) missing++;
      else {
        after[places[code]!]!++;
        if (!known[code]) unseen++;
      }
    }
  });
  const used = before[others]! + after[others]! > 0 ? others + 1 : others;
  return {
    ...stability(before.subarray(0, used), after.subarray(0, used)),
    unseen,
    missing: missing / now.codes.length,
    missingBefore: gaps / training.length,
  };
}

/**
 * PSI of counts of the same values. Its interval takes off what chance alone adds, (k − 1)(1/n + 1/m) in the mean, and allows for
 * the errors of the shares (the delta method) and for those that are left where both distributions are one.
 */
export function stability(before: ArrayLike<number>, after: ArrayLike<number>): { statistic: number } & Interval {
  const k = before.length;
  const sum = (counts: ArrayLike<number>) => Array.from(counts).reduce((all, count) => all + count, 0);
  const [n, m] = [sum(before), sum(after)];
  if (n === 0 || m === 0 || k === 0) return { statistic: NaN, low: NaN, high: NaN };
  const [p, q] = [before, after].map((counts, side) =>
    Float64Array.from(counts, (count) => (count + 0.5) / ((side === 0 ? n : m) + 0.5 * k)),
  ) as [Float64Array, Float64Array];
  let statistic = 0;
  const slope = [new Float64Array(k), new Float64Array(k)] as const;
  for (let i = 0; i < k; i++) {
    const ratio = Math.log(q[i]! / p[i]!);
    statistic += (q[i]! - p[i]!) * ratio;
    slope[0][i] = -ratio - (q[i]! - p[i]!) / p[i]!;
    slope[1][i] = ratio + (q[i]! - p[i]!) / q[i]!;
  }
  const both = 1 / n + 1 / m;
  const spread = varianceOf(p, slope[0]) / n + varianceOf(q, slope[1]) / m + 2 * (k - 1) * both * both;
  const middle = statistic - (k - 1) * both;
  const half = z95 * Math.sqrt(spread);
  return { statistic, low: Math.max(0, middle - half), high: Math.max(statistic, middle + half) };
}
function varianceOf(shares: Float64Array, values: Float64Array): number {
  let [mean, squares] = [0, 0];
  for (let i = 0; i < shares.length; i++) {
    mean += shares[i]! * values[i]!;
    squares += shares[i]! * values[i]! ** 2;
  }
  return Math.max(0, squares - mean * mean);
}

/** From here on a difference is one to act on: PSI's usual 'moderate' (N. Siddiqi 2006), and a tenth of the rows for D. */
export const notableDrift = 0.1;
/** Missing cells more than in training, as a share of the rows, and values that training does not have. */
const notableShare = 0.05;

export type DriftReason = "absent" | "moved" | "unseen" | "missing";

/** Why predictions are to be doubted for a column; empty where nothing speaks against them. */
export function driftReasons({ test, low, unseen, missing, missingBefore, rows }: ColumnDrift): DriftReason[] {
  if (missing === 1 && !(missingBefore === 1)) return ["absent"];
  return [
    ...(low > notableDrift ? ["moved" as const] : []),
    ...(test === "psi" && unseen > notableShare * rows ? ["unseen" as const] : []),
    ...(missing - missingBefore > notableShare ? ["missing" as const] : []),
  ];
}
