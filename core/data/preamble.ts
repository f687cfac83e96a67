/** What stands above a table. */
import { nextLine, sampleFields, sampleOf, sniffDialect, delimiters, type SniffedDialect } from "./dialect";
import { guessHeader } from "./header";
import { DataError } from "./error";
import type { DataWarning, Dialect } from "./types";
import { counted, parseNumber } from "./values";

export interface TableStart {
  /** Where the table starts: offset in the text, and line of the file. */
  offset: number;
  line: number;
  /** The table's dialect, where the search for titles has found it out. */
  sniffed: SniffedDialect | null;
  /** What is known of the dialect from here on. */
  given: Partial<Dialect> | undefined;
}

/**
 * What is no part of the table, above it: a line `sep=;`, comment lines (they begin with #), and titles, which have fewer
 * fields than the table or are mostly empty.
 */
export function skipPreamble(text: string, said: Partial<Dialect> | undefined, warnings: DataWarning[]): TableStart {
  if (said?.preamble !== undefined) return { ...skipLines(text, said.preamble, warnings), sniffed: null, given: said };
  const { given, offset: separator } = separatorLine(text, said);
  let offset = separator;
  let line = offset > 0 ? 2 : 1;
  let skipped = line - 1;
  let last = { offset, line };
  while (text[offset] === "#" || (skipped > 0 && /[\r\n]/.test(text[offset] ?? ""))) {
    const next = nextLine(text, offset);
    if (next >= text.length) return { offset: 0, line: 1, sniffed: null, given };
    if (text[offset] === "#") last = { offset, line };
    offset = next;
    line++;
    skipped++;
  }
  const hasComments = offset > separator;
  if (hasComments && isHeaderWithHash(text.slice(last.offset, offset), sampleOf(text, offset).sample, given)) {
    skipped -= line - last.line;
    ({ offset, line } = last);
  }
  const { sample, partial } = sampleOf(text, offset);
  const sniffed = sniffDialect(sample, given);
  const titles = titleLines(sample, sniffed.dialect, partial);
  for (let i = 0; i < titles; i++) offset = nextLine(text, offset);
  line += titles;
  skipped += titles;
  if (skipped > 0) warnings.push(preambleNote(text, skipped));
  return { offset, line, sniffed: titles > 0 ? null : sniffed, given };
}

/** A first line `sep=;`, which spreadsheets write and read: it names the delimiter. */
function separatorLine(text: string, given: Partial<Dialect> | undefined) {
  const [whole, mark] = /^"?sep=(.)"?[;,\t]*(?:\r\n|\r|\n)/i.exec(text.slice(0, 40)) ?? [];
  const delimiter = delimiters.find((one) => one === mark);
  if (whole === undefined || delimiter === undefined) return { offset: 0, given };
  return { offset: whole.length, given: { delimiter, ...given } };
}

const mostTitles = 20;
/** Share of the rows below a header that have as many fields as it: quotes in a file may divide some in another way. */
const mostRows = 0.6;

/** Lines of titles at the beginning of a sample. */
function titleLines(sample: string, dialect: Dialect, partial: boolean): number {
  const { rows, lines, usual } = sampleFields(sample, dialect, partial);
  if (usual < 2) return 0;
  const first = rows.findIndex((row) => row.length > 1);
  const single = first > 0 && first <= mostTitles && rows.length > first + 1 ? first : 0;
  const filled = rows.map((row) => row.filter((cell) => cell.trim() !== "").length);
  const usualFilled = [...filled].sort((a, b) => a - b)[filled.length >> 1];
  const isTitle = (row: readonly string[], at: number) =>
    row.length < usual || (filled[at] <= Math.max(1, usual / 2) && filled[at] < usualFilled);
  if (isLineOfCounts(rows, usual, dialect.decimal)) return lines[1] - 1;
  const start = rows.findIndex((row, at) => !isTitle(row, at));
  if (start > single && start <= mostTitles) {
    const below = rows.slice(start + 1);
    const regular = below.filter((row) => row.length === usual);
    const fits = below.length > 0 && regular.length >= mostRows * below.length;
    // The header itself may be short: there have to be names below what is left out.
    if (fits && rows[start].length === usual && guessHeader(rows[start], regular, dialect.decimal))
      return lines[start] - 1;
  }
  return single > 0 ? lines[single] - 1 : 0;
}

/** A first line like `569,30,malignant,benign` above 31 fields a row: how many rows and columns follow, and more of that kind. */
function isLineOfCounts(rows: readonly string[][], usual: number, decimal: "." | ","): boolean {
  const [first, ...below] = rows;
  if (below.length < 2 || first.length > usual - 2 || below.some((row) => row.length !== usual)) return false;
  return !Number.isNaN(parseNumber(first[0], decimal)) && !Number.isNaN(parseNumber(below[0][0], decimal));
}

/** So many lines, whatever they hold. */
function skipLines(text: string, lines: number, warnings: DataWarning[]) {
  let offset = 0;
  let line = 1;
  for (; line <= lines && offset < text.length; line++) offset = nextLine(text, offset);
  if (offset >= text.length) {
    throw new DataError(
      "preamble",
      `The table is said to start on line ${lines + 1}, and the file ends before it. Choose an earlier line.`,
    );
  }
  if (line > 1) warnings.push(preambleNote(text, line - 1));
  return { offset, line };
}

function preambleNote(text: string, skipped: number): DataWarning {
  return {
    code: "preamble",
    severity: "note",
    message: `${counted(skipped, "line")} above the table ${skipped === 1 ? "is" : "are"} left out`,
    line: 1,
    count: skipped,
    example: text.slice(0, nextLine(text, 0)).trim().slice(0, 120),
  };
}

/** Whether a line that begins with # is the header of the rows below: it has as many fields as they have. */
function isHeaderWithHash(line: string, below: string, given: Partial<Dialect> | undefined): boolean {
  const { dialect } = sniffDialect(below, given);
  const [head = []] = sampleFields(line, dialect, false).rows;
  const { usual } = sampleFields(below, dialect, true);
  return usual > 1 && head.length === usual && given?.header !== false;
}
