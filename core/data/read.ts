/** From the bytes of a CSV file to typed columns. */
import type { Preview } from "../training/messages";
import { sampleFields, sampleOf, sniffDialect, type SniffedDialect } from "./dialect";
import { inferColumn } from "./infer";
import { uniqueNames } from "./names";
import { nextLine, skipPreamble } from "./preamble";
import { refuseKnownBinary, refuseNul } from "./refuse";
import { scan, type Records } from "./scan";
import { DataError, type Column, type DataWarning, type Dialect, type Table } from "./types";

/** Bytes to text. The laboratory is pure and has no decoder of its own: the host gives it one. */
export interface Decoder {
  /** IANA name, lower case, of the encoding that the bytes seem to be in. */
  detect(bytes: Uint8Array): string;
  /** The text without its byte order mark. Throws a DataError for an unknown encoding. */
  decode(bytes: Uint8Array, encoding: string): string;
}

export interface ReadOptions {
  decode: Decoder;
  /** What is known of the dialect; the rest is guessed. */
  dialect?: Partial<Dialect>;
  onProgress?: (bytesDone: number, total: number, rows: number) => void;
}

/** Reads a whole file. Throws a DataError for what is no table: empty, binary, a header alone, an unclosed quote. */
export function readTable(bytes: Uint8Array, options: ReadOptions): Table {
  const source = openText(bytes, options, false);
  const { records, first, names, warnings, dialect } = source;
  const total = bytes.length;
  const rows = records.count - first;
  if (rows < 1) {
    throw new DataError(
      "no_rows",
      "The file has a header and no rows. Choose a file with data, or say that it has no header.",
    );
  }
  const columns: Column[] = [];
  names.forEach((name, index) => {
    const inferred = inferColumn({ records, first, rows, index, decimal: dialect.decimal }, name);
    columns.push(inferred.column);
    warnings.push(...inferred.warnings);
    options.onProgress?.(Math.round(total * (0.5 + (0.5 * (index + 1)) / names.length)), total, rows);
  });
  return {
    rows,
    dialect,
    columns,
    warnings,
    cell: (row, column) => records.field(first + row, column),
    cells: (row) => names.map((_, column) => records.field(first + row, column)),
    line: (row) => records.lines[first + row],
  };
}

/** Bytes that a preview looks at, at most. */
const previewBytes = 262_144;

/** The first rows under a guessed or given dialect; the size of the file does not matter. */
export function previewTable(
  bytes: Uint8Array,
  options: ReadOptions & { rows?: number },
): Omit<Preview, "name" | "bytes"> {
  const cut = bytes.length > previewBytes;
  const { records, first, names, warnings, dialect, evidence } = openText(
    cut ? bytes.subarray(0, wholeLines(bytes)) : bytes,
    options,
    cut,
  );
  const rows = Math.min(options.rows ?? 200, records.count - first);
  const columns = names.map((name, index) =>
    inferColumn({ records, first, rows: Math.max(0, records.count - first), index, decimal: dialect.decimal }, name),
  );
  let lineStart = rows > 0 ? records.starts[first * records.width] : 0;
  while (lineStart > 0 && !/[\r\n\ufeff]/.test(records.text[lineStart - 1])) lineStart--;
  const sampleLine = rows > 0 ? (/^[^\r\n]*/.exec(records.text.slice(lineStart, lineStart + 2000)) ?? [""])[0] : "";
  return {
    dialect,
    evidence,
    header: names,
    types: columns.map(({ column }) => column.type),
    rows: Array.from({ length: rows }, (_, row) => names.map((__, column) => records.field(first + row, column))),
    sampleLine,
    warnings: [...warnings, ...columns.flatMap((column) => column.warnings)],
  };
}

/** The beginning of a large file, cut after a line feed (and after a whole UTF-16 unit). */
function wholeLines(bytes: Uint8Array): number {
  const end = bytes.lastIndexOf(10, previewBytes - 2) + 1;
  if (end < 2) return previewBytes;
  return bytes[end] === 0 ? end + 1 : end;
}

interface OpenedText extends SniffedDialect {
  records: Records;
  /** The record of row 0. */
  first: number;
  names: string[];
  warnings: DataWarning[];
}

function openText(bytes: Uint8Array, options: ReadOptions, partial: boolean): OpenedText {
  refuseKnownBinary(bytes);
  const encoding = options.dialect?.encoding ?? options.decode.detect(bytes);
  const text = options.decode.decode(bytes, encoding);
  if (text.trim() === "") throw new DataError("empty", "The file is empty. Choose a file with a header and rows.");
  refuseNul(text);
  const warnings: DataWarning[] = [];
  if (encoding === "windows-1252" && options.dialect?.encoding === undefined) {
    warnings.push({
      code: "encoding",
      severity: "note",
      message: "The file is not UTF-8",
      detail: "read as windows-1252; choose another encoding if letters look wrong",
    });
  }
  const start = skipPreamble(text, options.dialect, warnings);
  const { dialect, evidence } = sniffDialect(
    start.offset > 0 ? text.slice(start.offset, start.offset + 70_000) : text,
    {
      ...options.dialect,
      encoding,
    },
  );
  if (options.dialect?.encoding === undefined) evidence.encoding = encodingEvidence(encoding);
  const { width, rowNames } = chooseWidth(text, start.offset, dialect);
  const records = scan(text, dialect, {
    width: rowNames ? width - 1 : width,
    from: start.offset,
    line: start.line,
    partial,
    ...(rowNames ? { limit: 1 } : {}),
  });
  if (rowNames) return withRowNames(records, width, { text, dialect, evidence, warnings, partial });
  if (options.onProgress) options.onProgress(Math.round(bytes.length / 2), bytes.length, records.count);
  warnings.push(...records.warnings);
  const first = dialect.header ? 1 : 0;
  const raw = dialect.header
    ? Array.from({ length: records.width }, (_, f) => records.field(0, f))
    : Array.from({ length: records.width }, () => "");
  return { records, first, names: uniqueNames(raw, dialect.header, warnings), warnings, dialect, evidence };
}

/** Tables of R: the header has one name less than the rows have fields, because row names have none. */
function withRowNames(
  header: Records,
  width: number,
  rest: { text: string; partial: boolean; warnings: DataWarning[] } & SniffedDialect,
): OpenedText {
  const { text, dialect, evidence, warnings, partial } = rest;
  const raw = ["row", ...Array.from({ length: width - 1 }, (_, f) => header.field(0, f))];
  const end = nextLine(text, header.ends[header.ends.length - 1] & 0x7fff_ffff);
  const records = scan(text, dialect, { width, from: end, line: header.lines[0] + 1, partial });
  warnings.push(...records.warnings, {
    code: "row_names",
    severity: "note",
    message: "The first field of each row has no name",
    detail: "it is called row",
    column: "row",
  });
  return { records, first: 0, names: uniqueNames(raw, true, warnings), warnings, dialect, evidence };
}

/** Fields a row: as many as the header has, or as most rows have where there is none. */
function chooseWidth(text: string, from: number, dialect: Dialect): { width: number; rowNames: boolean } {
  const { sample, partial } = sampleOf(text, from);
  const { rows, usual } = sampleFields(sample, dialect.delimiter, dialect.quote, partial);
  if (rows.length === 0) {
    // The sample ends inside its first record.
    return { width: 0, rowNames: false };
  }
  if (!dialect.header) return { width: usual, rowNames: false };
  const [head, ...body] = rows;
  const rowNames =
    head.length > 1 &&
    body.length > 0 &&
    body.every((row) => row.length === head.length + 1) &&
    !body.every((row) => row[head.length].trim() === "");
  return { width: rowNames ? head.length + 1 : head.length, rowNames };
}

function encodingEvidence(encoding: string): string {
  if (encoding === "utf-8") return "the whole file is valid UTF-8";
  return encoding === "windows-1252" ? "not valid UTF-8" : "by its first bytes";
}
