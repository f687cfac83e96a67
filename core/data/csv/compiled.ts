/**
 * The compiled inner loops of `kernels/` and the memory that they share with the reader: the bytes and offsets of one batch of
 * records, and tables of short words that were seen. A scanner that has them keeps its arrays there, so that nothing is copied.
 */

/** As `kernels/` exports them; addresses and offsets are bytes. */
export interface ReaderExports {
  memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  heapBase(): number;
  scan(
    state: number,
    bytes: number,
    to: number,
    stop: number,
    delimiter: number,
    quote: number,
    width: number,
    room: number,
    starts: number,
    ends: number,
    recordStarts: number,
    recordLines: number,
  ): number;
  numbers(
    state: number,
    bytes: number,
    starts: number,
    ends: number,
    column: number,
    width: number,
    records: number,
    decimal: number,
    target: number,
    left: number,
  ): number;
  dates(
    state: number,
    bytes: number,
    starts: number,
    ends: number,
    column: number,
    width: number,
    records: number,
    target: number,
    left: number,
  ): number;
  codes(
    table: number,
    bytes: number,
    starts: number,
    ends: number,
    column: number,
    width: number,
    records: number,
    target: number,
    left: number,
    hashes: number,
  ): number;
}

/** Bytes that are looked at together, and fields and records of a batch. */
export const blockBytes = 1 << 19;
export const batchFields = 1 << 16;
export const batchRecords = 1 << 12;

/** Bytes of a table of words, and how many columns have one. */
const tableBytes = 1 << 19;
const mostTables = 32;
const pageBytes = 1 << 16;

export interface Batch {
  width: number;
  records: number;
}

export class Compiled {
  readonly bytes: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly recordStarts: Int32Array;
  readonly recordLines: Int32Array;
  readonly numbers: Float64Array;
  readonly codes: Int32Array;
  /** Hashes of the fields that `readCodes` left. */
  readonly hashes: Int32Array;
  /** What the last call told: where it stopped and on which line, or how many values there are. */
  readonly told: Int32Array;
  private readonly left: Int32Array;
  private readonly words: Int32Array;
  private readonly tables: { at: number; used: boolean }[];

  constructor(private readonly exports: ReaderExports) {
    const { memory } = exports;
    const base = exports.heapBase();
    const lengths = {
      told: 64,
      bytes: 2 * blockBytes + 64,
      starts: 4 * batchFields,
      ends: 4 * batchFields,
      recordStarts: 4 * batchRecords,
      recordLines: 4 * batchRecords,
      numbers: 8 * batchRecords,
      codes: 4 * batchRecords,
      left: 8 * batchRecords,
      hashes: 4 * batchRecords,
    };
    const sum = Object.values(lengths).reduce((a, b) => a + b, 0);
    const end = base + sum + mostTables * tableBytes;
    memory.grow(Math.max(0, Math.ceil((end - memory.buffer.byteLength) / pageBytes)));
    const { buffer } = memory;
    let at = base;
    const take = (bytes: number) => {
      at += bytes;
      return at - bytes;
    };
    this.told = new Int32Array(buffer, take(lengths.told), 2);
    this.bytes = new Uint8Array(buffer, take(lengths.bytes), lengths.bytes);
    this.starts = new Int32Array(buffer, take(lengths.starts), batchFields);
    this.ends = new Int32Array(buffer, take(lengths.ends), batchFields);
    this.recordStarts = new Int32Array(buffer, take(lengths.recordStarts), batchRecords);
    this.recordLines = new Int32Array(buffer, take(lengths.recordLines), batchRecords);
    this.numbers = new Float64Array(buffer, take(lengths.numbers), batchRecords);
    this.codes = new Int32Array(buffer, take(lengths.codes), batchRecords);
    this.left = new Int32Array(buffer, take(lengths.left), 2 * batchRecords);
    this.hashes = new Int32Array(buffer, take(lengths.hashes), batchRecords);
    this.words = new Int32Array(buffer);
    this.tables = Array.from({ length: mostTables }, () => ({ at: take(tableBytes), used: false }));
  }

  /**
   * Takes records from bytes[told[0]..to) as long as they are usual ones and there is room for them behind those of the batch,
   * and gives their number; `told` then holds the offset of the next and its line.
   */
  scan(
    { to, stop, room }: { to: number; stop: number; room: number },
    { delimiter, quote }: { delimiter: number; quote: number },
    { width, records }: Batch,
  ): number {
    const fields = 4 * records * width;
    return this.exports.scan(
      this.told.byteOffset,
      this.bytes.byteOffset,
      to,
      stop,
      delimiter,
      quote,
      width,
      Math.min(room, batchRecords - records),
      this.starts.byteOffset + fields,
      this.ends.byteOffset + fields,
      this.recordStarts.byteOffset + 4 * records,
      this.recordLines.byteOffset + 4 * records,
    );
  }

  /** Where the kernels find a column's fields, as arguments. */
  private fieldsOf({ width, records }: Batch, column: number) {
    const { bytes, starts, ends } = this;
    return [bytes.byteOffset, starts.byteOffset, ends.byteOffset, column, width, records] as const;
  }

  /** Values of a column of the batch into `numbers`; told[0] is how many there are. Gives how many rows are left to others. */
  readNumbers(batch: Batch, column: number, decimal: number): number {
    const { told, numbers, left } = this;
    const fields = this.fieldsOf(batch, column);
    return this.exports.numbers(told.byteOffset, ...fields, decimal, numbers.byteOffset, left.byteOffset);
  }

  readDates(batch: Batch, column: number): number {
    const { told, numbers, left } = this;
    return this.exports.dates(told.byteOffset, ...this.fieldsOf(batch, column), numbers.byteOffset, left.byteOffset);
  }

  /** The row that was left as the i-th by `readNumbers` or `readDates`. */
  rowLeft(i: number): number {
    return this.left[i];
  }

  /** A table for the words of one column, or 0 where all are taken. */
  takeTable(): number {
    const free = this.tables.find(({ used }) => !used);
    if (!free) return 0;
    free.used = true;
    this.words.fill(0, free.at / 4, (free.at + tableBytes) / 4);
    return free.at;
  }
  giveTable(at: number): void {
    const table = this.tables.find((one) => one.at === at);
    if (table) table.used = false;
  }

  /** Codes of a column of the batch into `codes`, as far as its table knows them. Gives how many rows are left to others. */
  readCodes(batch: Batch, column: number, table: number): number {
    const { codes, left, hashes } = this;
    const fields = this.fieldsOf(batch, column);
    return this.exports.codes(table, ...fields, codes.byteOffset, left.byteOffset, hashes.byteOffset);
  }

  /** The row that was left as the i-th by `readCodes`. */
  rowWithout(i: number): number {
    return this.left[2 * i];
  }
  /** Tells its code: in the order of the rows, all of them. */
  learn(i: number, code: number): void {
    const at = this.left[2 * i + 1];
    if (at !== 0) this.words[at >> 2] = code;
  }
}
