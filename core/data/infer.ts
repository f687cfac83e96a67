/** Types of columns, from every value of the file. A value that breaks a type demotes the column; nothing is rounded or dropped. */
import { dateOrder, parseDate, type DateOrder } from "./dates";
import type { Records } from "./scan";
import type { Column, ColumnType, DataWarning, Table } from "./types";
import { counted, isGrouped, isMissing, isMissingAt, parseNumber, parseNumberAt, readTruth } from "./values";

/** From this share of numbers on, a column that is not all numbers deserves a warning. */
const nearlyAll = 0.9;
/** Mean length and share of distinct values from which words are text and not categories. */
const textLength = 20;
const textShare = 0.5;
const textDistinct = 20;

export interface InferredColumn {
  column: Column;
  warnings: DataWarning[];
}

/** One column of scanned records; `first` is the record of row 0. */
interface Source {
  records: Records;
  first: number;
  rows: number;
  index: number;
  decimal: "." | ",";
}

export function inferColumn(source: Source, name: string): InferredColumn {
  const numbers = readNumbers(source);
  if (numbers.complete && numbers.good > 0) {
    const warnings = numbers.groupedRow < 0 ? [] : [groupedWarning(source, name, numbers)];
    return { column: { name, type: "number", numbers: numbers.values }, warnings };
  }
  const { codes, labels } = readCodes(source);
  const truth = readTruth(labels);
  if (truth) return { column: { name, type: "boolean", ...mergeTruth(codes, labels, truth) }, warnings: [] };
  const order = labels.length > 0 && /\d/.test(labels[0]) ? dateOrder(labels) : null;
  if (order !== null && order !== "ambiguous") {
    const times = labels.map((label) => parseDate(label, order));
    const numbersOfDates = Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : times[code]));
    return { column: { name, type: "date", numbers: numbersOfDates }, warnings: [] };
  }
  const warnings: DataWarning[] = [];
  if (order === "ambiguous") {
    warnings.push({
      code: "ambiguous_date",
      severity: "warning",
      message: `${name} could be dates`,
      detail: `${labels[0]} may be day first or month first; it stays a category`,
      column: name,
      example: labels[0],
    });
  }
  if (numbers.good > 0 && numbers.good >= nearlyAll * (numbers.good + numbers.bad)) {
    warnings.push(demotedWarning(source, name, numbers));
  }
  return { column: { name, type: isText(codes, labels) ? "text" : "category", codes, labels }, warnings };
}

interface NumbersRead {
  values: Float64Array;
  /** Every value that is there is a number. */
  complete: boolean;
  good: number;
  bad: number;
  firstBad: number;
  groupedRow: number;
}

function readNumbers({ records, first, rows, index, decimal }: Source): NumbersRead {
  const { text, starts, ends, width } = records;
  const values = new Float64Array(rows).fill(Number.NaN);
  const read: NumbersRead = { values, complete: true, good: 0, bad: 0, firstBad: -1, groupedRow: -1 };
  for (let row = 0; row < rows; row++) {
    const at = (first + row) * width + index;
    const awkward = records.isAwkward(at);
    if (!awkward && isMissingAt(text, starts[at], ends[at])) continue;
    const value = awkward ? Number.NaN : parseNumberAt(text, starts[at], ends[at], decimal);
    if (Number.isNaN(value)) {
      if (!awkward && isMissing(text.slice(starts[at], ends[at]))) continue;
      if (read.bad++ === 0) read.firstBad = row;
      // Plainly words: the rest need not be tried.
      if (read.bad > 500 && read.bad > read.good) break;
    } else {
      values[row] = value;
      read.good++;
      if (read.groupedRow < 0 && value >= 1000 && isGrouped(text.slice(starts[at], ends[at]), decimal)) {
        read.groupedRow = row;
      }
    }
  }
  read.complete = read.bad === 0;
  return read;
}

function readCodes({ records, first, rows, index }: Source): { codes: Int32Array; labels: string[] } {
  const { text, starts, ends, width } = records;
  const codes = new Int32Array(rows).fill(-1);
  const labels: string[] = [];
  const known = new Map<string, number>();
  for (let row = 0; row < rows; row++) {
    const at = (first + row) * width + index;
    const awkward = records.isAwkward(at);
    if (!awkward && isMissingAt(text, starts[at], ends[at])) continue;
    const value = (awkward ? records.field(first + row, index) : text.slice(starts[at], ends[at])).trim();
    if (isMissing(value)) continue;
    let code = known.get(value);
    if (code === undefined) {
      code = labels.length;
      known.set(value, code);
      labels.push(value);
    }
    codes[row] = code;
  }
  return { codes, labels };
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

function isText(codes: Int32Array, labels: readonly string[]): boolean {
  if (labels.length <= textDistinct) return false;
  const present = codes.reduce((sum, code) => sum + (code < 0 ? 0 : 1), 0);
  const length = labels.reduce((sum, label) => sum + label.length, 0) / labels.length;
  return labels.length > textShare * present && length >= textLength;
}

function demotedWarning(source: Source, name: string, { good, bad, firstBad }: NumbersRead): DataWarning {
  const example = source.records.field(source.first + firstBad, source.index);
  const line = source.records.lines[source.first + firstBad];
  return {
    code: "demoted",
    severity: "warning",
    message: `${name} is not all numbers`,
    detail: `${example.slice(0, 40)} on line ${line} is none (${bad} of ${good + bad}); as a number column they would be missing`,
    column: name,
    line,
    count: bad,
    example: example.slice(0, 120),
  };
}

function groupedWarning(source: Source, name: string, { groupedRow, values }: NumbersRead): DataWarning {
  const example = source.records.field(source.first + groupedRow, source.index);
  return {
    code: "thousands",
    severity: "note",
    message: `${name} has thousands marks`,
    detail: `${example} is read as ${values[groupedRow]}`,
    column: name,
    line: source.records.lines[source.first + groupedRow],
    example,
  };
}

/**
 * A column read again as another type, from the raw fields. Values that do not fit become missing, with a warning.
 * Any column can be a category or text; numbers of a number column become their raw words.
 */
export function retype(table: Table, index: number, type: ColumnType): InferredColumn {
  const { name } = table.columns[index];
  if (table.columns[index].type === type) return { column: table.columns[index], warnings: [] };
  const raw = (row: number) => table.cell(row, index).trim();
  const { codes, labels } = codesOf(table.rows, raw);
  if (type === "category" || type === "text") return { column: { name, type, codes, labels }, warnings: [] };
  if (type === "boolean") return retypeBoolean(table, name, codes, labels);
  const order = type === "date" ? bestDateOrder(labels) : null;
  const values = labels.map((label) => (order ? parseDate(label, order) : parseNumber(label, table.dialect.decimal)));
  const numbers = Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : values[code]));
  const bad = values.map((value) => Number.isNaN(value));
  return { column: { name, type, numbers }, warnings: lossWarning(table, name, codes, labels, bad, type) };
}

function codesOf(rows: number, raw: (row: number) => string): { codes: Int32Array; labels: string[] } {
  const codes = new Int32Array(rows).fill(-1);
  const labels: string[] = [];
  const known = new Map<string, number>();
  for (let row = 0; row < rows; row++) {
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

function bestDateOrder(labels: readonly string[]): DateOrder {
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
