/** A stretch of a file's records, read into columns. Several make a table: each may be read on a processor of its own. */
import { columnStatistics, SortRoom, type Statistics } from "../column-statistics";
import { takeCells, type Limits } from "../limits";
import { DataError } from "../error";
import type { Dialect, NumberColumn } from "../types";
import { ColumnBuilder, type BuilderMode } from "./column-builder";
import type { Compiled } from "./compiled";
import type { RecordBatch } from "./record-batch";
import { RecordScanner } from "./records";
import { readFrom, type ByteSource } from "./source";
import type { TalliesData, Tally } from "./tallies";
import type { Words } from "./word-book";
import { joinWords, type JoinedWords } from "./words";

/** What all parts of a file have in common. */
export interface Plan {
  dialect: Pick<Dialect, "delimiter" | "quote" | "escape" | "decimal" | "ragged" | "limits">;
  width: number;
  /** Words that stand for a missing value in each column; null: the usual ones. */
  missing: (readonly string[] | null)[];
  /** The source ends inside a record that is to be left out. */
  partial: boolean;
  limits: Limits;
  /** How many cells there are so far, for all parts in one. */
  cells: BigInt64Array;
}

/** Rows whose places in the file are noted, one in so many. */
export const indexStep = 64;

/** Line ends behind which a part's start is looked for. */
const mostTries = 256;

/** Where every 64th row stands: offset in the file, and line counted from the part's first one. */
export interface RowIndex {
  rows: number;
  offsets: Float64Array;
  lines: Float64Array;
  /** Where the part ends. */
  end: number;
}

export interface PartSummary {
  index: RowIndex;
  /** Where the part's first record starts. */
  start: number;
  /** Line ends inside of the part. */
  lines: number;
  tallies: TalliesData;
  /** `words` counts the different ones. */
  columns: { mode: BuilderMode; present: number; groupedRow: number; words: number }[];
  /** In place of a table: what is wrong, on a line counted from the part's first one. */
  fault: { code: string; message: string; line: number } | null;
}

/** What the reader of a part is asked to do; each request has its reply in `PartReplies`. */
export type PartRequest =
  | { type: "read"; start: number | null; from: number; to: number }
  | { type: "reread"; columns: number[] }
  | { type: "words"; column: number }
  | { type: "numbers"; column: number; target: Float64Array; at: number }
  | { type: "join"; words: (Words | null)[] }
  | { type: "codes"; column: number; target: Int32Array; at: number; to: Int32Array | null }
  | { type: "statistics"; column: NumberColumn };

export interface PartReplies {
  read: PartSummary;
  reread: null;
  words: Words;
  numbers: null;
  join: JoinedWords;
  codes: null;
  statistics: Statistics;
}

export type PartReply = PartReplies[PartRequest["type"]];

export class PartReader {
  private builders: ColumnBuilder[] = [];
  private start = 0;
  private to = 0;
  private scratch = new Float64Array(1024);
  private codes = new Int32Array(1024);
  private readonly room = new SortRoom();

  constructor(
    private readonly source: ByteSource,
    private readonly plan: Plan,
    private readonly onProgress?: (bytes: number, rows: number) => void,
    /** Where a part may start is looked for here: `source` may mind being read from the middle of a character. */
    private readonly unchecked: ByteSource = source,
    private readonly compiled: Compiled | null = null,
  ) {}

  handle(request: PartRequest): PartReply {
    switch (request.type) {
      case "read":
        return this.read(request.start ?? this.guessStart(request.from), request.to);
      case "reread":
        return this.reread(request.columns);
      case "words":
        return this.builders[request.column].takeWords();
      case "numbers":
        this.builders[request.column].moveNumbers(request.target, request.at);
        return null;
      case "join":
        return joinWords(request.words);
      case "codes":
        this.builders[request.column].moveCodes(request.target, request.at, request.to);
        return null;
      case "statistics":
        return columnStatistics(request.column, this.room);
    }
  }

  private read(start: number, to: number): PartSummary {
    const { width, dialect, missing } = this.plan;
    this.builders = Array.from({ length: width }, (_, column) => new ColumnBuilder(dialect.decimal, missing[column]));
    this.start = start;
    this.to = to;
    const index = new IndexBuilder();
    let fault: PartSummary["fault"] = null;
    const scanner = this.scanner(0, (batch) => {
      takeCells(this.plan.cells, batch.records * width, this.plan.limits);
      index.add(batch);
      this.addTo(this.builders.keys(), batch);
    });
    try {
      this.run(scanner, true);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      fault = { code: error.code, message: error.message, line: error.line ?? 0 };
    }
    return {
      index: index.build(scanner.before, scanner.offset),
      start,
      lines: scanner.nextLine,
      tallies: plainTallies(scanner),
      columns: this.builders.map(({ mode, present, groupedRow, wordCount }) => ({
        mode,
        present,
        groupedRow,
        words: wordCount,
      })),
      fault,
    };
  }

  /** Reads the words of columns that were taken for something else. */
  private reread(columns: number[]): null {
    for (const column of columns) this.builders[column].restart();
    this.run(
      this.scanner(0, (batch) => this.addTo(columns, batch)),
      false,
    );
    return null;
  }

  private scanner(line: number, sink: (batch: RecordBatch) => void): RecordScanner {
    const { dialect, width, partial } = this.plan;
    const whole = this.to >= this.source.length && !partial;
    return new RecordScanner(dialect, {
      width,
      offset: this.start,
      line,
      ...(whole ? {} : { stopAt: this.to }),
      compiled: this.compiled,
      sink,
    });
  }

  private run(scanner: RecordScanner, tell: boolean): void {
    let told = this.start;
    for (const piece of readFrom(this.source, this.start)) {
      scanner.push(piece);
      if (scanner.done) break;
      if (tell && this.onProgress && scanner.offset - told > 0x20_0000) {
        this.onProgress(scanner.offset - told, scanner.before);
        told = scanner.offset;
      }
    }
    scanner.end(this.plan.partial);
  }

  private addTo(columns: Iterable<number>, batch: RecordBatch): void {
    if (batch.records > this.scratch.length) {
      this.scratch = new Float64Array(batch.records);
      this.codes = new Int32Array(batch.records);
    }
    for (const column of columns) this.builders[column].add(batch, column, this.scratch, this.codes);
  }

  /**
   * Where a record probably starts at or after an offset: behind the first line end below which some records have the usual
   * number of fields. A wrong guess costs time and no more: whoever joins the parts checks that each starts where the one
   * before it ends.
   */
  private guessStart(from: number): number {
    const { dialect, width } = this.plan;
    const length = 1 << 16;
    const bytes = new Uint8Array(length);
    let filled = 0;
    for (const piece of readFrom(this.unchecked, from - 1, Math.min(this.source.length, from - 1 + length))) {
      bytes.set(piece, filled);
      filled += piece.length;
    }
    let first = -1;
    for (let at = 0, tries = 0; at < filled && tries < mostTries; at++) {
      if (bytes[at] !== 10 && (bytes[at] !== 13 || bytes[at + 1] === 10)) continue;
      if (first < 0) first = at + 1;
      // No record starts with a blank line.
      if (bytes[at + 1] === 10 || bytes[at + 1] === 13) continue;
      tries++;
      let counts: number[] = [];
      const { delimiter, quote, escape } = dialect;
      const scanner = new RecordScanner(
        { delimiter, quote, ...(escape && { escape }) },
        {
          width: "any",
          limit: 20,
          sink: (batch) => (counts = counts.concat(batch.fieldCounts)),
        },
      );
      scanner.push(bytes.subarray(at + 1, filled));
      scanner.end(true);
      if (counts.length > 0 && counts.every((count) => count === width)) return from + at;
      if (at > length / 2) break;
    }
    return first < 0 ? this.source.length : from - 1 + first;
  }
}

class IndexBuilder {
  private offsets = new Float64Array(256);
  private lines = new Float64Array(256);
  private length = 0;

  add(batch: RecordBatch): void {
    const { before, records, base, recordStarts, recordLines } = batch;
    for (let row = (indexStep - (before % indexStep)) % indexStep; row < records; row += indexStep) {
      if (this.length === this.offsets.length) {
        const [offsets, lines] = [this.offsets, this.lines];
        this.offsets = new Float64Array(this.length * 2);
        this.lines = new Float64Array(this.length * 2);
        this.offsets.set(offsets);
        this.lines.set(lines);
      }
      this.offsets[this.length] = base + recordStarts[row];
      this.lines[this.length++] = recordLines[row];
    }
  }

  build(rows: number, end: number): RowIndex {
    return { rows, end, offsets: this.offsets.slice(0, this.length), lines: this.lines.slice(0, this.length) };
  }
}

function plainTallies({ tallies }: RecordBatch): TalliesData {
  const { ragged, junk, backslash, mixed, shorter, longer } = tallies;
  return {
    ragged: plainTally(ragged),
    junk: plainTally(junk),
    backslash: plainTally(backslash),
    mixed: plainTally(mixed),
    shorter,
    longer,
  };
}

const plainTally = ({ count, line, example, lines }: Tally) => ({ count, line, example, lines });
