/** Guesses how a CSV file is written, from its beginning. What is given is taken as it is. */
import type { Marks } from "./csv/records";
import { scan, type Records } from "./scan";
import { DataError, type Dialect } from "./types";
import { isMissing, parseNumber } from "./values";

export const delimiters = [",", ";", "\t", "|", " "] as const satisfies readonly Dialect["delimiter"][];
const delimiterNames: Record<Dialect["delimiter"], string> = {
  ",": "comma",
  ";": "semicolon",
  "\t": "tab",
  "|": "bar",
  " ": "space",
};

export type Evidence = Partial<Record<keyof Dialect, string>>;

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
}

/**
 * The dialect of a text. `encoding` can't be seen in a string any more: it is `given.encoding`, or `utf-8`.
 * Errors: none; a text that fits nothing is a comma-separated one with a header.
 */
export function sniffDialect(text: string, given: Partial<Dialect> = {}): SniffedDialect {
  const { sample, partial } = sampleOf(text);
  const evidence: Evidence = {};
  const quote = given.quote ?? guessQuote(sample);
  if (given.quote === undefined) {
    evidence.quote =
      quote === "'" ? "fields begin and end with it" : sample.includes('"') ? "found in the file" : "usual";
  }
  const candidates = (given.delimiter === undefined ? delimiters : [given.delimiter]).map((delimiter) =>
    rate(sample, { delimiter, quote, ...(given.limits && { limits: given.limits }) }, partial),
  );
  const best = candidates.reduce((a, b) => (b.score > a.score + 1e-9 ? b : a));
  if (given.delimiter === undefined) {
    evidence.delimiter =
      best.fields > 1 ? `${best.fields} fields a row with ${delimiterNames[best.delimiter]}` : "one field a row";
  }
  const decimal = given.decimal ?? guessDecimal(best.cells, best.delimiter, evidence);
  const header = given.header ?? guessHeader(best.head, best.body, decimal, evidence);
  return {
    dialect: {
      delimiter: best.delimiter,
      quote,
      decimal,
      encoding: given.encoding ?? "utf-8",
      header,
      ...(given.limits && { limits: given.limits }),
    },
    evidence,
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
export function sampleFields(sample: string, marks: Marks, partial: boolean): { rows: string[][]; usual: number } {
  const take = (cut: boolean) =>
    scan(sample, marks, { width: "any", limit: sampleRecords, partial: cut, longest: sampleField });
  const records = orNone(() => take(partial)) ?? orNone(() => take(true));
  if (!records) return { rows: [], usual: 1 };
  let at = 0;
  const rows = records.widths.map((width) => Array.from({ length: width }, () => records.value(at++)));
  return { rows, usual: mostCommon(records.widths) };
}

function orNone(take: () => Records): Records | null {
  try {
    return take();
  } catch (error) {
    if (error instanceof DataError) return null;
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

/** How well a delimiter explains a sample: the share of records with the usual number of fields, and of fields that no other delimiter is left in. */
function rate(sample: string, marks: Marks, partial: boolean): Rating {
  const { delimiter } = marks;
  const { rows, usual } = sampleFields(sample, marks, partial);
  const regular = rows.filter((row) => row.length === usual);
  const [first = [], ...rest] = rows;
  // Row names need no name: a header may be one field short.
  const head = first.length === usual - 1 ? ["", ...first] : first;
  const body = rest.filter((row) => row.length === usual);
  const rating: Rating = { delimiter, score: 0, fields: usual, cells: regular, head, body };
  if (usual < 2 || rows.length === 0) {
    rating.score = delimiter === "," ? 1e-6 : 0;
    return rating;
  }
  const consistency = regular.length / rows.length;
  let clean = 0;
  let numeric = 0;
  let total = 0;
  for (const row of regular.slice(0, 50)) {
    for (const cell of row) {
      total++;
      const number = !Number.isNaN(parseNumber(cell, ".")) || !Number.isNaN(parseNumber(cell, ","));
      if (number) numeric++;
      if (number || !/[;\t|,]/.test(cell)) clean++;
    }
  }
  // Words are separated by spaces, too: as a delimiter, a space has to make a regular table of numbers.
  if (delimiter === " " && (consistency < 0.98 || numeric < total / 2)) return rating;
  rating.score = consistency ** 2 * (0.3 + 0.7 * (clean / total) ** 2) + Math.min(usual, 100) * 1e-4;
  return rating;
}

function guessQuote(sample: string): Dialect["quote"] {
  const doubles = (sample.match(/(?:^|[,;\t|\r\n]) *"/g) ?? []).length;
  const singles = (sample.match(/(?:^|[,;\t|\r\n])'[^'\r\n]*'(?=[,;\t|\r\n]|$)/g) ?? []).length;
  return doubles === 0 && singles > 1 ? "'" : '"';
}

function guessDecimal(rows: readonly string[][], delimiter: Dialect["delimiter"], evidence: Evidence): "." | "," {
  let commas = 0;
  let points = 0;
  let weak = 0;
  let example = "";
  for (const row of rows) {
    for (const cell of row) {
      const value = cell.trim();
      if (/^[-+]?\d{1,3}(\.\d{3})+,\d+$/.test(value) || /^[-+]?(\d*,(\d{1,2}|\d{4,})|0,\d+|\d{4,},\d+)$/.test(value)) {
        commas++;
        example ||= value;
      } else if (/^[-+]?\d{1,3}(,\d{3})+\.\d+$/.test(value) || /^[-+]?\d*\.\d+([eE][-+]?\d+)?$/.test(value)) points++;
      else if (/^[-+]?\d{1,3},\d{3}$/.test(value)) weak++;
    }
  }
  if (delimiter === ";" && commas + points === 0 && weak > 0) {
    evidence.decimal = "semicolons go with decimal commas";
    return ",";
  }
  evidence.decimal = commas > points ? `numbers like ${example}` : points > 0 ? "numbers have points" : "usual";
  return commas > points ? "," : ".";
}

function guessHeader(
  first: readonly string[],
  rest: readonly string[][],
  decimal: "." | ",",
  evidence: Evidence,
): boolean {
  const isNumber = (value: string) => !Number.isNaN(parseNumber(value, decimal));
  if (first.length === 0) return true;
  if (rest.length === 0) {
    evidence.header = "the only row";
    return !first.some(isNumber);
  }
  let named = false;
  let recurring = 0;
  for (let c = 0; c < first.length; c++) {
    const below = rest.map((row) => row[c] ?? "").filter((value) => !isMissing(value));
    const numeric = below.length > 0 && below.filter(isNumber).length >= 0.9 * below.length;
    if (numeric && !isMissing(first[c]) && !isNumber(first[c])) named = true;
    if (below.includes(first[c])) recurring++;
  }
  if (named) {
    evidence.header = "names above numbers";
    return true;
  }
  const names = first.filter((value) => value.trim() !== "");
  const plausible =
    !first.some(isNumber) && new Set(names).size === names.length && recurring === 0 && names.length > 0;
  evidence.header = plausible ? "names that do not come again below" : "the first row looks like the others";
  return plausible;
}
