/**
 * RFC 4180 records over a string, without copying a field: each field is a pair of offsets.
 * Beyond the RFC: CR, LF and CRLF in any mix, blanks around a field (and around its quotes) are not part of it, blank lines are
 * skipped, and under a space as delimiter a run of spaces is one delimiter.
 */
import { DataError, type DataWarning, type Dialect } from "./types";
import { counted } from "./values";

/** Set in an `ends` entry where the field has to be unquoted character by character (doubled quotes, junk after a quote). */
const awkward = 0x8000_0000;
/** Offsets leave one bit for `awkward`. */
const maxLength = 0x7fff_ffff;

export interface Records {
  text: string;
  /** Records, the header included. */
  count: number;
  /** Fields a record: short records are padded with missing ones, longer ones are cut. */
  width: number;
  /** Offsets of field f of record r at r × width + f. Quotes are outside of the range unless the field is awkward. */
  starts: Uint32Array;
  ends: Uint32Array;
  /** The 1-based line on which each record starts. */
  lines: Uint32Array;
  /** Fields of each record, where the scan was asked for `any` width. */
  widths: number[];
  warnings: DataWarning[];
  /** Whether a field needs `field()`: its range in the text is not its value. */
  isAwkward(index: number): boolean;
  field(record: number, column: number): string;
  /** The value of the field at an index of `starts`. */
  value(index: number): string;
}

export interface ScanOptions {
  /** Fields a record; left out: as many as the first one has. `any`: as many as there are, told in `widths` (`width` is 0). */
  width?: number | "any";
  /** Offset and line to start from. */
  from?: number;
  line?: number;
  /** Stop after so many records. */
  limit?: number;
  /** The text is the beginning of a longer one: leave out a record that its end cuts. */
  partial?: boolean;
  onProgress?: (offset: number, records: number) => void;
}

type Marks = Pick<Dialect, "delimiter" | "quote">;

class Fields {
  starts = new Uint32Array(4096);
  ends = new Uint32Array(4096);
  length = 0;

  push(start: number, end: number): void {
    if (this.length === this.starts.length) {
      const [starts, ends] = [this.starts, this.ends];
      this.starts = new Uint32Array(starts.length * 2);
      this.ends = new Uint32Array(starts.length * 2);
      this.starts.set(starts);
      this.ends.set(ends);
    }
    this.starts[this.length] = start;
    this.ends[this.length++] = end;
  }
}

/** Repairs of one kind, to be told once. */
class Tally {
  count = 0;
  line = 0;
  example = "";
  add(line: number, example: () => string): void {
    if (this.count++ === 0) {
      this.line = line;
      this.example = example().slice(0, 120);
    }
  }
}

/** Splits a text into records. Throws a DataError where a quote is never closed. */
export function scan(text: string, { delimiter, quote }: Marks, options: ScanOptions = {}): Records {
  if (text.length > maxLength) throw new DataError("too_long", "The file is too large to be read in one piece.");
  const delimiterCode = delimiter.charCodeAt(0);
  const quoteCode = quote === "" ? -1 : quote.charCodeAt(0);
  const runs = delimiter === " ";
  const length = text.length;
  const limit = options.limit ?? Number.POSITIVE_INFINITY;
  const fields = new Fields();
  const lines: number[] = [];
  const ragged = new Tally();
  const junk = new Tally();
  let [shorter, longer] = [0, 0];
  const any = options.width === "any";
  const widths: number[] = [];
  let width = options.width === "any" || options.width === undefined ? 0 : options.width;
  let line = options.line ?? 1;
  let at = options.from ?? (text.charCodeAt(0) === 0xfeff ? 1 : 0);
  let nextReport = at + 0x40_0000;

  while (at < length && lines.length < limit) {
    const recordStart = at;
    const recordLine = line;
    const firstField = fields.length;
    let done = false;
    let quoted = false;
    if (runs) while (text.charCodeAt(at) === 32) at++;
    while (!done) {
      let start = at;
      let code = text.charCodeAt(start);
      while ((code === 32 || code === 9 || code === 0xa0) && code !== delimiterCode) code = text.charCodeAt(++start);
      let end = start;
      if (code === quoteCode) {
        quoted = true;
        const opened = line;
        at = start + 1;
        let doubled = false;
        for (;;) {
          const close = text.indexOf(quote, at);
          const stop = close < 0 ? length : close;
          line += countLines(text, at, stop);
          if (close < 0) {
            if (options.partial) return finish(firstField);
            throw new DataError(
              "unclosed_quote",
              `The quote that opens on line ${opened} is never closed. Close it, double it if it belongs to the text, or choose another quote character.`,
              opened,
            );
          }
          at = close + 1;
          if (text.charCodeAt(at) !== quoteCode) break;
          doubled = true;
          at++;
        }
        end = at - 1;
        const afterQuote = at;
        code = text.charCodeAt(at);
        while (at < length && code !== delimiterCode && code !== 10 && code !== 13) code = text.charCodeAt(++at);
        if (at > afterQuote && text.slice(afterQuote, at).trim() !== "") {
          const [from, to] = [start, at];
          junk.add(opened, () => text.slice(from, to));
          fields.push(start, (at | awkward) >>> 0);
        } else if (doubled) fields.push(start, (at | awkward) >>> 0);
        else fields.push(start + 1, end);
      } else {
        at = start;
        while (at < length && code !== delimiterCode && code !== 10 && code !== 13) code = text.charCodeAt(++at);
        end = at;
        while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
        fields.push(start, end);
      }
      if (runs && code === 32) {
        while (text.charCodeAt(at) === 32) at++;
        code = text.charCodeAt(at);
        if (at < length && code !== 10 && code !== 13) continue;
      }
      if (at < length && code === delimiterCode) at++;
      else done = true;
    }
    if (at >= length && options.partial && at > recordStart) return finish(firstField);
    if (text.charCodeAt(at) === 13 && text.charCodeAt(at + 1) === 10) at++;
    if (at < length) line++;
    at++;

    const got = fields.length - firstField;
    const last = fields.length - 1;
    const blank = got === 1 && !quoted && fields.starts[last] === fields.ends[last];
    if (blank && (width !== 1 || isBlankToEnd(text, at))) {
      fields.length = firstField;
      continue;
    }
    if (any) widths.push(got);
    else if (width === 0) width = got;
    if (!any && got !== width) {
      const [from, to] = [recordStart, at];
      ragged.add(recordLine, () => text.slice(from, to).trim());
      if (got < width) shorter++;
      else longer++;
      for (let i = got; i < width; i++) fields.push(0, 0);
      fields.length = firstField + width;
    }
    lines.push(recordLine);
    if (options.onProgress && at > nextReport) {
      nextReport = at + 0x40_0000;
      options.onProgress(at, lines.length);
    }
  }
  return finish(fields.length);

  function finish(used: number): Records {
    const starts = fields.starts.subarray(0, used);
    const ends = fields.ends.subarray(0, used);
    const warnings: DataWarning[] = [];
    if (ragged.count > 0) warnings.push(raggedWarning(ragged, shorter, longer, width));
    if (junk.count > 0) {
      warnings.push({
        code: "junk_after_quote",
        severity: "warning",
        message: `${counted(junk.count, "field")} ${junk.count === 1 ? "goes" : "go"} on after the closing quote`,
        detail: `first on line ${junk.line}; the text after the quote is kept`,
        line: junk.line,
        count: junk.count,
        example: junk.example,
      });
    }
    return {
      text,
      count: lines.length,
      width,
      starts,
      ends,
      lines: Uint32Array.from(lines),
      warnings,
      isAwkward: (index) => ends[index]! >= awkward,
      widths,
      field: (record, column) => value(record * width + column),
      value,
    };

    function value(index: number): string {
      const end = ends[index]!;
      if (end < awkward) return text.slice(starts[index], end);
      return unquote(text.slice(starts[index], end - awkward), quote);
    }
  }
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 0xa0;
}

function isBlankToEnd(text: string, from: number): boolean {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code !== 10 && code !== 13 && !isBlank(code)) return false;
  }
  return true;
}

/** Line ends in text[from..to): LF, CR, or CRLF as one. */
function countLines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) count++;
  }
  return count;
}

/** `"a ""b"" c"` → `a "b" c`; what stands after the closing quote is kept as it is. */
function unquote(raw: string, quote: string): string {
  let value = "";
  let at = 1;
  for (;;) {
    const close = raw.indexOf(quote, at);
    if (close < 0) return value + raw.slice(at);
    value += raw.slice(at, close);
    if (raw[close + 1] !== quote) return value + raw.slice(close + 1).trimEnd();
    value += quote;
    at = close + 2;
  }
}

function raggedWarning(ragged: Tally, shorter: number, longer: number, width: number): DataWarning {
  const parts = [];
  if (shorter > 0) parts.push(`${shorter} shorter, filled as missing`);
  if (longer > 0) parts.push(`${longer} longer, the extra fields are left out`);
  return {
    code: "ragged_row",
    severity: longer > 0 ? "problem" : "warning",
    message: `${counted(ragged.count, "row")} ${ragged.count === 1 ? "does" : "do"} not have ${counted(width, "field")}`,
    detail: `first on line ${ragged.line}; ${parts.join(", ")}`,
    line: ragged.line,
    count: ragged.count,
    example: ragged.example,
  };
}
