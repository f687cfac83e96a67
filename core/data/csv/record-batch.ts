/** A batch of records as offsets into bytes. Its arrays are used again for the next one. */
import type { Dialect } from "../types";
import { batchFields, type Compiled } from "./compiled";
import { fieldText } from "./field-text";
import { Tallies, type Tally } from "./tallies";
import { decodeUtf8 } from "./utf8";

export type RecordDialect = Pick<Dialect, "delimiter" | "quote" | "escape" | "ragged" | "limits">;

/** Bytes of an example, of which a few characters are shown. */
const exampleBytes = 4096;

export class RecordBatch {
  /** Bytes that the offsets of the batch refer to. */
  bytes: Uint8Array;
  /** Field f of record r stands at r × width + f. A negative end e means that bytes[start..~e) has to go through `fieldText`. */
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
  /** Null where the batch is not in their memory. */
  compiled: Compiled | null;

  constructor(
    readonly marks: RecordDialect,
    { width, offset = 0, tallies }: { width: number; offset?: number; tallies?: Tallies },
    { room, compiled }: { room: number; compiled: Compiled | null },
  ) {
    this.width = width;
    this.base = offset;
    this.tallies = tallies ?? new Tallies();
    this.compiled = compiled;
    this.bytes = compiled?.bytes ?? new Uint8Array(1 << 12);
    this.starts = compiled?.starts.subarray(0, room) ?? new Int32Array(room);
    this.ends = compiled?.ends.subarray(0, room) ?? new Int32Array(room);
    this.recordStarts = compiled?.recordStarts ?? new Int32Array(256);
    this.recordLines = compiled?.recordLines ?? new Int32Array(256);
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

  /** Counts a fault of the record at hand, with bytes[from..to) as an example. */
  protected tell(tally: Tally, line: number, from: number, to: number, isRecord = false): void {
    const text = () => decodeUtf8(this.bytes, from, Math.min(to, from + exampleBytes));
    tally.add(line, isRecord ? () => text().trim() : text);
  }

  protected grow(): void {
    const [starts, ends] = [this.starts, this.ends];
    this.starts = new Int32Array(starts.length * 2);
    this.ends = new Int32Array(starts.length * 2);
    this.starts.set(starts);
    this.ends.set(ends);
  }

  protected addRecord(start: number, line: number): void {
    if (this.records === this.recordStarts.length) this.growRecords();
    this.recordStarts[this.records] = start;
    this.recordLines[this.records++] = line;
  }
  private growRecords(): void {
    const [starts, lines] = [this.recordStarts, this.recordLines];
    this.recordStarts = new Int32Array(starts.length * 2);
    this.recordLines = new Int32Array(starts.length * 2);
    this.recordStarts.set(starts);
    this.recordLines.set(lines);
  }
}

/** Fields that a batch has room for at first. */
export function roomFor(width: number, isLimited: boolean): number {
  return Math.max(width, width > 0 && !isLimited ? Math.min(batchFields, width << 12) : 1 << 10);
}
