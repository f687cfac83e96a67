/** What stands above a table. */
import { nextLine, sampleFields, sampleOf, sniffDialect } from "./dialect";
import { DataError, type DataWarning, type Dialect } from "./types";
import { counted } from "./values";

/** Comment lines and titles above the table: lines that begin with #, and first lines without a delimiter above a wider table. `sniffed` is the table's dialect, where the search for titles has found it out. */
export function skipPreamble(text: string, given: Partial<Dialect> | undefined, warnings: DataWarning[]) {
  if (given?.preamble !== undefined) return skipLines(text, given.preamble, warnings);
  let offset = 0;
  let line = 1;
  let skipped = 0;
  let last = { offset: 0, line: 1 };
  while (text[offset] === "#" || (skipped > 0 && /[\r\n]/.test(text[offset] ?? ""))) {
    const next = nextLine(text, offset);
    if (next >= text.length) return { offset: 0, line: 1, sniffed: null };
    if (text[offset] === "#") last = { offset, line };
    offset = next;
    line++;
    skipped++;
  }
  if (skipped > 0 && isHeaderWithHash(text.slice(last.offset, offset), sampleOf(text, offset).sample, given)) {
    skipped -= line - last.line;
    ({ offset, line } = last);
  }
  const { sample, partial } = sampleOf(text, offset);
  const sniffed = sniffDialect(sample, given);
  const { dialect } = sniffed;
  const { rows, usual } = sampleFields(sample, dialect, partial);
  const titles = usual > 1 ? rows.findIndex((row) => row.length > 1) : 0;
  const titled = titles > 0 && titles <= 10 && rows.length > titles + 1;
  if (titled) {
    for (let i = 0; i < titles; i++) {
      // Blank lines are no records: they are passed over together with the title that follows them.
      do {
        offset = nextLine(text, offset);
        line++;
      } while (/[\r\n]/.test(text[offset] ?? ""));
      skipped++;
    }
  }
  if (skipped > 0) warnings.push(preambleNote(text, skipped));
  return { offset, line, sniffed: titled ? null : sniffed };
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
  return { offset, line, sniffed: null };
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
