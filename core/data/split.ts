/** Which rows train, validate and test: seeded, and the same on every machine. */
import { fillInPieces, toEnd, type Pieces } from "../pieces";
import { sortInPieces } from "./sort";
import { splitByGroup } from "./split-groups";
import { collected, placesOf, type Basis, type SplitSettings, type SplitWay } from "./split-method";
import { splitByChance } from "./split-random";
import { splitByTime } from "./split-time";
import { quantile } from "./statistics";
import { DataError } from "./error";
import { splitNames, type SplitName } from "./types";

/** Positions 0..n−1 of each part, ascending. */
export type SplitRows = Record<SplitName, Uint32Array>;

export type SplitMethod = SplitSettings["method"];

/** A new way to split is one entry here and its id in `splitMethodIds`. */
const ways = {
  random: splitByChance,
  group: splitByGroup,
  time: splitByTime,
} as const satisfies Record<SplitMethod, SplitWay>;

/**
 * Divides `count` rows by the shares of `settings`.
 *
 * `random`: with `strata` (class of each row) each class is divided by the same shares; counts are rounded by largest
 * remainder, and what one class leaves over is carried to the next, so that the parts as a whole stay within one row of their
 * shares. Each class has a row to train on. `group`: rows with an equal `key` stay in one part; with
 * `strata` each part gets every class in its share as far as whole groups allow (`deal-groups.ts`). `time`: no row of a part has a
 * `key` below one of the part before; equal ones stay in their order.
 *
 * With `settings.fold` the test part is one of k folds (`time`: of k blocks, after rows that are all earlier), and the rest is
 * divided between training and validation by their shares. Each row is tested on once (`time`: each but the first block's).
 * Throws a DataError where a part with a share gets no row.
 */
export function splitRows(
  count: number,
  strata: ArrayLike<number> | null,
  settings: SplitSettings,
  key: ArrayLike<number> | null = null,
): SplitRows {
  return toEnd(splitInPieces(count, strata, settings, key));
}

/** The same in pieces. */
export function* splitInPieces(
  count: number,
  strata: ArrayLike<number> | null,
  settings: SplitSettings,
  key: ArrayLike<number> | null,
): Pieces<SplitRows> {
  const basis: Basis = { settings, strata, key };
  const way: SplitWay = ways[settings.method];
  const rows = yield* placesOf(count);
  const shares = splitNames.map((name) => settings[name]);
  const parts = settings.fold
    ? yield* foldParts(way, rows, settings.fold, basis)
    : yield* collected(rows, yield* way.divide(rows, shares, basis), shares.length);
  requireRows(parts, count, settings);
  return { train: parts[0], validation: parts[1], test: parts[2] };
}

function* foldParts(
  way: SplitWay,
  rows: Uint32Array,
  { count, index }: NonNullable<SplitSettings["fold"]>,
  basis: Basis,
): Pieces<Uint32Array[]> {
  const [rest, test] = yield* collected(rows, yield* way.fold(rows, count, index, basis), 2);
  const { train, validation } = basis.settings;
  const shares = [train, validation].map((share) => share / (train + validation));
  const [learning, checking] = yield* collected(rest, yield* way.divide(rest, shares, basis), 2);
  return [learning, checking, test];
}

function requireRows(parts: readonly Uint32Array[], count: number, { fold, ...settings }: SplitSettings): void {
  splitNames.forEach((name, part) => {
    const share = name === "test" && fold ? 1 / fold.count : settings[name];
    if (share === 0 || parts[part].length > 0) return;
    const what = settings.method === "group" ? `${count} rows in groups by ${settings.column}` : `${count} rows`;
    const advice =
      settings.method === "group"
        ? "Choose a column with more groups"
        : "Give it a larger share, or 0 to go without it";
    throw new DataError(
      "empty_split",
      fold
        ? `With ${what} in ${fold.count} folds, no row is left for the ${name} split. Take fewer folds.`
        : `With ${what}, no row is left for the ${name} split at a share of ${share}. ${advice}.`,
    );
  });
}

/** Ranges of equally many values, as pandas' `qcut(duplicates="drop")` makes them: range of each value, from 0. */
export function* quantileBins(values: Float64Array, bins: number): Pieces<Int32Array> {
  const ascending = yield* sortInPieces(values.slice());
  const edges = Array.from({ length: bins - 1 }, (_, i) => quantile(ascending, (i + 1) / bins));
  const inner = [...new Set(edges)].filter((edge) => edge > ascending[0]);
  return yield* fillInPieces(new Int32Array(values.length), (i) => {
    let bin = 0;
    while (bin < inner.length && inner[bin] < values[i]) bin++;
    return bin;
  });
}
