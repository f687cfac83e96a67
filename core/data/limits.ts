/**
 * What the reading of a table may take. A file beyond it is mostly no table, or read under the wrong marks: it is refused at
 * once, before it takes the machine's time and memory.
 */
import { count, formatNumber } from "../numbers";
import { DataError } from "./error";

export interface Limits {
  /** Megabytes of the longest line, or of the longest row where quotes hold line ends. */
  line: number;
  /** Most columns. */
  columns: number;
  /** Megabytes of memory for the columns, and for what a packed file holds. Infinity where nobody knows the machine. */
  memory: number;
  /** Seconds for a Parquet file whose pages are of a size that others read in less. */
  seconds: number;
}

export const usualLimits: Limits = { line: 16, columns: 100_000, memory: Infinity, seconds: 60 };

/** The options of the command line that raise each of them. */
export const limitOptions = {
  line: "max-line",
  columns: "max-columns",
  memory: "max-memory",
  seconds: "max-seconds",
} as const satisfies Record<keyof Limits, string>;

export const megabyte = 1_000_000;

export const limitsOf = (given: Partial<Limits> | undefined): Limits => ({ ...usualLimits, ...given });

/** The limit that a DataError of this code is about: how it is raised is said where it can be, by an option or a button. */
export const limitOf = (code: string): keyof Limits | null => limitCodes[code] ?? null;
const limitCodes: Readonly<Record<string, keyof Limits>> = {
  long_line: "line",
  too_many_columns: "columns",
  too_much_memory: "memory",
  too_slow: "seconds",
};

/** A row that goes on beyond the limit; `quoteLine` is where a quote opens that is not closed by then. */
export function longLine(limits: Limits, line: number, quoteLine = -1): DataError {
  const what =
    quoteLine >= 0
      ? `The quote that opens on line ${quoteLine} is not closed within ${limits.line} MB: is it part of the text, or is the quote character another one?`
      : `The row on line ${line} is longer than ${limits.line} MB: is this a table, and are delimiter, quote and encoding right?`;
  return new DataError("long_line", what, quoteLine < 0 ? line : quoteLine);
}

/** `line` is null in a file that has none. */
export function tooManyColumns(limits: Limits, line: number | null): DataError {
  const many = count(limits.columns);
  const what =
    line === null
      ? `The file has more than ${many} columns.`
      : `The row on line ${line} has more than ${many} fields: is the delimiter right?`;
  return new DataError("too_many_columns", what, line ?? undefined);
}

/** A file on whose pages a thread worked in vain. */
export function tooSlow(seconds: number): DataError {
  return new DataError(
    "too_slow",
    `A part of this Parquet file could not be read within ${seconds} s: it is probably damaged. Write or copy it again.`,
  );
}

/** `bytes` is what the table needs, as far as it is known. */
export function tooMuchMemory(limits: Limits, bytes: number, what: string): DataError {
  return new DataError(
    "too_much_memory",
    `${what} ${inMegabytes(bytes)} of memory, and ${inMegabytes(limits.memory * megabyte)} may be used on this machine. Take fewer rows or columns.`,
  );
}

/** What a packed file holds, so far. */
export function unpacksToTooMuch(bytes: number, packed: number): DataError {
  const times = Math.round(bytes / Math.max(1, packed));
  return new DataError(
    "too_much_memory",
    `The archive of ${inMegabytes(packed)} holds more than ${inMegabytes(bytes)}, ${count(times)} times as much: no real table packs that well.`,
  );
}

export function inMegabytes(bytes: number): string {
  if (bytes < megabyte) return `${Math.ceil(bytes / 1000)} kB`;
  const megabytes = bytes / megabyte;
  return megabytes < 1000 ? `${Math.ceil(megabytes)} MB` : `${formatNumber(megabytes / 1000)} GB`;
}

export const bytesPerCell = 8;

/** Counts cells of a table, for all the threads that fill it. Throws a DataError where they are too many. */
export function takeCells(taken: BigInt64Array, cells: number, limits: Limits): void {
  const bytes = (Number(Atomics.add(taken, 0, BigInt(cells))) + cells) * bytesPerCell;
  if (bytes > limits.memory * megabyte) throw tooMuchMemory(limits, bytes, "The table needs more than");
}
