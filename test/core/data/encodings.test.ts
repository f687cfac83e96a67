import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { suggestPeriod } from "#core/data/date-parts";
import { readTable } from "#core/data/read";
import { encodeRows, prepare } from "#core/data/recipe";
import type { Table } from "#core/data/types";
import { encodeIds, imputeIds, recipeSchema, scaleIds, type ColumnRecipe } from "#core/data/recipe-schema";
import type { SpecInput } from "#core/network/spec";
import { nodeDecoder } from "#host/text";

const read = (text: string): Table => readTable(new TextEncoder().encode(text), { decode: nodeDecoder });
const recipe = (input: SpecInput["recipe"] = {}) => recipeSchema.parse(input);
const sizes = ["small", "medium", "large"];
const rows = Array.from({ length: 60 }, (_, i) => [
  i % 9 === 4 ? "" : String(((i * 31) % 60) / 4),
  i % 11 === 5 ? "" : sizes[(i + (i >> 2)) % 3],
  i % 13 === 6 ? "" : `20${20 + (i % 4)}-0${1 + (i % 9)}-1${i % 10} 0${i % 10}:30`,
  (i * 7) % 10 < 5 ? "low" : "high",
]);
const csv = (data: readonly (readonly string[])[], header = "x,size,when,class") =>
  `${header}\n${data.map((row) => row.join(",")).join("\n")}\n`;
const table = read(csv(rows));
const only = (column: string, settings: ColumnRecipe) =>
  recipe({
    columns: {
      ...Object.fromEntries(["x", "size", "when"].map((name) => [name, { role: "ignored" as const }])),
      [column]: settings,
    },
  });

/** Any recipe of a column that its type may have. */
const impute = fc.constantFrom(...imputeIds.filter((id) => id !== "constant"));
const encode = fc.option(fc.constantFrom(...encodeIds), { nil: undefined });
const scale = fc.constantFrom(...scaleIds);
const settings: fc.Arbitrary<ColumnRecipe> = fc.record({
  impute,
  encode,
  scale,
  missingFlag: fc.boolean(),
  maxCategories: fc.integer({ min: 1, max: 4 }),
});

describe("what is fitted", () => {
  it("depends on the training rows alone, whatever the recipe", () => {
    fc.assert(
      fc.property(settings, settings, settings, fc.nat(1000), (x, size, when, seed) => {
        const given = recipe({ columns: { x, size, when }, split: { seed } });
        const before = prepare(table, given, "class");
        // Any other values in validation and test rows; none goes missing or comes, so that the same rows take part.
        const outside = new Set([...before.splits.validation.rowIds, ...before.splits.test.rowIds]);
        const changed = rows.map((row, i) =>
          outside.has(i) ? [row[0] && "777.25", row[1] && "gigantic", row[2] && "1999-12-31 23:59", row[3]] : row,
        );
        const after = prepare(read(csv(changed)), given, "class");
        expect(after.fitted).toEqual(before.fitted);
        expect(after.splits.train).toEqual(before.splits.train);
        expect(after.prepared.inputs).toEqual(before.prepared.inputs);
      }),
      { numRuns: 150 },
    );
  });

  it("is plain JSON that makes the same rows again", () => {
    fc.assert(
      fc.property(settings, settings, settings, (x, size, when) => {
        const { splits, fitted, prepared } = prepare(table, recipe({ columns: { x, size, when } }), "class");
        const again = encodeRows(JSON.parse(JSON.stringify(fitted)), table).rows;
        expect(again.inputs).toBe(prepared.inputs.length);
        for (const part of Object.values(splits)) {
          part.rowIds.forEach((row, i) => {
            expect(part.x.row(i)).toEqual(again.x.row(row));
            expect(part.x.row(i).every(Number.isFinite)).toBe(true);
          });
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe("categories", () => {
  it("keep as many apart as the recipe says; the rarer ones share one input and are no strangers", () => {
    const { prepared, fitted } = prepare(table, only("size", { maxCategories: 1 }), "class");
    expect(prepared.inputs).toHaveLength(2);
    expect(prepared.inputs[1].name).toBe("size = other");
    const { report, rows: encoded } = encodeRows(fitted, read("size\nsmall\nmedium\nlarge\nhuge\nhuge\n"));
    expect(report).toMatchObject([{ code: "unseen_category", column: "size", count: 2, line: 5, example: "huge" }]);
    expect([...encoded.x.whole()].filter((_, i) => i % 2 === 1).reduce((a, b) => a + b)).toBe(4);
  });

  it("take the order that was set; what has no place in it comes after, with a warning", () => {
    const order = ["large", "small"];
    const { prepared, fitted } = prepare(table, only("size", { encode: "ordinal", order, scale: "none" }), "class");
    const unordered = prepared.warnings.filter(({ code }) => code === "unordered_values");
    expect(unordered).toMatchObject([{ column: "size", example: "medium" }]);
    expect([...encodeRows(fitted, read("size\nlarge\nsmall\nmedium\n")).rows.x.whole()]).toEqual([0, 1, 2]);
    expect(prepared.steps[0].clauses).toContain("Number its 3 values 0 to 2 in the order that was set");
  });

  it("count how frequent they are in training; a stranger's share is 0, and it is told of", () => {
    const { splits, fitted } = prepare(table, only("size", { encode: "frequency", scale: "none" }), "class");
    const training = [...splits.train.rowIds].map((row) => rows[row][1]);
    // A missing one is a value of its own.
    const share = (size: string) => training.filter((one) => one === size).length / training.length;
    const { rows: encoded, report } = encodeRows(fitted, read(`size\n${[...sizes, "huge"].join("\n")}\n`));
    [...sizes.map(share), 0].forEach((value, i) => expect(encoded.x.whole()[i]).toBeCloseTo(value, 6));
    expect(report).toMatchObject([{ code: "unseen_category", count: 1, detail: "huge: their share is 0" }]);
  });
});

describe("a flag", () => {
  it.each([["x"], ["size"], ["when"]])("says which cells of %s were missing, in other files, too", (column) => {
    const { prepared, splits, fitted } = prepare(table, only(column, { missingFlag: true }), "class");
    const at = prepared.inputs.length - 1;
    expect(prepared.inputs[at]).toEqual({ name: `${column} is missing`, column, role: "flag" });
    const source = ["x", "size", "when"].indexOf(column);
    for (const part of Object.values(splits)) {
      part.rowIds.forEach((row, i) => expect(part.x.row(i)[at]).toBe(rows[row][source] === "" ? 1 : 0));
    }
    const { rows: encoded, report } = encodeRows(fitted, read("other\n1\n2\n"));
    expect([encoded.x.row(0)[at], encoded.x.row(1)[at]]).toEqual([1, 1]);
    expect(report).toMatchObject([{ code: "missing_column", column, detail: expect.stringContaining("2 rows") }]);
  });

  it("of rows that are dropped has no effect, and that is said", () => {
    const { prepared } = prepare(table, only("x", { missingFlag: true, impute: "drop_row" }), "class");
    expect(prepared.warnings.map((w) => w.code)).toContain("unused_setting");
  });
});

describe("dates", () => {
  it("become the parts that vary, each with a name", () => {
    const { prepared } = prepare(table, only("when", { encode: "date_parts" }), "class");
    expect(prepared.inputs.map(({ name, role }) => [name, role])).toEqual(
      ["year", "month", "day of the month", "weekday", "hour"].map((part) => [`when ${part}`, "part"]),
    );
    expect(prepared.steps[0].words).toMatch(/^Fill .* with the median 20\d\d-\d\d-\d\d, take year, month, /);
  });

  it("go round, and what does not is scaled", () => {
    const { prepared, splits } = prepare(
      table,
      only("when", { encode: "cyclic", dateParts: ["month", "year"] }),
      "class",
    );
    expect(prepared.inputs.map(({ name }) => name)).toEqual(["when year", "sin when month", "cos when month"]);
    splits.train.rowIds.forEach((row, i) => {
      const [, sin, cos] = splits.train.x.row(i);
      expect(sin * sin + cos * cos).toBeCloseTo(1, 5);
      const month = Number(rows[row][2].slice(5, 7));
      if (month) expect(sin).toBeCloseTo(Math.sin((Math.PI * month) / 6), 6);
    });
  });
});

describe("numbers that go round", () => {
  it("meet again after a period", () => {
    const { prepared, fitted } = prepare(table, only("x", { encode: "cyclic", period: 12 }), "class");
    expect(prepared.steps[0].clauses.at(-1)).toBe("Take sine and cosine, anew every 12");
    const { rows: encoded } = encodeRows(fitted, read("x\n0\n12\n3\n"));
    const values = [...encoded.x.whole()];
    [0, 1, 0, 1, 1, 0].forEach((value, i) => expect(values[i]).toBeCloseTo(value, 6));
  });

  it.each([
    [0, 6, 7],
    [1, 7, 7],
    [1, 12, 12],
    [0, 23, 24],
    [1, 31, 31],
    [0, 359, 360],
    [-3, 5, 9],
  ])("from %d to %d have a period of %d", (min, max, period) => expect(suggestPeriod(min, max)).toBe(period));
});
