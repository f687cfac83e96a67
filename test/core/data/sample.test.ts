/** Some rows of a table, as a table. */
import { expect, it } from "vitest";
import { profileTable } from "#core/data/profile";
import { readTable } from "#core/data/read";
import { sampleOf } from "#core/data/sample";
import { specSchema } from "#core/network/spec";
import { nodeDecoder } from "#host/text";

const rows = 2000;
const line = (row: number) =>
  `${row / 8},${row < 1000 ? "first" : "second"},word ${row},${row % 7 === 0 ? "" : row % 3}`;
const text = `n,half,words,some\n${Array.from({ length: rows }, (_, row) => line(row)).join("\n")}\n`;
const table = readTable(new TextEncoder().encode(text), { decode: nodeDecoder });

it("has rows from the first to the last as they stand in the table, in every column", () => {
  const sample = sampleOf(table, 500);
  expect(sample.rows).toBe(500);
  expect(sample.cells(0)).toEqual(table.cells(0));
  expect(sample.cells(499)).toEqual(table.cells(rows - 1));
  expect(sample.line(499)).toBe(table.line(rows - 1));
  for (let row = 0; row < sample.rows; row++) {
    const at = Number(sample.cell(row, 0)) * 8;
    const values = sample.columns.map((column) =>
      "numbers" in column ? column.numbers[row] : (column.labels[column.codes[row]!] ?? NaN),
    );
    const same = table.columns.map((column) =>
      "numbers" in column ? column.numbers[at] : (column.labels[column.codes[at]!] ?? NaN),
    );
    expect(values).toEqual(same);
  }
  // No label without a row.
  const profile = profileTable(sample, specSchema.parse({}).recipe, "half");
  expect(profile.columns.map(({ distinct }) => distinct)).toEqual([500, 2, 500, 3]);
});

it("has the one row with the largest number, wherever it stands", () => {
  const one = table.columns[0]!;
  if (!("numbers" in one)) throw new Error("n is a number");
  const numbers = one.numbers.slice();
  numbers[1234] = 1e300;
  const sample = sampleOf({ ...table, columns: [{ ...one, numbers }] }, 200);
  const [column] = sample.columns;
  expect("numbers" in column! && Math.max(...column.numbers)).toBe(1e300);
  expect(sample.rows).toBe(201);
});

it("is the table where that has no more rows", () => {
  expect(sampleOf(table, rows)).toBe(table);
});
