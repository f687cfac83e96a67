import { describe, expect, it } from "vitest";
import { cells, codes, names, read, types } from "../tables";
import { awkward } from "./awkward";
import { readInChunks } from "./in-chunks";

describe("awkward files", () => {
  it("are of 40 kinds or more", () => expect(Object.keys(awkward).length).toBeGreaterThanOrEqual(40));

  it.each(Object.entries(awkward))("%s: the same in chunks and parts of any size", (_, given) => {
    const whole = read(given.text, given.dialect);
    for (const size of [1, 2, 3, 7, 64, 4096]) {
      for (const parts of [1, 2, 3]) {
        const table = readInChunks(given, { size, parts });
        expect(names(table)).toEqual(names(whole));
        expect(types(table)).toEqual(types(whole));
        expect(cells(table)).toEqual(cells(whole));
        expect(table.warnings).toEqual(whole.warnings);
      }
    }
  });

  it.each(Object.entries(awkward))("%s", (_, { text, header, rows, warnings = [], dialect }) => {
    const table = read(text, dialect);
    expect(names(table)).toEqual(header);
    expect(cells(table)).toEqual(rows);
    expect(codes(table)).toEqual(warnings);
    for (let row = 0; row < table.rows; row++) {
      expect(header.map((__, column) => table.cell(row, column))).toEqual(table.cells(row));
    }
  });

  it("counts ragged rows, with the first line and an example", () => {
    const [warning] = read("a,b\n1,2\n3\n4\n5,6,7\n").warnings;
    expect(warning).toMatchObject({ code: "ragged_row", severity: "problem", count: 3, line: 3, example: "3" });
    expect(warning.detail).toContain("2 shorter");
    expect(warning.detail).toContain("1 longer");
  });

  it("knows the line of each row, also after newlines in quotes", () => {
    const table = read('a,b\n"x\r\ny\nz",1\n\nu,2\r\nv,3\rw,4');
    expect([0, 1, 2, 3].map((row) => table.line(row))).toEqual([2, 6, 7, 8]);
  });

  it("reads a single line without a newline", () => {
    expect(cells(read("1;2,5;3"))).toEqual([["1", "2,5", "3"]]);
  });

  it("reads records that are longer than what it guesses from", () => {
    const wide = Array.from({ length: 12_000 }, (_, i) => `feature_${i}`);
    const table = read(`${wide.join(";")}\n${wide.map((_, i) => i).join(";")}\n${wide.map(() => 0).join(";")}\n`);
    expect([table.rows, table.columns.length, table.columns[11_999].name]).toEqual([2, 12_000, "feature_11999"]);
    expect(table.warnings).toEqual([]);
  });

  it("knows the line of rows below a preamble", () => {
    expect(read("# one\n# two\na,b\n1,2\n").line(0)).toBe(4);
    expect(read("A title\n\na,b,c\n1,2,3\n4,5,6\n").line(0)).toBe(4);
  });
});
