import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ColumnBuilder } from "#core/data/csv/column-builder";
import { RecordScanner, type Marks } from "#core/data/csv/records";
import { WordList } from "#core/data/csv/words";
import { encodeUtf8 } from "#core/data/csv/utf8";
import { DataError } from "#core/data/types";
import { readerKernels } from "#host/reader-kernels";

const compiled = readerKernels();

interface Reading {
  text: string;
  marks: Marks;
  width: number;
  chunk: number;
}

/** Everything that a reading of bytes gives, in plain values. */
function readAll({ text, marks, width, chunk }: Reading, withKernels: boolean) {
  const bytes = encodeUtf8(text);
  const cells: string[] = [];
  const places: number[][] = [];
  const builders = Array.from({ length: width }, () => new ColumnBuilder("."));
  const [scratch, codes] = [new Float64Array(8192), new Int32Array(8192)];
  const scanner = new RecordScanner(marks, {
    width,
    compiled: withKernels ? compiled : null,
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
const reading: fc.Arbitrary<Reading> = fc
  .record({
    width: fc.integer({ min: 1, max: 5 }),
    delimiter: fc.constantFrom<Marks["delimiter"]>(",", ";", "\t", "|", " "),
    quote: fc.constantFrom<Marks["quote"]>('"', "'", ""),
    ragged: fc.constantFrom<Marks["ragged"]>(undefined, "leave_out"),
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

describe("the compiled loops", () => {
  it("read as the plain ones do, in pieces of any size", { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(reading, (given) => {
        expect(readAll(given, true)).toEqual(readAll(given, false));
      }),
      { numRuns: 10_000 },
    );
  });

  it("read numbers and dates as the plain ones do", { timeout: 120_000 }, () => {
    const digits = (max: number) => fc.string({ unit: fc.constantFrom(..."0123456789"), maxLength: max });
    const number = fc.oneof(
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
    const date = fc
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
    const text = (values: string[]) => values.map((value) => `${value}\n`).join("");
    fc.assert(
      fc.property(fc.oneof(fc.array(number, { minLength: 1 }), fc.array(date, { minLength: 1 })), (values) => {
        // Each alone, as a column would be words from the first bad one on.
        for (const value of values) {
          const given: Reading = {
            text: text([value]),
            marks: { delimiter: ",", quote: '"' },
            width: 1,
            chunk: 1 << 20,
          };
          expect(readAll(given, true)).toEqual(readAll(given, false));
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("know words again when there are more of them than places, and long records", () => {
    const word = (i: number) => (i % 7 === 0 ? "x".repeat(i % 40) : `w${(i * 7919) % 30_011}`);
    const rows = Array.from(
      { length: 60_000 },
      (_, i) => `${word(i)},${i % 3},"${"y\n".repeat(i === 500 ? 700_000 : 1)}"`,
    );
    const given: Reading = { text: rows.join("\n"), marks: { delimiter: ",", quote: '"' }, width: 3, chunk: 1 << 20 };
    const [plain, fast] = [readAll(given, false), readAll(given, true)];
    expect(fast.places).toEqual(plain.places);
    expect(fast.columns).toEqual(plain.columns);
    expect(fast.cells.length).toBe(plain.cells.length);
  });
});
