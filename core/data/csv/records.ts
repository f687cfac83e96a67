/**
 * RFC 4180 records over bytes of UTF-8 that come in pieces of any size: each field is a pair of offsets, nothing is copied.
 * Beyond the RFC: CR, LF and CRLF in any mix, blanks around a field (and around its quotes) are not part of it, blank lines are
 * skipped, and under a space as delimiter a run of spaces and tabs is one delimiter.
 */
import { limitsOf, longLine, megabyte, tooManyColumns, type Limits } from "../limits";
import { nulError } from "../refuse";
import { blankBytes, isJunk, skipBlanks, trimBlanks } from "./blanks";
import { batchFields, blockBytes, type Compiled } from "./compiled";
import { RecordBatch, roomFor, type RecordDialect } from "./record-batch";
import { isOtherwiseWhole, unclosed } from "./record-faults";
import type { Tallies } from "./tallies";

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
  sink: (batch: RecordBatch) => void;
}

/** Records that are read one by one, at most, after some that the compiled loop could make nothing of. */
const mostPatience = 64;

/** Feed it with `push`, end it with `end`; each batch of records goes to the sink. */
export class RecordScanner extends RecordBatch {
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
    marks: RecordDialect,
    private readonly options: RecordOptions,
  ) {
    const width = options.width === "any" ? 0 : options.width;
    const limits = limitsOf(marks.limits);
    const longest = limits.line * megabyte;
    const room = roomFor(width, options.limit !== undefined);
    const plain = marks.delimiter !== " " && marks.escape === undefined;
    const usual = options.limit === undefined && plain && longest >= 2 * blockBytes;
    const fits = width > 0 && room <= batchFields && usual;
    super(marks, { ...options, width }, { room, compiled: (fits && options.compiled) || null });
    this.any = options.width === "any";
    this.line = options.line ?? 1;
    this.limits = limits;
    this.longest = longest;
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
      if (got === width && !any) this.used += width;
      else if (!this.takeFields(got, recordStart, at, recordLine)) continue;
      else width = this.width;
      this.addRecord(recordStart, recordLine);
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

  /** Counts the fields of a record that was read, and fills up what is missing; false where it is left out. */
  private takeFields(got: number, start: number, end: number, line: number): boolean {
    const { tallies, bytes, used } = this;
    if (this.any) {
      this.fieldCounts.push(got);
      this.used += got;
      return true;
    }
    if (this.width === 0) this.width = got;
    const { width } = this;
    if (got !== width) {
      this.tell(tallies.ragged, line, start, end, true);
      if (got < width && isOtherwiseWhole(bytes, start, end, this.delimiter, width)) {
        this.tell(tallies.mixed, line, start, end, true);
      }
      if (got < width) tallies.shorter++;
      else tallies.longer++;
      if (this.marks.ragged === "leave_out") return false;
      for (let i = got; i < width; i++) this.starts[used + i] = this.ends[used + i] = 0;
    }
    this.used += width;
    return true;
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
}
