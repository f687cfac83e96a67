/** The beginning of a file: what it is written in, its columns' names, and where its rows start. */
import { dateOrder } from "./dates";
import { sampleFields, sampleOf, sniffDialect } from "./dialect";
import { RecordScanner } from "./csv/records";
import { readFrom, type ByteSource } from "./csv/source";
import type { Plan } from "./csv/part";
import { Tallies } from "./csv/tallies";
import { decodeUtf8, encodeUtf8, sequenceAt } from "./csv/utf8";
import { bytesPerCell, limitsOf, longLine, megabyte, tooMuchMemory, type Limits } from "./limits";
import { missingWordsOf } from "./missing";
import { isNumbered, onlyNew } from "./header";
import { uniqueNames } from "./names";
import { skipPreamble } from "./preamble";
import { signColumns } from "./sign-columns";
import { refuseNul } from "./refuse";
import { DataError } from "./error";
import type { DataWarning, Dialect, Evidence } from "./types";
import { listed, parseNumber } from "./values";

/** Bytes that guesses are made from; more where five lines do not fit into them. */
const headLength = 1 << 18;

export interface OpenOptions {
  /** What is known of the dialect; the rest is guessed. */
  dialect?: Partial<Dialect>;
  encoding: string;
  /** The source is the beginning of a longer file. */
  partial: boolean;
  /** Megabytes that the columns may take, where the dialect does not say it. */
  memory?: number;
}

export interface OpenedTable {
  dialect: Dialect;
  evidence: Evidence;
  plan: Plan;
  names: string[];
  warnings: DataWarning[];
  tallies: Tallies;
  /** Offset and line of the first row. */
  from: number;
  line: number;
}

/** `source` holds UTF-8 without a byte order mark. Throws a DataError for an empty or binary file. */
export function openTable(source: ByteSource, options: OpenOptions): OpenedTable {
  const { text, start, warnings } = readHead(source, options.dialect);
  const guessed = !isUnicode(options.encoding) && options.dialect?.encoding === undefined;
  if (guessed) {
    warnings.unshift({
      code: "encoding",
      severity: options.encoding === "windows-1252" ? "note" : "warning",
      message: "The file is not UTF-8",
      detail: `read as ${options.encoding}${options.encoding === "windows-1252" ? "" : ", by its letters"}; choose another encoding if letters look wrong`,
    });
  }
  const { evidence, doubtful, dialect: found } = start.sniffed ?? sniffDialect(text.slice(start.offset), start.given);
  if (doubtful !== null) warnings.push(decimalDoubt(doubtful));
  const given = options.dialect ?? {};
  const dialect = { ...found, encoding: options.encoding, ...kept(given) };
  if (start.line > 1 || given.preamble !== undefined) dialect.preamble = start.line - 1;
  if (options.dialect?.encoding === undefined) evidence.encoding = encodingEvidence(options.encoding);
  const limits = limitsOf({ ...(options.memory !== undefined && { memory: options.memory }), ...given.limits });
  const { width, rowNames, headerWidth } = chooseWidth(text, start.offset, dialect);
  const from = encodeUtf8(text.slice(0, start.offset)).length;
  const tallies = new Tallies();
  const first = firstRecord(source, {
    from,
    line: start.line,
    width: dialect.header ? headerWidth : width,
    dialect,
    tallies,
    partial: options.partial,
  });
  const raw = dialect.header ? first.fields : first.fields.map(() => "");
  const unnamed = dialect.header && !rowNames ? width - headerWidth : 0;
  if (unnamed > 0) {
    raw.push(...Array<string>(unnamed).fill(""));
    warnings.push(shortHeader(headerWidth, width, start.line));
  }
  if (dialect.header && start.given?.header === undefined) {
    warnings.push(...numberNames(first.fields, text, start.offset, dialect));
    if (evidence.header === onlyNew) warnings.push(doubtfulNames(first.fields, start.line));
  }
  if (rowNames) {
    raw.unshift("row");
    warnings.push({
      code: "row_names",
      severity: "note",
      message: "The first field of each row has no name",
      detail: "it is called row",
      column: "row",
    });
  }
  if (raw.length === 1 && given.delimiter === undefined) warnings.push(...oneColumn(text, start.offset, dialect));
  if (!options.partial) requireMemory(source.length, sampleOf(text, start.offset), dialect.quote, raw.length, limits);
  const names = uniqueNames(raw, dialect.header, warnings);
  const signs = signColumns(
    names,
    sampleFields(sampleOf(text, start.offset).sample, dialect, true).rows.slice(dialect.header ? 1 : 0),
    given,
  );
  warnings.push(...signs.warnings);
  if (signs.warnings.length > 0) dialect.missingIn = { ...signs.missingIn, ...given.missingIn };
  const missing = names.map((name) => missingWordsOf(dialect, name));
  return {
    dialect,
    evidence,
    plan: { dialect, width: raw.length, missing, partial: options.partial, limits, cells: new BigInt64Array(1) },
    names,
    warnings,
    tallies: dialect.header ? tallies : new Tallies(),
    from: dialect.header ? first.end : from,
    line: dialect.header ? first.nextLine : start.line,
  };
}

function decimalDoubt(example: string): DataWarning {
  return {
    code: "decimal_doubt",
    severity: "note",
    message: `${example} is read with a decimal point`,
    detail: "if its point marks thousands, choose the comma as decimal mark",
    example,
  };
}

/** What is never guessed. */
function kept({ ragged, missing, missingIn, limits }: Partial<Dialect>): Partial<Dialect> {
  return {
    ...(ragged && { ragged }),
    ...(missing && { missing }),
    ...(missingIn && { missingIn }),
    ...(limits && { limits }),
  };
}

/** Says before anything is read that a table is far too large, as its first rows go. */
function requireMemory(length: number, { sample }: { sample: string }, quote: string, width: number, limits: Limits) {
  // Line ends in quotes end no row, and a character may have several bytes.
  const outside = quote === "" ? [sample] : sample.split(quote).filter((_, i) => i % 2 === 0);
  const lines = outside.join("").split(/\r\n|\r|\n/).length - 1;
  if (lines < 1) return;
  const bytes = (length / encodeUtf8(sample).length) * lines * width * bytesPerCell;
  // The first rows may be unlike the others.
  if (bytes > 2 * limits.memory * megabyte) throw tooMuchMemory(limits, bytes, "The table would need about");
}

/** The text of the beginning, as much as the guesses need, and where the table starts in it. */
function readHead(source: ByteSource, given: Partial<Dialect> | undefined) {
  const lines = new LineWatch(source, limitsOf(given?.limits));
  for (let length = headLength; ; length *= 4) {
    const whole = length >= source.length;
    lines.requireTo(length);
    const text = decodeHead(source, Math.min(length, source.length));
    refuseNul(text);
    if (text.trim() === "") {
      if (!whole) continue;
      throw new DataError("empty", "The file is empty. Choose a file with a header and rows.");
    }
    const warnings: DataWarning[] = [];
    const start = skipPreamble(text, given, warnings);
    if (whole || sampleOf(text, start.offset).partial) return { text, start, warnings };
  }
}

/** Refuses a line that is too long before anything is made of it. */
class LineWatch {
  private at = 0;
  private line = 1;
  private start = 0;
  private last = 0;

  constructor(
    private readonly source: ByteSource,
    private readonly limits: Limits,
  ) {}

  requireTo(length: number): void {
    const longest = this.limits.line * megabyte;
    for (const piece of readFrom(this.source, this.at, Math.min(length, this.source.length))) {
      for (const byte of piece) {
        this.at++;
        if (byte === 10 || byte === 13) {
          if (byte === 13 || this.last !== 13) this.line++;
          this.start = this.at;
        }
        this.last = byte;
      }
      if (this.at - this.start > longest) throw longLine(this.limits, this.line);
    }
  }
}

/** Without a character that the end cuts. */
function decodeHead(source: ByteSource, length: number): string {
  const bytes = new Uint8Array(length);
  let filled = 0;
  for (const piece of readFrom(source, 0, length)) {
    bytes.set(piece, filled);
    filled += piece.length;
  }
  return decodeUtf8(bytes, 0, length < source.length ? wholeCharacters(bytes) : filled);
}

/** Length without an unfinished sequence at the end. */
export function wholeCharacters(bytes: Uint8Array): number {
  const { length } = bytes;
  for (let back = 1; back <= Math.min(3, length); back++) {
    const byte = bytes[length - back];
    if (byte < 0x80) break;
    if (byte >= 0xc0) return sequenceAt(bytes, length - back, length) === 0 ? length - back : length;
  }
  return length;
}

interface FirstRecord {
  from: number;
  line: number;
  width: number;
  dialect: Dialect;
  tallies: Tallies;
  partial: boolean;
}

function firstRecord(source: ByteSource, { from, line, width, dialect, tallies, partial }: FirstRecord) {
  let fields: string[] = [];
  const { delimiter, quote, escape, limits } = dialect;
  const scanner = new RecordScanner(
    { delimiter, quote, ...(escape && { escape }), ...(limits && { limits }) },
    {
      width,
      offset: from,
      line,
      limit: 1,
      tallies,
      sink: (batch) => (fields = Array.from({ length: batch.width }, (_, f) => batch.value(f))),
    },
  );
  for (const piece of readFrom(source, from)) {
    scanner.push(piece);
    if (scanner.done) break;
  }
  scanner.end(partial);
  return { fields, end: scanner.offset, nextLine: scanner.nextLine };
}

/** Fields a row: as many as the header has, or as (nearly) all rows have where these are more, or as most have without a header. */
function chooseWidth(text: string, from: number, dialect: Dialect) {
  const { sample, partial } = sampleOf(text, from);
  const { rows, usual } = sampleFields(sample, dialect, partial);
  // The sample may end inside its first record.
  if (rows.length === 0) return { width: 0, rowNames: false, headerWidth: 0 };
  if (!dialect.header) return { width: usual, rowNames: false, headerWidth: 0 };
  const [head, ...body] = rows;
  const headerWidth = head.length;
  const filled = body.filter((row) => row.slice(headerWidth).some((cell) => cell.trim() !== ""));
  const wider = body.length > 0 && filled.length >= nearlyAll * body.length && usual > headerWidth && headerWidth > 1;
  if (!wider) return { width: headerWidth, rowNames: false, headerWidth };
  return { width: usual, rowNames: usual === headerWidth + 1, headerWidth };
}

/** Share of the rows that have to go on behind the header for it to be taken as too short. */
const nearlyAll = 0.9;

function shortHeader(names: number, width: number, line: number): DataWarning {
  return {
    code: "short_header",
    severity: "warning",
    message: `The header names ${names} of ${width} columns`,
    detail: "the last ones have no name",
    line,
  };
}

/** One column whose rows hold several values each: no delimiter divides all of them alike. */
function oneColumn(text: string, from: number, dialect: Dialect): DataWarning[] {
  const { rows, lines } = sampleFields(sampleOf(text, from).sample, dialect, true);
  const isNumber = (part: string) => !Number.isNaN(parseNumber(part, dialect.decimal));
  const isSeveral = ([cell = ""]: readonly string[]) => {
    if (isNumber(cell)) return false;
    const parts = cell.trim().split(/\s+|[;|]/);
    // Columns that stand below each other are set apart by more than one blank.
    return (parts.length > 1 && parts.every(isNumber)) || cell.trim().split(/\s{2,}|\t/).length > 2;
  };
  const words = rows.map(([cell = ""]) => cell.trim().split(/\s+/).length);
  const even = rows.length > 2 && words[0] > 2 && words.every((count) => count === words[0]);
  const several = rows.flatMap((row, at) => (at > 0 && (even || isSeveral(row)) ? [at] : []));
  if (several.length === 0 || several.length < rows.length / 2) return [];
  if (dateOrder(several.map((at) => rows[at][0].trim())) !== null) return [];
  return [
    {
      code: "one_column",
      severity: "warning",
      message: "There is one column, and its rows hold several values",
      detail: "nothing divides all rows alike: choose a delimiter",
      line: lines[several[0]],
      example: rows[several[0]][0].slice(0, 120),
    },
  ];
}

/** Names that are numbers above numbers, beside others that are words: the first row may be one of counts, or of data. */
function numberNames(names: readonly string[], text: string, from: number, dialect: Dialect): DataWarning[] {
  const isNumber = (value = "") => !Number.isNaN(parseNumber(value, dialect.decimal));
  const numbers = names.filter(isNumber);
  const [, below = []] = sampleFields(sampleOf(text, from).sample, dialect, true).rows;
  const doubtful = names.some((name, i) => isNumber(name) && isNumber(below[i]));
  if (!doubtful || isNumbered(numbers, isNumber)) return [];
  return [
    {
      code: "number_names",
      severity: "note",
      message: `${listed(numbers)} ${numbers.length === 1 ? "is a number" : "are numbers"} in place of names`,
      detail: "if the first row names no columns, say that there is no header",
      example: names.join(dialect.delimiter).slice(0, 120),
    },
  ];
}

/** Nothing but that its words come once says that the first row names columns. */
function doubtfulNames(names: readonly string[], line: number): DataWarning {
  return {
    code: "header_doubt",
    severity: "note",
    message: "The first row is taken for names, and is written as the rows below it",
    detail: `${listed(names)}: if they are values, say that there is no header`,
    line,
    example: names.join(", ").slice(0, 120),
  };
}

const isUnicode = (encoding: string): boolean => encoding.startsWith("utf-");

function encodingEvidence(encoding: string): string {
  if (encoding === "utf-8") return "the whole file is valid UTF-8";
  if (encoding === "windows-1252") return "not valid UTF-8";
  return isUnicode(encoding) ? "by its first bytes" : "not valid UTF-8; by its letters";
}
