/** Which rows train, validate and test: seeded, and the same on every machine. */
import type { Recipe } from "../network/spec";
import { createRandom } from "../random";
import { sortNumbers } from "./sort";
import { quantile } from "./statistics";
import { DataError, splitNames, type SplitName } from "./types";

/** Positions 0..n−1 of each part, ascending. */
export type SplitRows = Record<SplitName, Uint32Array>;

type SplitSettings = Recipe["split"];
export type SplitMethod = SplitSettings["method"];

/** What rows are divided by, one value for each row. */
interface Basis {
  settings: SplitSettings;
  /** Classes (or ranges of the target) that are divided by the same shares. */
  strata: ArrayLike<number> | null;
  /** Group of each row, or its time. */
  key: ArrayLike<number> | null;
}

interface Method {
  /** Divides rows by shares; each part ascending. */
  divide: (rows: Uint32Array, shares: readonly number[], basis: Basis) => Uint32Array[];
  /** The rows to learn from and those to test on, for one fold of several. */
  fold: (rows: Uint32Array, count: number, index: number, basis: Basis) => { rest: Uint32Array; test: Uint32Array };
}

/** A new way to split is one entry here and its id in `splitMethodIds`. */
const methods = {
  random: { divide: divideStrata, fold: foldStrata },
  group: { divide: divideGroups, fold: foldGroups },
  time: { divide: divideTime, fold: foldTime },
} as const satisfies Record<SplitMethod, Method>;

/**
 * Divides `count` rows by the shares of `settings`.
 *
 * `random`: with `strata` (class of each row) each class is divided by the same shares; counts are rounded by largest
 * remainder, and what one class leaves over is carried to the next, so that the parts as a whole stay within one row of their
 * shares. Each class has a row to train on. `group`: rows with an equal `key` stay in one part. `time`: no row of a part has a
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
  const basis: Basis = { settings, strata, key };
  const method: Method = methods[settings.method];
  const rows = Uint32Array.from({ length: count }, (_, i) => i);
  const parts = settings.fold
    ? foldParts(method, rows, settings.fold, basis)
    : method.divide(
        rows,
        splitNames.map((name) => settings[name]),
        basis,
      );
  requireRows(parts, count, settings);
  return { train: parts[0], validation: parts[1], test: parts[2] };
}

function foldParts(
  method: Method,
  rows: Uint32Array,
  { count, index }: NonNullable<SplitSettings["fold"]>,
  basis: Basis,
): Uint32Array[] {
  const { rest, test } = method.fold(rows, count, index, basis);
  const { train, validation } = basis.settings;
  const sum = train + validation;
  const [learning, checking] = method.divide(rest, [train / sum, validation / sum], basis);
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
export function quantileBins(values: Float64Array, bins: number): Int32Array {
  const ascending = sortNumbers(values.slice());
  const edges = Array.from({ length: bins - 1 }, (_, i) => quantile(ascending, (i + 1) / bins));
  const inner = [...new Set(edges)].filter((edge) => edge > ascending[0]);
  return Int32Array.from(values, (value) => inner.filter((edge) => edge < value).length);
}

const ascending = (rows: Uint32Array) => rows.sort();

function joined(pieces: readonly Uint32Array[]): Uint32Array {
  const whole = new Uint32Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** The rows of each stratum, in a random order that depends on the seed, the purpose and the stratum. */
function shuffledStrata(rows: Uint32Array, purpose: string, { settings, strata }: Basis): Uint32Array[] {
  const members = strata ? byCode(rows, strata) : [rows.slice()];
  return members.map((some, index) => createRandom(settings.seed, purpose, index).shuffle(some));
}

function divideStrata(rows: Uint32Array, shares: readonly number[], basis: Basis): Uint32Array[] {
  const parts: Uint32Array[][] = shares.map(() => []);
  let carry = shares.map(() => 0);
  for (const members of shuffledStrata(rows, "split", basis)) {
    const quotas = shares.map((share, part) => share * members.length + carry[part]);
    const sizes = roundToTotal(quotas, members.length, shares);
    carry = quotas.map((quota, part) => quota - sizes[part]);
    let from = 0;
    sizes.forEach((size, part) => {
      parts[part].push(members.subarray(from, from + size));
      from += size;
    });
  }
  return parts.map((pieces) => ascending(joined(pieces)));
}

/** Dealt like cards, stratum after stratum: folds differ by one row at most, in all and in each stratum. */
function foldStrata(rows: Uint32Array, count: number, index: number, basis: Basis) {
  const dealt = joined(shuffledStrata(rows, "folds", basis));
  const isTest = (_: number, place: number) => place % count === index;
  return {
    test: ascending(dealt.filter(isTest)),
    rest: ascending(dealt.filter((row, place) => !isTest(row, place))),
  };
}

function byCode(rows: Uint32Array, codes: ArrayLike<number>): Uint32Array[] {
  const counts: number[] = [];
  for (const row of rows) {
    while (counts.length <= codes[row]) counts.push(0);
    counts[codes[row]]++;
  }
  const groups = counts.map((size) => new Uint32Array(size));
  const filled = counts.map(() => 0);
  for (const row of rows) groups[codes[row]][filled[codes[row]]++] = row;
  return groups;
}

/** Groups in a random order, with their rows. */
function shuffledGroups(rows: Uint32Array, purpose: string, { settings, key }: Basis): Uint32Array[] {
  if (!key) throw new Error("a split by group needs the group of each row");
  const groups = byCode(rows, key).filter(({ length }) => length > 0);
  const order = createRandom(settings.seed, purpose, 0).shuffle(Uint32Array.from(groups.keys()));
  return Array.from(order, (place) => groups[place]);
}

/** Each group goes to the part that lacks most rows; the last groups go to parts that have none yet. */
function divideGroups(rows: Uint32Array, shares: readonly number[], basis: Basis): Uint32Array[] {
  const groups = shuffledGroups(rows, "groups", basis);
  const parts: Uint32Array[][] = shares.map(() => []);
  const lacking = shares.map((share) => share * rows.length);
  groups.forEach((group, i) => {
    const empty = parts.flatMap((part, p) => (part.length === 0 && shares[p] > 0 ? [p] : []));
    const open = empty.length >= groups.length - i ? empty : [...shares.keys()].filter((p) => shares[p] > 0);
    const to = open.reduce((best, part) => (lacking[part] > lacking[best] ? part : best));
    parts[to].push(group);
    lacking[to] -= group.length;
  });
  return parts.map((pieces) => ascending(joined(pieces)));
}

/** Each group goes to the fold with the fewest rows. */
function foldGroups(rows: Uint32Array, count: number, index: number, basis: Basis) {
  const folds = Array.from({ length: count }, (): { rows: number; groups: Uint32Array[] } => ({ rows: 0, groups: [] }));
  for (const group of shuffledGroups(rows, "fold groups", basis)) {
    const to = folds.reduce((least, fold) => (fold.rows < least.rows ? fold : least));
    to.groups.push(group);
    to.rows += group.length;
  }
  const others = folds.filter((_, i) => i !== index).flatMap(({ groups }) => groups);
  return { test: ascending(joined(folds[index].groups)), rest: ascending(joined(others)) };
}

function inTime(rows: Uint32Array, { key }: Basis): Uint32Array {
  if (!key) throw new Error("a split in time order needs the time of each row");
  return rows.slice().sort((a, b) => key[a] - key[b] || a - b);
}

function divideTime(rows: Uint32Array, shares: readonly number[], basis: Basis): Uint32Array[] {
  const sorted = inTime(rows, basis);
  const sizes = roundToTotal(
    shares.map((share) => share * rows.length),
    rows.length,
    shares,
  );
  let from = 0;
  return sizes.map((size) => ascending(sorted.slice(from, (from += size))));
}

/** Of count + 1 blocks in time order the one after the first index + 1; what comes later is left out. */
function foldTime(rows: Uint32Array, count: number, index: number, basis: Basis) {
  const sorted = inTime(rows, basis);
  const edge = (block: number) => Math.round((block * rows.length) / (count + 1));
  return {
    rest: ascending(sorted.slice(0, edge(index + 1))),
    test: ascending(sorted.slice(edge(index + 1), edge(index + 2))),
  };
}

/** Whole numbers that add up to `total`, each next to its quota; the first part (training) gets at least one. */
function roundToTotal(quotas: readonly number[], total: number, shares: readonly number[]): number[] {
  const sizes = quotas.map((quota) => Math.max(0, Math.floor(quota + 1e-9)));
  let left = total - sizes.reduce((sum, size) => sum + size, 0);
  const order = quotas.map((_, part) => part).filter((part) => shares[part] > 0);
  while (left !== 0) {
    const step = Math.sign(left);
    const remainder = (part: number) => (quotas[part] - sizes[part]) * step;
    const open = order.filter((part) => step > 0 || sizes[part] > 0);
    const next = open.reduce((best, part) => (remainder(part) > remainder(best) + 1e-9 ? part : best));
    sizes[next] += step;
    left -= step;
  }
  if (total > 0 && sizes[0] === 0) {
    sizes[sizes.indexOf(Math.max(...sizes))]--;
    sizes[0]++;
  }
  return sizes;
}
