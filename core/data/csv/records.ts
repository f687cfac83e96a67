/**
 * RFC 4180 records over bytes of UTF-8 that come in pieces of any size: each field is a pair of offsets, nothing is copied.
 * Beyond the RFC: CR, LF and CRLF in any mix, blanks around a field (and around its quotes) are not part of it, blank lines are
 * skipped, and under a space as delimiter a run of spaces and tabs is one delimiter.
 */
import { limitsOf, longLine, megabyte, tooManyColumns, type Limits } from "../limits";
import { nulError } from "../refuse";
import { DataError } from "../error";
import type { Dialect } from "../types";
import { batchFields, blockBytes, type Compiled } from "./compiled";
import { Tallies, type Tally } from "./tallies";
import { decodeUtf8 } from "./utf8";

export type RecordDialect = Pick<Dialect, "delimiter" | "quote" | "escape" | "ragged" | "limits">;

export interface RecordOptions {
  /** Fields a record; 0: as many as the first one has. `any`: as many as there are, told in `fieldCounts`. */
  width: number | "any";
  /** Offset of the first byte in the file, and its line. */
  offset?: number;
  line?: number;
  /** Offset from which on no record is started. */
  stopAt?: number;
  /** Stop after so many records. */
  limit?: number;
  /** Blank records at the end of a single column are kept: more of the file follows. */
  keepBlankEnd?: boolean;
  tallies?: Tallies;
  /** Compiled loops, for a known width and no `limit`; nobody else may use them meanwhile. */
  compiled?: Compiled | null;
  /** Takes the records of a batch; their arrays are used again after it. */
  sink: (batch: RecordScanner) => void;
}

/** Records that are read one by one, at most, after some that the compiled loop could make nothing of. */
const mostPatience = 64;

/** Bytes of an example, of which a few characters are shown. */
const exampleBytes = 4096;

const blankBytes = new Uint8Array(256);
for (const byte of [32, 9, 0xc2]) blankBytes[byte] = 1;

/** Feed it with `push`, end it with `end`; each batch of records goes to the sink. */
export class RecordScanner {
  /** Bytes that the offsets of the batch refer to. */
  bytes: Uint8Array;
  /** Field f of record r stands at r × width + f. A negative end e means that bytes[start..~e) has to go through `unquote`. */
  starts: Int32Array;
  ends: Int32Array;
  /** Records of the batch, and fields of each. */
  records = 0;
  width: number;
  /** Offset in `bytes` and line of each record. */
  recordStarts: Int32Array;
  recordLines: Int32Array;
  /** Fields of each record, where the width is `any`. */
  fieldCounts: number[] = [];
  /** Records of earlier batches. */
  before = 0;
  /** Offset in the file of bytes[0]. */
  base: number;
  readonly tallies: Tallies;

  private at = 0;
  private to = 0;
  private line: number;
  /** Bytes below which another look at a cut record is no use. */
  private wanted = 0;
  private stopped = false;
  private openQuoteLine = 0;
  private readonly limits: Limits;
  /** Bytes of the longest record. */
  private readonly longest: number;
  private filledTo = 0;
  /** Offset in `bytes` up to which a non-blank byte is known to follow, and from which on only blank ones do. */
  private nonBlank = -1;
  private blankFrom = Infinity;
  private used = 0;
  /** Null where the batch is not in their memory. */
  compiled: Compiled | null;
  /** Records to read one by one, and how many it will be the next time. */
  private slow = 0;
  private patience = 1;
  private readonly any: boolean;
  private readonly kinds = new Uint8Array(256);
  /** Bytes that matter inside of quotes. */
  private readonly quotedKinds = new Uint8Array(256);
  readonly quote: number;
  readonly delimiter: number;
  /** −1: none. */
  readonly escape: number;

  constructor(
    readonly marks: RecordDialect,
    private readonly options: RecordOptions,
  ) {
    this.any = options.width === "any";
    this.width = options.width === "any" ? 0 : options.width;
    this.base = options.offset ?? 0;
    this.line = options.line ?? 1;
    this.tallies = options.tallies ?? new Tallies();
    const room = Math.max(
      this.width,
      this.width > 0 && options.limit === undefined ? Math.min(batchFields, this.width << 12) : 1 << 10,
    );
    this.limits = limitsOf(marks.limits);
    this.longest = this.limits.line * megabyte;
    const plain = marks.delimiter !== " " && marks.escape === undefined;
    const usual = options.limit === undefined && plain && this.longest >= 2 * blockBytes;
    const fits = this.width > 0 && room <= batchFields && usual;
    this.compiled = (fits && options.compiled) || null;
    this.bytes = this.compiled?.bytes ?? new Uint8Array(1 << 12);
    this.starts = this.compiled?.starts.subarray(0, room) ?? new Int32Array(room);
    this.ends = this.compiled?.ends.subarray(0, room) ?? new Int32Array(room);
    this.recordStarts = this.compiled?.recordStarts ?? new Int32Array(256);
    this.recordLines = this.compiled?.recordLines ?? new Int32Array(256);
    this.quote = marks.quote === "" ? -1 : marks.quote.charCodeAt(0);
    this.delimiter = marks.delimiter.charCodeAt(0);
    this.escape = marks.escape === undefined ? -1 : marks.escape.charCodeAt(0);
    for (const byte of [0, 10, 13, this.delimiter]) this.kinds[byte] = 1;
    if (this.delimiter === 32) this.kinds[9] = 1;
    for (const byte of [0, 10, 13, this.quote, this.escape]) if (byte >= 0) this.quotedKinds[byte] = 1;
  }

  /** Whether no more records are wanted. */
  get done(): boolean {
    return this.stopped;
  }
  /** Offset in the file of the first byte that belongs to no record yet, and its line. */
  get offset(): number {
    return this.base + this.at;
  }
  get nextLine(): number {
    return this.line;
  }

  push(chunk: Uint8Array): void {
    for (let from = 0; from < chunk.length && !this.stopped;) {
      const take = Math.min(chunk.length - from, blockBytes);
      this.append(chunk, from, from + take);
      from += take;
      if (this.to - this.at >= this.wanted) this.scan(false);
    }
  }

  /** Takes what is left as the end of the file, or with `partial` leaves out the record that the end cuts. */
  end(partial = false): void {
    if (!this.stopped) this.scan(!partial);
    this.emit();
  }

  /** The text of the field at an index of `starts`. */
  value(index: number): string {
    return fieldText(this.bytes, this.starts[index], this.ends[index], this.marks);
  }

  /** The same of a field of so many bytes at most; the beginning of a longer one. */
  beginning(index: number, most: number): string {
    const start = this.starts[index];
    const end = this.ends[index];
    if (end < 0) return fieldText(this.bytes, start, ~Math.min(~end, start + most), this.marks);
    return fieldText(this.bytes, start, Math.min(end, start + most), this.marks);
  }

  private append(chunk: Uint8Array, from: number, to: number): void {
    const rest = this.to - this.at;
    if (this.at > 0) {
      this.bytes.copyWithin(0, this.at, this.to);
      this.base += this.at;
      this.nonBlank -= this.at;
      this.at = 0;
    }
    const length = rest + to - from;
    if (length + 4 > this.bytes.length) {
      this.compiled = null;
      const bytes = new Uint8Array(Math.max(length + 4, this.bytes.length * 2));
      bytes.set(this.bytes.subarray(0, rest));
      this.bytes = bytes;
    }
    this.bytes.set(chunk.subarray(from, to), rest);
    this.to = length;
  }

  private emit(): void {
    if (this.records > 0) {
      this.options.sink(this);
      this.before += this.records;
    }
    this.records = 0;
    this.used = 0;
    if (this.any) this.fieldCounts = [];
  }

  private scan(final: boolean): void {
    const { kinds, quote, delimiter, to, any, tallies, longest } = this;
    const { stopAt = Number.POSITIVE_INFINITY, limit = Number.POSITIVE_INFINITY } = this.options;
    const bytes = this.bytes;
    const runs = delimiter === 32;
    const leaveOut = this.marks.ragged === "leave_out";
    // Whatever the loops look for, they find it here at the latest.
    bytes[to] = 10;
    let { starts, ends, at, line } = this;
    let width = this.width;
    const mostFields = any || width === 0 ? this.limits.columns : Infinity;
    let openQuote = -1;
    let blanks = false;
    // Told once their record is whole: one that the end of the bytes cuts is looked at again.
    const junk: [isEscape: boolean, line: number, from: number, to: number][] = [];

    while (at < to) {
      if (this.base + at >= stopAt || this.before + this.records >= limit) {
        this.stopped = true;
        break;
      }
      if (width > 0 && this.used + width > starts.length) this.emit();
      if (this.compiled && this.slow-- <= 0 && this.takeUsual(this.compiled, at, line)) {
        [at, line] = this.compiled.told;
        continue;
      }
      const recordStart = at;
      const recordLine = line;
      const firstField = this.used;
      const keep = any || width === 0 ? 0x7fff_ffff : width;
      let got = 0;
      let quoted = false;
      let cut = false;
      junk.length = 0;
      if (runs) while (bytes[at] === 32 || bytes[at] === 9) at++;
      for (;;) {
        let start = at;
        let byte = bytes[start];
        let end: number;
        if (blankBytes[byte] === 1) {
          start = skipBlanks(bytes, start, delimiter);
          byte = bytes[start];
        }
        if (byte === quote && start < to) {
          quoted = true;
          this.line = line;
          this.openQuoteLine = line;
          at = this.closeQuote(start + 1, quote);
          if (at < 0) {
            cut = true;
            break;
          }
          line = this.line;
          const afterQuote = at;
          while (kinds[bytes[at]] === 0) at++;
          end = this.filledTo;
          if (end < 0) end = ~at;
          else start++;
          if (at > afterQuote && isJunk(bytes, afterQuote, at)) {
            const from = end < 0 ? start : start - 1;
            junk.push([bytes[afterQuote - 2] === 92, this.openQuoteLine, from, at]);
            start = from;
            end = ~at;
          }
        } else {
          at = start;
          while (kinds[bytes[at]] === 0) at++;
          end = at;
          if (end > start) {
            const last = bytes[end - 1];
            if (last <= 32 || last === 0xa0) end = trimBlanks(bytes, start, end);
          }
        }
        if (got < keep) {
          const place = firstField + got;
          if (place === starts.length) {
            this.grow();
            ({ starts, ends } = this);
          }
          starts[place] = start;
          ends[place] = end;
        }
        if (++got > mostFields) throw tooManyColumns(this.limits, recordLine);
        if (runs && (bytes[at] === 32 || bytes[at] === 9)) {
          while (bytes[at] === 32 || bytes[at] === 9) at++;
          if (at < to && bytes[at] !== 10 && bytes[at] !== 13) continue;
        }
        if (at < to && bytes[at] === delimiter) at++;
        else break;
      }
      if (bytes[at] === 0 && at < to && at >= 0) throw nulError(line);
      if (cut) {
        if (final) throw unclosed(this.openQuoteLine);
        openQuote = this.openQuoteLine;
        at = recordStart;
        line = recordLine;
        break;
      }
      if (!final && (at >= to || (bytes[at] === 13 && at + 1 >= to))) {
        at = recordStart;
        line = recordLine;
        break;
      }
      if (bytes[at] === 13 && bytes[at + 1] === 10 && at + 1 < to) at++;
      if (at < to) {
        line++;
        at++;
      }
      const blank = got === 1 && !quoted && starts[firstField] === ends[firstField];
      if (blank) {
        const skip = width === 1 && !any ? this.endsBlank(at, final) : 1;
        if (skip === 1) continue;
        if (skip < 0) {
          blanks = true;
          at = recordStart;
          line = recordLine;
          break;
        }
      }
      if (at - recordStart > longest) throw longLine(this.limits, recordLine);
      for (const [isEscape, opened, from, until] of junk) {
        this.tell(isEscape ? tallies.backslash : tallies.junk, opened, from, until);
      }
      if (any) {
        this.fieldCounts.push(got);
        this.used += got;
      } else {
        if (width === 0) width = this.width = got;
        if (got !== width) {
          this.tell(tallies.ragged, recordLine, recordStart, at, true);
          if (got < width && isOtherwiseWhole(bytes, recordStart, at, delimiter, width)) {
            this.tell(tallies.mixed, recordLine, recordStart, at, true);
          }
          if (got < width) tallies.shorter++;
          else tallies.longer++;
          if (leaveOut) continue;
          for (let i = got; i < width; i++) starts[firstField + i] = ends[firstField + i] = 0;
        }
        this.used += width;
      }
      if (this.records === this.recordStarts.length) this.growRecords();
      this.recordStarts[this.records] = recordStart;
      this.recordLines[this.records++] = recordLine;
    }
    // Blank lines that may be the end of the file are no record.
    if (to - at > longest && !blanks && !this.stopped) throw longLine(this.limits, line, openQuote);
    // A record that is cut is looked at again when twice as much is there, so that long ones cost no more than short ones.
    this.wanted = at < to && !this.stopped ? 2 * (to - at) : 0;
    if (!blanks) this.wanted = Math.min(this.wanted, longest + 1);
    this.at = Math.min(at, to);
    this.line = line;
    this.emit();
  }

  /** Lets the compiled loop take what it can; false where that is nothing. */
  private takeUsual(compiled: Compiled, at: number, line: number): boolean {
    const { to, base, width, used, starts, options } = this;
    compiled.told[0] = at;
    compiled.told[1] = line;
    const stop = Math.min(to, (options.stopAt ?? Number.POSITIVE_INFINITY) - base);
    const taken = compiled.scan({ to, stop, room: Math.floor((starts.length - used) / width) }, this, this);
    this.records += taken;
    this.used += taken * width;
    this.patience = taken > 0 ? 1 : Math.min(mostPatience, 2 * this.patience);
    this.slow = taken > 0 ? 0 : this.patience - 1;
    return taken > 0;
  }

  private tell(tally: Tally, line: number, from: number, to: number, isRecord = false): void {
    const text = () => decodeUtf8(this.bytes, from, Math.min(to, from + exampleBytes));
    tally.add(line, isRecord ? () => text().trim() : text);
  }

  /** Offset behind the closing quote, or −1; `filledTo` is where the text ends, or −1 if it has doubled quotes. */
  private closeQuote(from: number, quote: number): number {
    const { bytes, to, quotedKinds } = this;
    let at = from;
    let line = this.line;
    let doubled = false;
    for (;;) {
      for (;;) {
        while (quotedKinds[bytes[at]] === 0) at++;
        const byte = bytes[at];
        if (byte === quote || at >= to) break;
        if (byte === 0) throw nulError(line);
        if (byte === this.escape) {
          // What it stands before is looked at as text, if it is no line end.
          doubled = true;
          at += bytes[at + 1] === 10 || bytes[at + 1] === 13 ? 1 : 2;
          if (at > to) return -1;
          continue;
        }
        if (byte === 10 || bytes[at + 1] !== 10) line++;
        at++;
      }
      // Whether a quote at the very end is doubled, the next byte tells; at the end of the file it closes.
      if (at >= to) return -1;
      at++;
      if (at >= to || bytes[at] !== quote) break;
      doubled = true;
      at++;
    }
    this.line = line;
    this.filledTo = doubled ? -1 : at - 1;
    return at;
  }

  /** 1: only blanks follow to the end; 0: something else does; −1: not known yet. */
  private endsBlank(from: number, final: boolean): number {
    if (from <= this.nonBlank) return 0;
    // Only at the end of the file, where no more bytes come.
    if (from >= this.blankFrom) return this.options.keepBlankEnd ? 0 : 1;
    const { bytes, to } = this;
    for (let at = from; at < to; at++) {
      const byte = bytes[at];
      if (byte === 10 || byte === 13 || byte === 32 || byte === 9) continue;
      if (byte === 0xc2 && at + 1 >= to && !final) return -1;
      if (byte === 0xc2 && bytes[at + 1] === 0xa0) {
        at++;
        continue;
      }
      this.nonBlank = at;
      return 0;
    }
    if (!final) return -1;
    this.blankFrom = from;
    return this.options.keepBlankEnd ? 0 : 1;
  }

  private grow(): void {
    const [starts, ends] = [this.starts, this.ends];
    this.starts = new Int32Array(starts.length * 2);
    this.ends = new Int32Array(starts.length * 2);
    this.starts.set(starts);
    this.ends.set(ends);
  }
  private growRecords(): void {
    const [starts, lines] = [this.recordStarts, this.recordLines];
    this.recordStarts = new Int32Array(starts.length * 2);
    this.recordLines = new Int32Array(starts.length * 2);
    this.recordStarts.set(starts);
    this.recordLines.set(lines);
  }
}

function unclosed(line: number): DataError {
  return new DataError(
    "unclosed_quote",
    `The quote that opens on line ${line} is never closed. Close it, double it if it belongs to the text, or choose another quote character.`,
    line,
  );
}

/** Past spaces, tabs and no-break spaces (C2 A0), but not past the delimiter. */
function skipBlanks(bytes: Uint8Array, from: number, delimiter: number): number {
  for (let at = from; ; at++) {
    const byte = bytes[at];
    if (byte === delimiter) return at;
    if (byte === 0xc2 && bytes[at + 1] === 0xa0) at++;
    else if (byte !== 32 && byte !== 9) return at;
  }
}

function trimBlanks(bytes: Uint8Array, start: number, end: number): number {
  while (end > start) {
    const last = bytes[end - 1];
    if (last === 32 || last === 9) end--;
    else if (last === 0xa0 && end - 1 > start && bytes[end - 2] === 0xc2) end -= 2;
    else break;
  }
  return end;
}

/** Whether another delimiter would give a record as many fields as the others have. */
function isOtherwiseWhole(bytes: Uint8Array, from: number, to: number, delimiter: number, width: number): boolean {
  let [commas, semicolons, tabs, bars] = [0, 0, 0, 0];
  for (let at = from; at < to; at++) {
    const byte = bytes[at];
    if (byte === 44) commas++;
    else if (byte === 59) semicolons++;
    else if (byte === 9) tabs++;
    else if (byte === 124) bars++;
  }
  const wanted = width - 1;
  return (
    (commas === wanted && delimiter !== 44) ||
    (semicolons === wanted && delimiter !== 59) ||
    (tabs === wanted && delimiter !== 9) ||
    (bars === wanted && delimiter !== 124)
  );
}

function isJunk(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    if (bytes[at] !== 32 && bytes[at] !== 9) return decodeUtf8(bytes, at, to).trim() !== "";
  }
  return false;
}

/** The text of a field from its entries in `starts` and `ends`. */
export function fieldText(
  bytes: Uint8Array,
  start: number,
  end: number,
  marks: Pick<RecordDialect, "quote" | "escape">,
): string {
  return end >= 0 ? decodeUtf8(bytes, start, end) : unquote(bytes, start, ~end, marks);
}

/**
 * `"a ""b"" c"` → `a "b" c`; what stands after the closing quote is kept as it is. In bytes, for a text of a million pieces
 * takes a long time to put together.
 */
function unquote(
  bytes: Uint8Array,
  start: number,
  end: number,
  marks: Pick<RecordDialect, "quote" | "escape">,
): string {
  const inside = new Uint8Array(end - start);
  const [length, at] = unquoteInto(inside, bytes, start, end, marks);
  const text = decodeUtf8(inside, 0, length);
  return at < end ? text + decodeUtf8(bytes, at, end).trimEnd() : text;
}

/** The text of the quoted field bytes[start..end) in `target`: its length, and where the field goes on behind its closing quote. */
export function unquoteInto(
  target: Uint8Array,
  bytes: Uint8Array,
  start: number,
  end: number,
  marks: Pick<RecordDialect, "quote" | "escape">,
): [length: number, at: number] {
  const quote = marks.quote.charCodeAt(0);
  const escape = marks.escape === undefined ? -1 : marks.escape.charCodeAt(0);
  let length = 0;
  let at = start + 1;
  while (at < end) {
    let byte = bytes[at++];
    if (byte === quote) {
      if (at >= end || bytes[at] !== quote) break;
      at++;
    } else if (byte === escape && at < end && (bytes[at] === quote || bytes[at] === escape)) byte = bytes[at++];
    target[length++] = byte;
  }
  return [length, at];
}
