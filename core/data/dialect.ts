/** Guesses how a CSV file is written, from its beginning. What is given is taken as it is. */
import type { RecordDialect } from "./csv/record-batch";
import { bytesToScan, scan, type Records } from "./scan";
import { guessDecimal } from "./decimal";
import { guessHeader } from "./header";
import { limitOf } from "./limits";
import { DataError } from "./error";
import type { Dialect, Evidence } from "./types";
import { dateOrder } from "./dates";
import { isMissing, parseNumber } from "./values";

export const delimiters = [",", ";", "\t", "|", " "] as const satisfies readonly Dialect["delimiter"][];
const delimiterNames: Record<Dialect["delimiter"], string> = {
  ",": "comma",
  ";": "semicolon",
  "\t": "tab",
  "|": "bar",
  " ": "space",
};

/** Characters, lines and records that a guess looks at. */
const sampleLength = 65_536;
const sampleLines = 5;
/** Bytes of a field. */
const sampleField = 1024;
/** Characters from which on two lines are enough. */
const longSample = 1 << 20;
const sampleRecords = 200;

/** The beginning of a text from an offset on: 64 Ki characters, or five lines where these are longer, or two long ones. */
export function sampleOf(text: string, from = 0): { sample: string; partial: boolean } {
  let end = from;
  for (let line = 0; line < sampleLines && (line < 2 || end - from < longSample); line++) end = nextLine(text, end);
  const length = Math.max(end, from + sampleLength);
  const partial = length < text.length;
  return { sample: from === 0 && !partial ? text : text.slice(from, length), partial };
}

/** The offset after the next line end, or the end of the text. */
export function nextLine(text: string, from: number): number {
  const match = /\r\n|\r|\n/g;
  match.lastIndex = from;
  return match.exec(text) ? match.lastIndex : text.length;
}

export interface SniffedDialect {
  dialect: Dialect;
  /** The reason for each guess, in a few words: `31 fields a row`. */
  evidence: Evidence;
  /** A number by which the decimal mark could be either: `1.234`. */
  doubtful: string | null;
}

/**
 * The dialect of a text. `encoding` can't be seen in a string any more: it is `given.encoding`, or `utf-8`.
 * Errors: none; a text that fits nothing is a comma-separated one with a header.
 */
export function sniffDialect(text: string, given: Partial<Dialect> = {}): SniffedDialect {
  const { sample, partial } = sampleOf(text);
  const evidence: Evidence = {};
  const marks = { ...(given.escape && { escape: given.escape }), ...(given.limits && { limits: given.limits }) };
  const bytes = bytesToScan(sample);
  const rateAll = (quote: Dialect["quote"]) =>
    (given.delimiter === undefined ? delimiters : [given.delimiter])
      .map((delimiter) => rate(bytes, { delimiter, quote, ...marks }, partial))
      .reduce((a, b) => (b.score > a.score + 1e-9 ? b : a));
  let quote = given.quote ?? '"';
  let best = rateAll(quote);
  const quoted = given.quote === undefined ? singlyQuoted(sample) : "never";
  if (quoted !== "never") {
    const single = rateAll("'");
    // Blanks around apostrophes tell nothing in prose: there, the table has to gain by it.
    const told = quoted === "between delimiters" || best.delimiter === " ";
    if (single.score > best.score + (told ? -1e-9 : 1e-9)) [quote, best] = ["'", single];
  }
  if (given.quote === undefined) {
    evidence.quote =
      quote === "'" ? "fields begin and end with it" : sample.includes('"') ? "found in the file" : "usual";
  }
  if (given.delimiter === undefined) {
    evidence.delimiter =
      best.fields > 1 ? `${best.fields} fields a row with ${delimiterNames[best.delimiter]}` : "one field a row";
  }
  const guessed = given.decimal === undefined ? guessDecimal(best.cells, best.delimiter, evidence) : null;
  const decimal = given.decimal ?? guessed?.decimal ?? ".";
  const header = given.header ?? guessHeader(best.head, best.body, decimal, evidence);
  return {
    dialect: {
      delimiter: best.delimiter,
      quote,
      ...(given.escape && { escape: given.escape }),
      decimal,
      encoding: given.encoding ?? "utf-8",
      header,
      ...(given.limits && { limits: given.limits }),
    },
    evidence,
    doubtful: guessed?.doubtful ?? null,
  };
}

interface Rating {
  delimiter: Dialect["delimiter"];
  score: number;
  fields: number;
  /** Records with the usual number of fields. */
  cells: string[][];
  /** The first record, and the regular ones below it. */
  head: string[];
  body: string[][];
}

/**
 * The fields of a sample's first records, however many each has, and the usual number. An unclosed quote ends the sample, and
 * there are none where a record has too many fields.
 */
export function sampleFields(sample: string | Uint8Array, marks: RecordDialect, partial: boolean): SampleFields {
  const bytes = typeof sample === "string" ? bytesToScan(sample) : sample;
  const take = (cut: boolean) =>
    scan(bytes, marks, { width: "any", limit: sampleRecords, partial: cut, longest: sampleField });
  const first = orError(() => take(partial));
  // Only a quote that is still open at the end may be a matter of where the sample is cut.
  const again = first instanceof DataError && !partial && limitOf(first.code) === null;
  const records = again ? orError(() => take(true)) : first;
  if (records instanceof DataError) return { rows: [], lines: [], usual: 1 };
  let at = 0;
  const rows = records.widths.map((width) => Array.from({ length: width }, () => records.value(at++)));
  return { rows, lines: records.lines, usual: mostCommon(records.widths) };
}

interface SampleFields {
  rows: string[][];
  /** The 1-based line of the sample on which each record starts. */
  lines: number[];
  /** The most frequent number of fields. */
  usual: number;
}

function orError(take: () => Records): Records | DataError {
  try {
    return take();
  } catch (error) {
    if (error instanceof DataError) return error;
    throw error;
  }
}

function mostCommon(counts: readonly number[]): number {
  const seen = new Map<number, number>();
  let best = 1;
  for (const count of counts) {
    seen.set(count, (seen.get(count) ?? 0) + 1);
    const more = (seen.get(count) ?? 0) - (seen.get(best) ?? 0);
    if (more > 0 || (more === 0 && count > best)) best = count;
  }
  return best;
}

/** Share of the rows below that may be as short as a header that is one field short: where more are, it is one of them. */
const mostShort = 0.1;

/** How well a delimiter explains a sample: the share of records with the usual number of fields, and of fields that no other delimiter is left in. */
function rate(sample: Uint8Array, marks: RecordDialect, partial: boolean): Rating {
  const { delimiter } = marks;
  const { rows: all, usual } = sampleFields(sample, marks, partial);
  // A comment among the rows speaks against no delimiter.
  const rows = all.filter(([cell = ""], at) => at === 0 || !cell.startsWith("#"));
  const regular = rows.filter((row) => row.length === usual);
  const [first = [], ...rest] = rows;
  // Row names need no name: a header may be one field short.
  const asShort = rest.filter((row) => row.length === first.length).length;
  const named = usual > 2 && first.length === usual - 1 && asShort <= mostShort * rest.length;
  const head = named ? ["", ...first] : first;
  const body = rest.filter((row) => row.length === usual);
  const rating: Rating = { delimiter, score: 0, fields: usual, cells: regular, head, body };
  if (usual < 2 || rows.length === 0) {
    rating.score = delimiter === "," ? 1e-6 : 0;
    return rating;
  }
  const consistency = (regular.length + (named ? 1 : 0)) / rows.length;
  let clean = 0;
  let numeric = 0;
  let total = 0;
  const isNumber = (cell: string) => !Number.isNaN(parseNumber(cell, ".")) || !Number.isNaN(parseNumber(cell, ","));
  for (const row of regular.slice(0, 50)) {
    for (const cell of row) {
      total++;
      const number = isNumber(cell);
      if (number) numeric++;
      if (number || (!/[;\t|,]/.test(cell) && !isListOfNumbers(cell, isNumber))) clean++;
    }
  }
  rating.score = consistency ** 2 * (0.3 + 0.7 * (clean / total) ** 2) + Math.min(usual, 100) * 1e-4;
  if (delimiter !== " ") return rating;
  // Words are separated by spaces, too: as a delimiter, white space has to make a regular table with numbers in it.
  const numbers =
    numeric >= total / 2 || (consistency === 1 && usual > 2 && body.length > 2 && hasNumbers(body, isNumber));
  rating.score *= consistency >= 0.98 && numbers && !areDates(body) ? whiteSpaceWeight : 0;
  return rating;
}

/** Another delimiter that explains a sample as well as white space does is the better guess. */
const whiteSpaceWeight = 0.9;

/** `18.0   8   307.0`: what another delimiter leaves of a table that white space divides. */
function isListOfNumbers(cell: string, isNumber: (cell: string) => boolean): boolean {
  const parts = cell.trim().split(/\s+/);
  return parts.length > 1 && parts.every((part) => isNumber(part) || isMissing(part));
}

/** Whether a column holds numbers alone. */
function hasNumbers(body: readonly string[][], isNumber: (cell: string) => boolean): boolean {
  return body[0].some((_, column) => body.every((row) => isNumber(row[column])));
}

/** `12 Mar 2020`, `2020-01-01 10:00`: one column of dates that are written with blanks. */
function areDates(body: readonly string[][]): boolean {
  return body.length > 0 && dateOrder(body.map((row) => row.join(" "))) !== null;
}

/** Where fields of a file without double quotes begin and end with single ones. */
function singlyQuoted(sample: string): "between delimiters" | "between blanks" | "never" {
  if (/(?:^|[,;\t|\r\n]) *"/.test(sample)) return "never";
  if (/(?:^|[,;\t|\r\n]) *'[^'\r\n]*' *(?=[,;\t|\r\n]|$)/.test(sample)) return "between delimiters";
  return /(?:^|[ \r\n])'[^'\r\n]*'(?=[ \r\n]|$)/.test(sample) ? "between blanks" : "never";
}
