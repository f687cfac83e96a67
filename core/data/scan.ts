/** Records of a short text, whole: what guesses are made from. Files are read by `csv/records` in the same way. */
import type { RecordDialect } from "./csv/record-batch";
import { RecordScanner } from "./csv/records";
import { Tallies } from "./csv/tallies";
import { encodeUtf8 } from "./csv/utf8";
import type { DataWarning } from "./types";

export interface Records {
  /** Records, the header included. */
  count: number;
  /** Fields a record: short records are padded with missing ones, longer ones are cut. */
  width: number;
  /** The 1-based line on which each record starts. */
  lines: number[];
  /** Fields of each record, where the scan was asked for `any` width. */
  widths: number[];
  warnings: DataWarning[];
  field(record: number, column: number): string;
  /** The value of a field, counted through all records. */
  value(index: number): string;
}

export interface ScanOptions {
  /** Fields a record; left out: as many as the first one has. `any`: as many as there are, told in `widths` (`width` is 0). */
  width?: number | "any";
  /** Stop after so many records. */
  limit?: number;
  /** The text is the beginning of a longer one: leave out a record that its end cuts. */
  partial?: boolean;
  /** Bytes of a value; of longer ones there is the beginning alone. */
  longest?: number;
}

/** What `scan` makes of a text first: whoever scans it several times makes it once, since it takes as long as a scan. */
export const bytesToScan = (text: string): Uint8Array =>
  encodeUtf8(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);

/** Splits a text, or its bytes, into records. Throws a DataError where a quote is never closed. */
export function scan(text: string | Uint8Array, marks: RecordDialect, options: ScanOptions = {}): Records {
  const values: string[] = [];
  const lines: number[] = [];
  const widths: number[] = [];
  const tallies = new Tallies();
  const scanner = new RecordScanner(marks, {
    width: options.width ?? 0,
    ...(options.limit === undefined ? {} : { limit: options.limit }),
    tallies,
    sink(batch) {
      const fields =
        options.width === "any" ? batch.fieldCounts.reduce((a, b) => a + b, 0) : batch.records * batch.width;
      for (let index = 0; index < fields; index++) values.push(batch.beginning(index, options.longest ?? Infinity));
      for (let record = 0; record < batch.records; record++) lines.push(batch.recordLines[record]);
      for (const count of batch.fieldCounts) widths.push(count);
    },
  });
  scanner.push(typeof text === "string" ? bytesToScan(text) : text);
  scanner.end(options.partial);
  const { width } = scanner;
  return {
    count: lines.length,
    width,
    lines,
    widths,
    warnings: tallies.warnings(width),
    field: (record, column) => values[record * width + column],
    value: (index) => values[index],
  };
}
