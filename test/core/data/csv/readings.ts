/** What the reader of records is tried with, and all that comes of it. */
import fc from "fast-check";
import { ColumnBuilder } from "#core/data/csv/column-builder";
import type { Compiled } from "#core/data/csv/compiled";
import type { RecordDialect } from "#core/data/csv/record-batch";
import { RecordScanner } from "#core/data/csv/records";
import { WordList } from "#core/data/csv/words";
import { encodeUtf8 } from "#core/data/csv/utf8";
import { DataError } from "#core/data/error";

/** A file for the reader of records, and the pieces that it comes in. */
export interface Reading {
  text: string;
  marks: RecordDialect;
  width: number;
  chunk: number;
}

/** Everything that a reading of bytes gives, in plain values. */
export function readAll({ text, marks, width, chunk }: Reading, compiled: Compiled | null) {
  const bytes = encodeUtf8(text);
  const cells: string[] = [];
  const places: number[][] = [];
  const builders = Array.from({ length: width }, () => new ColumnBuilder("."));
  const [scratch, codes] = [new Float64Array(8192), new Int32Array(8192)];
  const scanner = new RecordScanner(marks, {
    width,
    compiled,
    sink(batch) {
      for (let i = 0; i < batch.records * width; i++) cells.push(batch.value(i));
      for (let r = 0; r < batch.records; r++) places.push([batch.base + batch.recordStarts[r], batch.recordLines[r]]);
      builders.forEach((builder, column) => builder.add(batch, column, scratch, codes));
    },
  });
  let error: unknown = null;
  try {
    for (let at = 0; at < bytes.length; at += chunk) scanner.push(bytes.subarray(at, at + chunk));
    scanner.end();
  } catch (failure) {
    if (!(failure instanceof DataError)) throw failure;
    error = { code: failure.code, line: failure.line };
  }
  const columns = builders.map((builder) => {
    const { mode, rows, present, groupedRow } = builder;
    const numbers = new Float64Array(rows);
    const entries = new Int32Array(rows);
    const words = mode === "codes" ? builder.takeWords() : null;
    if (words) builder.moveCodes(entries, 0, null);
    else if (mode !== "again") builder.moveNumbers(numbers, 0);
    const known = words && Array.from({ length: words.count }, (_, word) => new WordList(words).at(word));
    return { mode, rows, present, groupedRow, numbers, entries, known };
  });
  const line = error === null ? scanner.nextLine : null;
  return { cells, places, columns, error, line, warnings: scanner.tallies.warnings(width) };
}

const pieces = [
  "a",
  "7",
  '"',
  '""',
  ",",
  ";",
  "\n",
  "\r",
  "\r\n",
  " ",
  "\t",
  "\u00a0",
  "à",
  "東",
  "'",
  "\0",
  "1.5",
  "-0.25",
  "NA",
  "-",
  "2024-02-29",
  "2024-02-30",
  "1999-12-31 23:59:59",
  "2001-01-01T07:30Z",
  "a word that is longer than sixteen bytes",
  "exactly16bytes!!",
  "0.1234567890123456",
  "12345678901234567",
  "1,234",
];
const cell = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom("red", "green", "x", "12", "0.5", "2020-01-01", '"a ""b"" c"', '"q,\nr"', ""),
  },
  { weight: 1, arbitrary: fc.array(fc.constantFrom(...pieces), { maxLength: 4 }).map((list) => list.join("")) },
);
/** Files of a few kinds of cells with anything among them. */
export const reading: fc.Arbitrary<Reading> = fc
  .record({
    width: fc.integer({ min: 1, max: 5 }),
    delimiter: fc.constantFrom<RecordDialect["delimiter"]>(",", ";", "\t", "|", " "),
    quote: fc.constantFrom<RecordDialect["quote"]>('"', "'", ""),
    ragged: fc.constantFrom<RecordDialect["ragged"]>(undefined, "leave_out"),
    newline: fc.constantFrom("\n", "\r\n", "\r"),
    cells: fc.array(cell, { maxLength: 60 }),
    chunk: fc.oneof(fc.integer({ min: 1, max: 64 }), fc.constant(1 << 20)),
  })
  .map(({ width, delimiter, quote, ragged, newline, cells, chunk }) => ({
    text: cells.map((value, i) => value + ((i + 1) % width === 0 ? newline : delimiter)).join(""),
    marks: { delimiter, quote, ragged },
    width,
    chunk,
  }));

const digits = (max: number) => fc.string({ unit: fc.constantFrom(..."0123456789"), maxLength: max });
/** Numbers as programs write them, and what looks like one. */
export const numberText = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.double({ min: -1, max: 1, noNaN: true }).map(String),
  fc
    .tuple(
      fc.constantFrom("", "-", "+"),
      digits(20),
      fc.constantFrom("", "."),
      digits(22),
      fc.constantFrom("", "e5", "E-19", "e+22", "e"),
    )
    .map((parts) => parts.join("")),
);
/** ISO dates and times, and what looks like one. */
export const dateText = fc
  .tuple(
    fc.integer({ min: 0, max: 9999 }),
    fc.integer({ min: 0, max: 13 }),
    fc.integer({ min: 0, max: 32 }),
    fc.constantFrom("", " 10:20", "T23:59:60", "T23:59:59", " 24:00", "T01:02:03.5", "T01:02:03.456Z", "Z", " 1:2"),
  )
  .map(
    ([year, month, day, time]) =>
      `${[String(year).padStart(4, "0"), String(month).padStart(2, "0"), String(day).padStart(2, "0")].join("-")}${time}`,
  );

/** A column with one value: in one of several, all would be words from the first bad one on. */
export const aloneIn = (value: string): Reading => ({
  text: `${value}\n`,
  marks: { delimiter: ",", quote: '"' },
  width: 1,
  chunk: 1 << 20,
});

/** More words than the compiled loops have places for, and a record that is longer than the memory they share. */
export function manyWords(): Reading {
  const word = (i: number) => (i % 7 === 0 ? "x".repeat(i % 40) : `w${(i * 7919) % 30_011}`);
  const rows = Array.from(
    { length: 60_000 },
    (_, i) => `${word(i)},${i % 3},"${"y\n".repeat(i === 500 ? 700_000 : 1)}"`,
  );
  return { text: rows.join("\n"), marks: { delimiter: ",", quote: '"' }, width: 3, chunk: 1 << 20 };
}
