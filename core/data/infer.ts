/** Types of columns, from every value of the file. A value that breaks a type demotes the column; nothing is rounded or dropped. */
import { toEnd, type Pieces } from "../pieces";
import { columnOf, type WordColumn, type WordList } from "./csv/words";
import { almostOf } from "./almost";
import { dateForm, dateOrder, parseCompactDate, parseDate, type DateOrder } from "./dates";
import { missingTest, missingWordsOf } from "./missing";
import type { Column, ColumnType, DataWarning, Table } from "./types";
import { counted, listed, parseNumber, readTruth } from "./values";
import { numberOf, parseWritten } from "./written-numbers";

/** Mean length and share of distinct values from which words are text and not categories. */
const textLength = 20;
const textShare = 0.5;
const textDistinct = 20;
/** No pair of truth words has more spellings in upper and lower case. */
const mostTruthWords = 64;

export interface InferredColumn {
  column: Column;
  warnings: DataWarning[];
}

export function inferWords(source: WordColumn): InferredColumn {
  const { name, codes, words } = source;
  const truth = words.count <= mostTruthWords ? readTruth(words.all()) : null;
  if (truth) return { column: { name, type: "boolean", ...mergeTruth(codes, words.all(), truth) }, warnings: [] };
  const order = words.count > 0 && /\d/.test(words.at(0)) ? orderOf(words) : null;
  if (order !== null && order !== "ambiguous") {
    const times = Float64Array.from({ length: words.count }, (_, code) => parseDate(words.at(code), order));
    const numbers = Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : times[code]));
    return { column: { name, type: "date", numbers }, warnings: dateNotes(name, order, words) };
  }
  const signed = order === null ? signedNumbers(source) : null;
  if (signed) return signed;
  const warnings = order === "ambiguous" ? [ambiguousDate(name, words.at(0))] : almostOf(source);
  return { column: columnOf(name, isText(source) ? "text" : "category", codes, words), warnings };
}

function ambiguousDate(name: string, example: string): DataWarning {
  return {
    code: "ambiguous_date",
    severity: "warning",
    message: `${name} could be dates`,
    detail: `${example} may be day first or month first; it stays a category`,
    column: name,
    example,
    offer: "date",
  };
}

/** Numbers whose minus is another sign, or has blanks behind it: nothing else is in doubt. */
function signedNumbers({ name, codes, words, decimal }: WordColumn): InferredColumn | null {
  const first = parseWritten(words.count > 0 ? words.at(0) : "", decimal);
  if (first === null || first.unit !== "") return null;
  const values = new Float64Array(words.count);
  let example = "";
  for (let code = 0; code < words.count; code++) {
    const word = words.at(code);
    const plain = parseNumber(word, decimal);
    const written = Number.isNaN(plain) ? parseWritten(word, decimal) : null;
    if (written !== null && (written.unit !== "" || !isSigned(word))) return null;
    if (Number.isNaN(plain) && written === null) return null;
    values[code] = written?.value ?? plain;
    if (written) example ||= word;
  }
  const numbers = Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : values[code]));
  // Quoted with blanks, they are plain numbers all the same.
  if (example === "") return { column: { name, type: "number", numbers }, warnings: [] };
  const warning: DataWarning = {
    code: "signs",
    severity: "note",
    message: `${name} writes its minus in another way`,
    detail: `${example} is read as ${parseWritten(example, decimal)?.value}`,
    column: name,
    example,
  };
  return { column: { name, type: "number", numbers }, warnings: [warning] };
}

const isSigned = (word: string): boolean => /^[-+\u2212\u2013\ufe63\uff0d]\s*[\d.,]/.test(word);

/** In which order day and month were read, and the value that decides it; which forms a column mixes. */
function dateNotes(name: string, order: DateOrder, words: WordList): DataWarning[] {
  const notes: DataWarning[] = [];
  const all = words.all();
  const other = order === "day_first" ? "month_first" : "day_first";
  const deciding = order === "iso" ? undefined : all.find((word) => Number.isNaN(parseDate(word, other)));
  if (deciding !== undefined) {
    notes.push({
      code: "date_order",
      severity: "note",
      message: `${name} has dates with the ${order === "day_first" ? "day" : "month"} first`,
      detail: `${deciding} can't be read the other way`,
      column: name,
      example: deciding,
    });
  }
  const forms = new Map(all.map((word) => [dateForm(word), word]));
  if (forms.size > 1) {
    notes.push({
      code: "date_forms",
      severity: "warning",
      message: `${name} writes its dates in several ways`,
      detail: `${listed([...forms.values()])}${deciding === undefined ? "" : `; read with the ${order === "day_first" ? "day" : "month"} first`}`,
      column: name,
      example: [...forms.values()][1],
    });
  }
  if (forms.has("two-digit year")) {
    notes.push({
      code: "two_digit_year",
      severity: "note",
      message: `${name} has years of two digits`,
      detail: "69 to 99 are read as 1969 to 1999, 00 to 68 as 2000 to 2068",
      column: name,
      example: forms.get("two-digit year") ?? "",
    });
  }
  return notes;
}

/** As `dateOrder` says; a list whose first words are no dates is not made into strings for it. */
function orderOf(words: WordList): DateOrder | "ambiguous" | null {
  const first = Array.from({ length: Math.min(words.count, 100) }, (_, index) => words.at(index));
  return dateOrder(first) === null ? null : dateOrder(words.all());
}

/** `True` and `TRUE` are one value: the first that was seen stands for both. */
function mergeTruth(codes: Int32Array, labels: readonly string[], truth: readonly boolean[]) {
  const merged: string[] = [];
  const seen = new Map<boolean, number>();
  const to = truth.map((value, i) => {
    const code = seen.get(value) ?? merged.push(labels[i]) - 1;
    seen.set(value, code);
    return code;
  });
  return { codes: codes.map((code) => (code < 0 ? -1 : to[code])), labels: merged };
}

function isText({ words, present }: WordColumn): boolean {
  return words.count > textDistinct && words.count > textShare * present && words.meanLength >= textLength;
}

/**
 * A column read again as another type, from the raw fields. Values that do not fit become missing, with a warning.
 * Any column can be a category or text; numbers of a number column become their raw words.
 */
export function retype(table: Table, index: number, type: ColumnType): InferredColumn {
  return toEnd(retypeInPieces(table, index, type));
}

export function* retypeInPieces(table: Table, index: number, type: ColumnType): Pieces<InferredColumn> {
  const { name } = table.columns[index];
  if (table.columns[index].type === type) return { column: table.columns[index], warnings: [] };
  const { codes, labels } = yield* wordsOf(table, index);
  yield;
  if (type === "category" || type === "text") return { column: { name, type, codes, labels }, warnings: [] };
  if (type === "boolean") return retypeBoolean(table, name, codes, labels);
  const order = type === "date" ? bestDateOrder(labels) : null;
  yield;
  const values = labels.map((label) => (order ? dateOf(label, order) : numberOf(label, table.dialect.decimal)));
  yield;
  const numbers = Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : values[code]));
  const bad = values.map((value) => Number.isNaN(value));
  return { column: { name, type, numbers }, warnings: lossWarning(table, name, codes, labels, bad, type) };
}

/** The words of a column: they are at hand already where it is no number, date or truth value. */
function* wordsOf(table: Table, index: number): Pieces<{ codes: Int32Array; labels: string[] }> {
  const column = table.columns[index];
  if (column.type === "category" || column.type === "text") return column;
  const isMissing = missingTest(missingWordsOf(table.dialect, column.name));
  return yield* codesOf(table.rows, (row) => table.cell(row, index).trim(), isMissing);
}

/** Rows whose raw fields are looked up in one piece. */
const rowsAtOnce = 1 << 12;

function* codesOf(
  rows: number,
  raw: (row: number) => string,
  isMissing: (value: string) => boolean,
): Pieces<{ codes: Int32Array; labels: string[] }> {
  const codes = new Int32Array(rows).fill(-1);
  const labels: string[] = [];
  const known = new Map<string, number>();
  for (let row = 0; row < rows; row++) {
    if (row % rowsAtOnce === 0) yield;
    const value = raw(row);
    if (isMissing(value)) continue;
    let code = known.get(value);
    if (code === undefined) {
      code = labels.push(value) - 1;
      known.set(value, code);
    }
    codes[row] = code;
  }
  return { codes, labels };
}

const truthWords =
  /^(?:(true|t|yes|y|on|ja|wahr|oui|vrai|si|sí|1|1\.0)|(false|f|no|n|off|nein|falsch|non|faux|0|0\.0))$/i;

function retypeBoolean(table: Table, name: string, codes: Int32Array, labels: string[]): InferredColumn {
  const bad = labels.map((label) => !truthWords.test(label));
  const kept: string[] = [];
  const seen = new Map<boolean, number>();
  const to = labels.map((label) => {
    const match = truthWords.exec(label);
    if (!match) return -1;
    const truth = match[1] !== undefined;
    const code = seen.get(truth) ?? kept.push(label) - 1;
    seen.set(truth, code);
    return code;
  });
  const merged = codes.map((code) => (code < 0 ? -1 : to[code]));
  const warnings = lossWarning(table, name, codes, labels, bad, "boolean");
  return { column: { name, type: "boolean", codes: merged, labels: kept }, warnings };
}

/** Also of digits alone, which are numbers until a person says otherwise. */
function dateOf(label: string, order: DateOrder): number {
  const time = parseDate(label, order);
  return Number.isNaN(time) ? parseCompactDate(label) : time;
}

export function bestDateOrder(labels: readonly string[]): DateOrder {
  const orders = ["iso", "day_first", "month_first"] as const;
  const fits = orders.map((order) => labels.filter((label) => !Number.isNaN(parseDate(label, order))).length);
  return orders[fits.indexOf(Math.max(...fits))];
}

function lossWarning(
  table: Table,
  name: string,
  codes: Int32Array,
  labels: readonly string[],
  bad: readonly boolean[],
  type: ColumnType,
): DataWarning[] {
  let count = 0;
  let first = -1;
  codes.forEach((code, row) => {
    if (code < 0 || !bad[code]) return;
    if (count++ === 0) first = row;
  });
  if (count === 0) return [];
  const example = labels[codes[first]];
  const noun = type === "date" ? "dates" : type === "boolean" ? "truth values" : "numbers";
  return [
    {
      code: "retyped_missing",
      severity: "warning",
      message: `${counted(count, "value")} of ${name} ${count === 1 ? "is" : "are"} missing as ${noun}`,
      detail: `first on line ${table.line(first)}: ${example.slice(0, 40)}`,
      column: name,
      line: table.line(first),
      count,
      example: example.slice(0, 120),
    },
  ];
}
