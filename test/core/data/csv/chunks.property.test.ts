import fc from "fast-check";
import Papa from "papaparse";
import { expect, it } from "vitest";
import { RecordScanner } from "#core/data/csv/records";
import type { Dialect } from "#core/data/types";

const field = fc.oneof(
  fc.constantFrom(
    "",
    "x",
    '"',
    '""',
    ",",
    ";",
    "\t",
    "\n",
    "\r\n",
    "\r",
    "a b",
    " padded ",
    "1.5",
    "-",
    "é",
    "東",
    "🐧",
  ),
  fc.string({ unit: fc.constantFrom("a", "7", '"', ",", ";", "\n", "\r", " ", "\t", "|", "ß", "'"), maxLength: 8 }),
);
const file = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 6 })).chain(([width, count]) =>
  fc.record({
    rows: fc.array(fc.array(fc.tuple(field, fc.boolean()), { minLength: width, maxLength: width }), {
      minLength: count,
      maxLength: count,
    }),
    delimiter: fc.constantFrom<Dialect["delimiter"]>(",", ";", "\t", "|"),
    newline: fc.constantFrom("\n", "\r\n", "\r"),
    end: fc.boolean(),
    chunk: fc.integer({ min: 1, max: 64 }),
  }),
);

it("splits 10,000 files of RFC 4180 as papaparse does, in pieces of 1 to 64 bytes", { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(file, ({ rows, delimiter, newline, end, chunk }) => {
      const text = rows.map((row) => row.map((cell) => write(cell, row.length)).join(delimiter)).join(newline);
      const oracle = Papa.parse<string[]>(end ? text + newline : text, { delimiter, newline }).data;
      if (end) oracle.pop();
      expect(scanInPieces(end ? text + newline : text, delimiter, chunk)).toEqual(oracle);
    }),
    { numRuns: 10_000 },
  );
});

function write([value, quoted]: readonly [string, boolean], width: number): string {
  const must = /["\r\n,;\t|]/.test(value) || value !== value.trim() || (width === 1 && value === "");
  return must || quoted ? `"${value.replaceAll('"', '""')}"` : value;
}

function scanInPieces(text: string, delimiter: Dialect["delimiter"], chunk: number): string[][] {
  const bytes = new TextEncoder().encode(text);
  const rows: string[][] = [];
  const scanner = new RecordScanner(
    { delimiter, quote: '"' },
    {
      width: 0,
      sink(batch) {
        for (let r = 0; r < batch.records; r++) {
          rows.push(Array.from({ length: batch.width }, (_, f) => batch.value(r * batch.width + f)));
        }
      },
    },
  );
  for (let at = 0; at < bytes.length; at += chunk) scanner.push(bytes.subarray(at, at + chunk));
  scanner.end();
  expect(scanner.tallies.warnings(scanner.width)).toEqual([]);
  return rows;
}
