/** The first rows of a file, under a guessed or a given dialect, and what speaks for it. */
import { bundled } from "./bundle";
import { isMissingIn } from "./columns";
import { assemble } from "./csv/assemble";
import { PartReader } from "./csv/part";
import type { ByteSource } from "./csv/source";
import { decodeUtf8 } from "./csv/utf8";
import { retype } from "./infer";
import { openTable, wholeCharacters } from "./open";
import { givenDialect, runSteps, stepOptions, toTable, utf8Source, type ReadOptions } from "./read";
import type { Column, ColumnType, DataWarning, Dialect, Evidence, Table } from "./types";
import { counted } from "./values";

/** The first rows of a file, and what it seems to be. */
export interface Preview {
  name: string;
  bytes: number;
  dialect: Dialect;
  /** The evidence for each part of the dialect, in a few words: `31 fields a row`. */
  evidence: Partial<Record<keyof Dialect, string>>;
  header: string[];
  types: ColumnType[];
  rows: string[][];
  /** rows × columns: 1 where the value is missing under the column's type. */
  gaps: Uint8Array;
  /** The 1-based line of the file on which each row starts. */
  lines: number[];
  /** The first line of data, raw. */
  sampleLine: string;
  /** These are all rows of the file. */
  whole: boolean;
  warnings: DataWarning[];
}

/** Bytes that a preview looks at, at most. */
const previewBytes = 262_144;

export interface PreviewOptions extends ReadOptions {
  /** Rows to show (default 200). */
  rows?: number;
  /** The bytes are the beginning of a longer file. */
  cut?: boolean;
  /** Types that were chosen for columns, by name, instead of the guessed ones. */
  types?: Readonly<Record<string, ColumnType>>;
}

/** The first rows under a guessed or given dialect; the size of the file does not matter. */
export function previewTable(bytes: Uint8Array, options: PreviewOptions): Omit<Preview, "name" | "bytes"> {
  const length = previewLength(bytes);
  const partial = options.cut === true || length < bytes.length;
  const head = partial ? bytes.subarray(0, wholeLines(bytes, length)) : bytes;
  const { source, encoding, warnings } = utf8Source(head, options);
  const opened = openTable(source, { ...givenDialect(options), encoding, partial });
  const steps = assemble({ ...stepOptions(opened, source), parts: 1, shared: false, statistics: false });
  const assembled = runSteps(steps, [new PartReader(source, opened.plan)]);
  const { rows, columns: guessed, raw } = assembled;
  const { dialect, names } = opened;
  const table = rows > 0 ? toTable(opened, assembled) : null;
  const retyped = table === null ? [] : retypedColumns(table, options.types ?? {});
  const columns = guessed.map((column, i) => retyped[i]?.column ?? column);
  const shown = Math.min(options.rows ?? 200, rows);
  const sampleLine = rows > 0 ? lineAt(source, raw.offset(0)) : "";
  const first = decodeUtf8(source.read(0, previewBytes));
  const whole = !partial && shown === rows;
  const cells = Array.from({ length: shown }, (_, row) => raw.cells(row));
  return {
    dialect,
    evidence: { ...opened.evidence, ...seen({ dialect, columns, raw: bytes, text: first, cells, partial, whole }) },
    header: names,
    types: rows > 0 ? columns.map(({ type }) => type) : names.map(() => "category"),
    rows: cells,
    gaps: gapsOf(columns, shown),
    lines: Array.from({ length: shown }, (_, row) => raw.line(row)),
    sampleLine,
    whole,
    warnings: bundled([
      ...opened.warnings,
      ...warnings,
      ...assembled.warnings,
      ...retyped.flatMap((made) => made.warnings),
    ]),
  };
}

/** rows × columns: 1 where a value is missing. */
export function gapsOf(columns: readonly Column[], rows: number): Uint8Array {
  return Uint8Array.from({ length: rows * columns.length }, (_, i) =>
    isMissingIn(columns[i % columns.length], Math.floor(i / columns.length)) ? 1 : 0,
  );
}

/** Each column as it is, or read as the type that was chosen for it. */
export function retypedColumns(table: Table, types: NonNullable<PreviewOptions["types"]>) {
  return table.columns.map((column, index): { column: Column; warnings: DataWarning[] } =>
    Object.hasOwn(types, column.name) ? retype(table, index, types[column.name]) : { column, warnings: [] },
  );
}

interface Seen {
  dialect: Dialect;
  columns: readonly Column[];
  /** The file's own bytes. */
  raw: Uint8Array;
  /** The beginning as it was decoded. */
  text: string;
  /** Fields of the rows that are shown. */
  cells: readonly string[][];
  partial: boolean;
  /** These are all there are. */
  whole: boolean;
}

/** What each part of the dialect makes of the beginning: said for guesses and for what was chosen. */
function seen({ dialect, columns, raw, text, cells, partial, whole }: Seen): Evidence {
  const { quote, encoding, decimal } = dialect;
  const marked = columns.filter(
    ({ type }, index) => type === "number" && cells.some((row) => row[index].includes(decimal)),
  ).length;
  let missing = 0;
  for (const column of columns) for (const row of cells.keys()) if (isMissingIn(column, row)) missing++;
  return {
    delimiter: `${counted(columns.length, "field")} a row`,
    decimal: marked === 0 ? "in no column" : `in ${counted(marked, "column")}`,
    quote: quote === "" ? "none" : text.includes(quote) ? "found in the file" : "none met",
    missing: `${counted(missing, "cell")}${whole ? "" : " so far"}`,
    ...(encoding === "utf-8" ? { encoding: asUtf8(text, partial) } : otherwise(raw)),
  };
}

function asUtf8(text: string, partial: boolean): string {
  if (text.includes("\uFFFD")) return "not valid: see the �";
  return partial ? "valid so far" : "the whole file is valid";
}

/** What the file would show as UTF-8, where it is written otherwise: `UTF-8 would show Wei�`. */
function otherwise(bytes: Uint8Array): Evidence {
  const head = bytes.subarray(0, wholeCharacters(bytes.subarray(0, 16_384)));
  const text = decodeUtf8(head).replaceAll("\0", "");
  const words = text.match(/[\p{L}\p{N}]*\uFFFD[\p{L}\p{N}\uFFFD]*/gu) ?? [];
  // A word tells more than a sign.
  const word = words.find(({ length }) => length > 3) ?? words[0];
  return word === undefined ? {} : { encoding: `UTF-8 would show ${word.slice(0, 16)}` };
}

function lineAt(source: ByteSource, offset: number): string {
  const text = decodeUtf8(source.read(offset, offset + 8000)).slice(0, 2000);
  return /^[^\r\n]*/.exec(text)?.[0] ?? "";
}

/** The beginning of a large file, cut after a line feed (and after a whole UTF-16 unit), else after a whole character. */
function wholeLines(bytes: Uint8Array, length: number): number {
  const head = bytes.subarray(0, length);
  const end = head.lastIndexOf(10, length - 2) + 1;
  if (end < 2) return wholeCharacters(head);
  return head[end] === 0 ? end + 1 : end;
}

/** Bytes of a preview: more where a header and a row do not fit into the usual ones. */
export function previewLength(bytes: Uint8Array): number {
  if (bytes.length <= previewBytes) return bytes.length;
  let end = 0;
  for (let line = 0; line < 2; line++) {
    while (end < bytes.length && bytes[end] !== 10 && bytes[end] !== 13) end++;
    if (end === bytes.length) return end;
    // CR and LF are one end of a line, in UTF-16 with a 0 between them.
    const next = bytes[end] === 13 && bytes[end + 1] === 0 ? end + 2 : end + 1;
    end = bytes[end] === 13 && bytes[next] === 10 ? next + 1 : end + 1;
  }
  return Math.max(previewBytes, Math.min(bytes.length, end + 2));
}
