import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { missingTest, missingWordsOf, MissingWords, usualMissing } from "#core/data/missing";
import { previewTable } from "#core/data/preview";
import { readTable } from "#core/data/read";
import { retype } from "#core/data/infer";
import type { Column, Dialect } from "#core/data/types";
import { nodeDecoder } from "#host/text";

const bytes = (text: string, encoding: BufferEncoding = "utf8") => new Uint8Array(Buffer.from(text, encoding));
const read = (text: string, dialect: Partial<Dialect> = {}) => readTable(bytes(text), { decode: nodeDecoder, dialect });
const numbers = (column: Column | undefined) => (column && "numbers" in column ? [...column.numbers] : null);
const codes = (column: Column | undefined) => (column && "codes" in column ? [...column.codes] : null);

describe("missing words", () => {
  it("takes chosen words as missing in all columns, numbers too, and the usual ones no longer", () => {
    const table = read("a,b\n1,x\n-999,NA\n3,none\n-999.0,y\n", { missing: ["-999", "none"] });
    expect(numbers(table.columns[0])).toEqual([1, Number.NaN, 3, -999]);
    expect(table.columns[1]).toMatchObject({ type: "category", labels: ["x", "NA", "y"] });
    expect(codes(table.columns[1])).toEqual([0, 1, -1, 2]);
    expect(table.dialect.missing).toEqual(["-999", "none"]);
  });

  it("takes words for one column alone", () => {
    const text = "age,count\n0,0\n41,1\n0,2\n";
    const table = read(text, { missingIn: { age: ["0"] } });
    expect(numbers(table.columns[0])).toEqual([Number.NaN, 41, Number.NaN]);
    expect(numbers(table.columns[1])).toEqual([0, 1, 2]);
  });

  it("lets a column's own words stand in place of those for all", () => {
    const dialect = { missing: ["x"], missingIn: { b: ["y"] } };
    const table = read("a,b\nx,x\ny,y\n1,1\n", dialect);
    expect(codes(table.columns[0])).toEqual([-1, 0, 1]);
    expect(codes(table.columns[1])).toEqual([0, -1, 1]);
    expect(missingWordsOf(dialect, "b")).toEqual(["y"]);
  });

  it("takes an empty field as missing whatever the words are", () => {
    expect(numbers(read("a,b\n1,x\n,y\n", { missing: ["?"] }).columns[0])).toEqual([1, Number.NaN]);
  });

  it("finds words in quotes, among blanks, in dates and in any case", () => {
    const dialect = { missing: ["unknown value", "1900-01-01"] };
    const table = read('w,d\n"Unknown Value",1900-01-01\n b ,2020-05-01\nUNKNOWN VALUE,2020-05-02\n', dialect);
    expect(codes(table.columns[0])).toEqual([-1, 0, -1]);
    expect(numbers(table.columns[1])).toEqual([Number.NaN, Date.UTC(2020, 4, 1), Date.UTC(2020, 4, 2)]);
  });

  it("keeps them when a column is read as another type", () => {
    const table = read("a,b\n1,x\n9,x\n2,y\n", { missing: ["9"] });
    const { column } = retype(table, 0, "category");
    expect(column).toMatchObject({ labels: ["1", "2"] });
    expect(codes(column)).toEqual([0, -1, 1]);
  });

  it("is the usual test where the usual words are chosen", () => {
    const chosen = missingTest(usualMissing);
    const usual = missingTest(null);
    const word = fc.oneof(
      fc.constantFrom("", " ", "NA", "na", "n/a", "NaN", "NULL", "?", "-", "--", "nil", "0"),
      fc.string(),
    );
    fc.assert(fc.property(word, (value) => chosen(value) === usual(value)));
  });

  it("finds in bytes what it finds in strings", () => {
    const word = fc.string({ minLength: 1, maxLength: 6, unit: "grapheme" }).map((text) => text.trim());
    fc.assert(
      fc.property(fc.array(word, { maxLength: 4 }), word, (words, value) => {
        const chosen = new MissingWords(words);
        const field = bytes(value);
        expect(chosen.at(field, 0, field.length)).toBe(chosen.has(value));
        for (const own of words) expect(chosen.has(own)).toBe(true);
      }),
    );
  });
});

describe("lines above the table", () => {
  const text = "Report\nMade in May\n# c\na,b\n1,2\n3,4\n";

  it("leaves out as many as were chosen", () => {
    const table = read(text, { preamble: 3 });
    expect(table.columns.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(table.line(0)).toBe(5);
    expect(table.dialect.preamble).toBe(3);
  });

  it("says how many it has found, and reads the same with that number", () => {
    const guessed = read("# made by hand\n# twice\na,b\n1,2\n");
    expect(guessed.dialect.preamble).toBe(2);
    const { dialect, ...rest } = guessed;
    expect(read("# made by hand\n# twice\na,b\n1,2\n", dialect)).toMatchObject({
      rows: rest.rows,
      columns: rest.columns,
    });
  });

  it("takes no line for a comment where none is wanted", () => {
    const table = read("#a,b\n1,2\n", { preamble: 0, delimiter: "," });
    expect(table.columns.map(({ name }) => name)).toEqual(["#a", "b"]);
  });

  it("says so where the file ends before the table starts", () => {
    expect(() => read(text, { preamble: 40 })).toThrow(/start on line 41, and the file ends before it/);
  });
});

describe("rows of another width", () => {
  const text = "a,b,c\n1,2,3\n4,5\n6,7,8,9\n10,11,12\n";

  it("are made to fit, or left out", () => {
    expect(read(text).rows).toBe(4);
    const table = read(text, { ragged: "leave_out" });
    expect(numbers(table.columns[0])).toEqual([1, 10]);
    expect([table.line(0), table.line(1)]).toEqual([2, 5]);
    expect(table.cells(1)).toEqual(["10", "11", "12"]);
    const warning = table.warnings.find(({ code }) => code === "ragged_row");
    expect(warning).toMatchObject({ severity: "warning", count: 2, line: 3 });
    expect(warning?.detail).toBe("lines 3 and 4; 1 shorter, 1 longer, left out");
  });

  it("can all be found again among many", () => {
    const many = `a,b\n${Array.from({ length: 500 }, (_, i) => (i % 3 === 0 ? `${i}` : `${i},x`)).join("\n")}\n`;
    const table = read(many, { ragged: "leave_out", header: true, delimiter: "," });
    const kept = Array.from({ length: 500 }, (_, i) => i).filter((i) => i % 3 !== 0);
    expect(numbers(table.columns[0])).toEqual(kept);
    for (const row of [0, 63, 64, 65, 200, kept.length - 1]) {
      expect(table.cells(row)).toEqual([String(kept[row]), "x"]);
      expect(table.line(row)).toBe(kept[row]! + 2);
    }
  });
});

describe("the order of dates", () => {
  it("is told with the value that decides it", () => {
    const { warnings } = read("d,n\n03.04.2024,1\n14.04.2024,2\n");
    expect(warnings).toContainEqual(
      expect.objectContaining({ code: "date_order", severity: "note", column: "d", example: "14.04.2024" }),
    );
    expect(read("d,n\n03/14/2024,1\n04/02/2024,2\n").warnings[0]?.message).toBe("d has dates with the month first");
  });
});

describe("the preview's evidence", () => {
  const preview = (text: string, dialect: Partial<Dialect> = {}, encoding: BufferEncoding = "utf8") =>
    previewTable(bytes(text, encoding), { decode: nodeDecoder, dialect });

  it("says for each part what it makes of the rows, chosen or guessed", () => {
    const { evidence } = preview("a;b\n1,5;?\n2,5;x\n", { delimiter: ";", decimal: "," });
    expect(evidence).toMatchObject({
      delimiter: "2 fields a row",
      decimal: "in 1 column",
      quote: "none met",
      missing: "1 cell",
      encoding: "the whole file is valid",
    });
  });

  it("shows what another encoding would do", () => {
    const { dialect, evidence } = preview("name\nWeiß\nJäger\n", {}, "latin1");
    expect(dialect.encoding).toBe("windows-1252");
    expect(evidence.encoding).toBe("UTF-8 would show Wei�");
    expect(preview("name\nWeiß\n", { encoding: "utf-8" }, "latin1").evidence.encoding).toBe("not valid: see the �");
  });

  it("marks missing cells under chosen types, and warns of what they cost", () => {
    const found = previewTable(bytes("a,b\n1,x\nB-2,NA\n3,y\n"), { decode: nodeDecoder, types: { a: "number" } });
    expect(found.types).toEqual(["number", "category"]);
    expect([...found.gaps]).toEqual([0, 0, 1, 1, 0, 0]);
    expect(found.lines).toEqual([2, 3, 4]);
    expect(found.whole).toBe(true);
    expect(found.warnings).toContainEqual(expect.objectContaining({ code: "retyped_missing", column: "a", line: 3 }));
  });
});
