/** Columns that look like the pixels of small square images: a guess, by their names, range and neighbours. */
import type { Rows } from "../data/dataset";
import type { Table } from "../data/types";
import { correlationOf, standardised } from "../metrics/correlation";
import type { Pieces } from "../pieces";

/** The rows' images, one byte a pixel from 0 (lowest) to 255 (highest), row by row. */
export interface Thumbnails {
  side: number;
  /** Names of the first and the last column, for the words that say what was guessed. */
  first: string;
  last: string;
  pixels: Uint8Array;
  /** Of the table, 0-based: whose images these are. */
  rowIds: Uint32Array;
}

/** Images of so few pixels are rather a handful of measurements. */
const leastSide = 5;
const mostSide = 128;
const mostBytes = 16_000_000;
/** Rows by which neighbours are compared. */
const rowsCompared = 300;
/** Mean |r| of pixels beside and below each other, from which they are taken for neighbours. */
const neighbourly = 0.2;

/** Columns whose names differ in their numbers alone, in the order of the file: the largest such family whose size is a square. */
function family({ columns }: Pick<Table, "columns">): number[] | null {
  const families = new Map<string, number[]>();
  columns.forEach(({ name, type }, index) => {
    if (type !== "number") return;
    const key = name.replace(/\d+/g, "#");
    const known = families.get(key);
    if (known) known.push(index);
    else families.set(key, [index]);
  });
  const squares = [...families.values()].filter((of) => {
    const side = Math.round(Math.sqrt(of.length));
    return side * side === of.length && side >= leastSide && side <= mostSide;
  });
  return squares.sort((a, b) => b.length - a.length)[0] ?? null;
}

/** Null where no columns look like pixels. Yields between pieces. */
export function* thumbnailsOf(table: Table, rows: Pick<Rows, "rowIds" | "rows">): Pieces<Thumbnails | null> {
  const indices = family(table);
  if (!indices) return null;
  const columns = indices.map((index) => table.columns[index]!);
  const side = Math.round(Math.sqrt(columns.length));
  const count = Math.min(rows.rows, Math.floor(mostBytes / columns.length));
  if (count < 2) return null;
  const values: Float64Array[] = [];
  let [low, high] = [Infinity, -Infinity];
  for (const column of columns) {
    if (!("numbers" in column)) return null;
    const own = Float64Array.from({ length: count }, (_, i) => column.numbers[rows.rowIds[i]!]!);
    for (const value of own) {
      if (Number.isNaN(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    values.push(own);
    yield;
  }
  if (!(low < high) || !commonRange(values, low, high)) return null;
  if (!(yield* neighbours(values, side))) return null;
  const pixels = new Uint8Array(count * columns.length);
  values.forEach((own, at) => {
    for (let i = 0; i < count; i++) {
      const share = (own[i]! - low) / (high - low);
      pixels[i * columns.length + at] = Number.isNaN(share) ? 0 : Math.round(255 * share);
    }
  });
  return { side, first: columns[0]!.name, last: columns.at(-1)!.name, pixels, rowIds: rows.rowIds.slice(0, count) };
}

/** Most columns that vary at all use at least half of the range that all have together. */
function commonRange(values: readonly Float64Array[], low: number, high: number): boolean {
  let [varies, wide] = [0, 0];
  for (const own of values) {
    let [least, most] = [Infinity, -Infinity];
    for (const value of own) [least, most] = [Math.min(least, value), Math.max(most, value)];
    if (!(least < most)) continue;
    varies++;
    if (most - least >= (high - low) / 2) wide++;
  }
  return varies >= values.length / 4 && wide >= varies / 2;
}

/** Pixels beside and below each other go together. */
function* neighbours(values: readonly Float64Array[], side: number): Pieces<boolean> {
  const unit = values.map((own) => standardised(own.subarray(0, rowsCompared).slice()));
  yield;
  const meanOf = (step: number, inLine: boolean): number => {
    let [sum, count] = [0, 0];
    for (let at = 0; at + step < unit.length; at++) {
      const [a, b] = [unit[at], unit[at + step]];
      if (!a || !b || (inLine && at % side === side - 1)) continue;
      sum += Math.abs(correlationOf(a, b));
      count++;
    }
    return count > 0 ? sum / count : 0;
  };
  const [beside, below] = [meanOf(1, true), meanOf(side, false)];
  // Columns that lie half a line away are no neighbours: they go together less where the columns are an image.
  const apart = meanOf(side * Math.floor(side / 2) + Math.floor(side / 2), false);
  return beside > neighbourly && below > neighbourly && Math.min(beside, below) > apart;
}
