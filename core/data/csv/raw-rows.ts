/** The fields of any row as they stand in the file, found through the noted places of every 64th row. */
import { indexStep, type Plan, type RowIndex } from "./part";
import { fieldText } from "./field-text";
import { RecordScanner } from "./records";
import { readFrom, type ByteSource } from "./source";

export interface PartPlace {
  index: RowIndex;
  /** Row of the table that the part begins with, and line of the file that its lines are counted from. */
  firstRow: number;
  firstLine: number;
}

/** Records of one batch, copied out of the scanner. */
interface Kept {
  firstRow: number;
  records: number;
  bytes: Uint8Array;
  starts: Int32Array;
  ends: Int32Array;
  lines: Int32Array;
  /** Offset in the file of each record. */
  offsets: number[];
}

export class RawRows {
  /** The rows that were looked at last: a neighbour is often asked for next. */
  private kept: Kept[] = [];

  constructor(
    private readonly source: ByteSource,
    private readonly plan: Plan,
    private readonly parts: readonly PartPlace[],
  ) {}

  cells(row: number): string[] {
    const kept = this.find(row);
    return Array.from({ length: this.plan.width }, (_, column) => this.text(kept, row, column));
  }
  cell(row: number, column: number): string {
    return this.text(this.find(row), row, column);
  }
  line(row: number): number {
    const { lines, firstRow } = this.find(row);
    return lines[row - firstRow];
  }
  /** Offset in the source at which a row starts. */
  offset(row: number): number {
    const { offsets, firstRow } = this.find(row);
    return offsets[row - firstRow];
  }

  private text({ bytes, starts, ends, firstRow }: Kept, row: number, column: number): string {
    const at = (row - firstRow) * this.plan.width + column;
    return fieldText(bytes, starts[at], ends[at], this.plan.dialect);
  }

  private find(row: number): Kept {
    const holds = ({ firstRow, records }: Kept) => row >= firstRow && row < firstRow + records;
    const kept = this.kept.find(holds) ?? this.load(row).find(holds);
    if (!kept) throw new RangeError(`There is no row ${row}.`);
    return kept;
  }

  private load(row: number): Kept[] {
    const part = this.parts.findLast(({ firstRow }) => row >= firstRow);
    const place = part ? Math.floor((row - part.firstRow) / indexStep) : 0;
    this.kept = [];
    if (!part || row - part.firstRow >= part.index.rows) return this.kept;
    const { offsets, lines, rows, end } = part.index;
    const firstRow = part.firstRow + place * indexStep;
    const { width } = this.plan;
    const scanner = new RecordScanner(this.plan.dialect, {
      width,
      offset: offsets[place],
      line: part.firstLine + lines[place],
      limit: Math.min(indexStep, rows - place * indexStep),
      keepBlankEnd: true,
      sink: ({ before, records, bytes, starts, ends, recordLines, recordStarts, base }) =>
        this.kept.push({
          firstRow: firstRow + before,
          records,
          bytes: bytes.slice(),
          starts: starts.slice(0, records * width),
          ends: ends.slice(0, records * width),
          lines: recordLines.slice(0, records),
          offsets: Array.from(recordStarts.subarray(0, records), (start) => base + start),
        }),
    });
    for (const piece of readFrom(this.source, offsets[place], offsets[place + 1] ?? end)) {
      scanner.push(piece);
      if (scanner.done) break;
    }
    if (!scanner.done) scanner.end();
    return this.kept;
  }
}
