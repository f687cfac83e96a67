import { describe, expect, it } from "vitest";
import { readTable } from "#core/data/read";
import { ownLabel } from "#core/data/impute";
import { encodeRows, prepare } from "#core/data/recipe";
import { splitNames, type Column, type Table } from "#core/data/types";
import { recipeSchema } from "#core/data/recipe-schema";
import type { SpecInput } from "#core/network/spec";
import { nodeDecoder } from "#host/text";
import { failure } from "./tables";

const read = (text: string): Table => readTable(new TextEncoder().encode(text), { decode: nodeDecoder });
const recipe = (input: SpecInput["recipe"] = {}) => recipeSchema.parse(input);

/** 40 rows: x 1..40, a colour, and a class that follows x. */
const rows = Array.from({ length: 40 }, (_, i) => [
  String(i + 1),
  ["red", "green", "blue"][i % 3],
  i < 20 ? "low" : "high",
]);
const csv = (data: readonly (readonly string[])[], header = "x,colour,size") =>
  `${header}\n${data.map((row) => row.join(",")).join("\n")}\n`;
const table = read(csv(rows));

describe("prepare", () => {
  it("fits on the training rows alone", () => {
    const { splits, fitted } = prepare(table, recipe(), "size");
    const [x] = fitted.columns;
    const training = [...splits.train.rowIds].map((row) => row + 1);
    const mean = training.reduce((a, b) => a + b, 0) / training.length;
    const sigma = Math.sqrt(training.reduce((a, b) => a + (b - mean) ** 2, 0) / training.length);
    if (x.kind !== "number") throw new Error("x is a number");
    expect(x.features[0].scaling.centre).toBeCloseTo(mean, 12);
    expect(x.features[0].scaling.spread).toBeCloseTo(sigma, 12);
    const sorted = training.sort((a, b) => a - b);
    expect(x.fill).toBe((sorted[13] + sorted[14]) / 2);
  });

  it("scales a number as target by its median and quartiles where the recipe says so", () => {
    const far = rows.map((row, i) => [row[0]!, row[1]!, i === 3 ? "1000000" : String(i)]);
    const { fitted, splits } = prepare(read(csv(far)), recipe({ targetScale: "robust" }), "size");
    const training = [...splits.train.rowIds].map((row) => Number(far[row]![2])).sort((a, b) => a - b);
    const at = (share: number) => {
      const place = share * (training.length - 1);
      const low = training[Math.floor(place)]!;
      return low + (place % 1) * (training[Math.ceil(place)]! - low);
    };
    expect(fitted.target.scale!.mean).toBeCloseTo(at(0.5), 9);
    expect(fitted.target.scale!.std).toBeCloseTo((at(0.75) - at(0.25)) / 1.349, 9);
  });
  it("scales it by its deviation where half of the rows have one value", () => {
    const mostly = rows.map((row, i) => [row[0]!, row[1]!, i % 4 === 0 ? String(i) : "7"]);
    const robust = prepare(read(csv(mostly)), recipe({ targetScale: "robust" }), "size");
    expect(robust.fitted.target.scale).toEqual(prepare(read(csv(mostly)), recipe(), "size").fitted.target.scale);
  });

  it("does not move when the test rows change", () => {
    const before = prepare(table, recipe(), "size");
    const changed = rows.map((row, i) => (before.splits.test.rowIds.includes(i) ? ["9999", "purple", row[2]] : row));
    const after = prepare(read(csv(changed)), recipe(), "size");
    expect(after.fitted).toEqual(before.fitted);
    expect(after.splits.train).toEqual(before.splits.train);
    const unseen = after.prepared.warnings.filter(({ code }) => code !== "thin_part");
    expect(unseen).toMatchObject([{ code: "unseen_category", column: "colour", example: "purple" }]);
  });

  it("one-hot encodes categories in natural order", () => {
    const { prepared, splits } = prepare(table, recipe(), "size");
    expect(prepared.inputs.map((i) => i.name)).toEqual(["x", "colour = blue", "colour = green", "colour = red"]);
    splits.train.rowIds.forEach((row, i) => {
      const place = ["blue", "green", "red"].indexOf(rows[row][1]);
      expect([...splits.train.x.whole().subarray(i * 4 + 1, i * 4 + 4)]).toEqual(
        [0, 1, 2].map((k) => (k === place ? 1 : 0)),
      );
    });
  });

  it("numbers ordinal categories and scales them", () => {
    const { prepared, splits } = prepare(
      table,
      recipe({ columns: { colour: { encode: "ordinal", scale: "none" } } }),
      "size",
    );
    expect(prepared.inputs.map((i) => i.name)).toEqual(["x", "colour"]);
    splits.train.rowIds.forEach((row, i) =>
      expect(splits.train.x.whole()[i * 2 + 1]).toBe(["blue", "green", "red"].indexOf(rows[row][1])),
    );
  });

  it.each([
    ["none", (v: number[]) => (x: number) => x + 0 * v.length],
    ["min_max", (v: number[]) => (x: number) => (x - Math.min(...v)) / (Math.max(...v) - Math.min(...v))],
    ["log1p", () => (x: number) => Math.log1p(x)],
  ] as const)("scales by %s", (scale, make) => {
    const { splits } = prepare(table, recipe({ defaults: { scale } }), "size");
    const expected = make([...splits.train.rowIds].map((row) => row + 1));
    for (const part of Object.values(splits)) {
      part.rowIds.forEach((row, i) => expect(part.x.whole()[i * part.inputs]).toBeCloseTo(expected(row + 1), 5));
    }
  });

  it("scales by median and quartile range", () => {
    const { splits } = prepare(table, recipe({ defaults: { scale: "robust" } }), "size");
    const values = Array.from(
      { length: splits.train.rows },
      (_, i) => splits.train.x.whole()[i * splits.train.inputs],
    ).sort((a, b) => a - b);
    const at = (share: number) => {
      const place = share * (values.length - 1);
      const low = Math.floor(place);
      return values[low] + (values[Math.ceil(place)] - values[low]) * (place - low);
    };
    expect(at(0.5)).toBeCloseTo(0, 5);
    expect(at(0.75) - at(0.25)).toBeCloseTo(1, 5);
  });

  it("divides a constant column by 1", () => {
    const constant = read(csv(rows.map(([x, , size]) => [x, "5", size])));
    const { splits } = prepare(constant, recipe(), "size");
    expect(
      splits.train.x
        .whole()
        .filter((_, i) => i % 2 === 1)
        .every((value) => value === 0),
    ).toBe(true);
  });

  it("counts dates in days", () => {
    const dated = read(
      csv(rows.map(([x, , size], i) => [x, `2024-01-${String((i % 28) + 1).padStart(2, "0")}`, size])),
    );
    const { fitted } = prepare(dated, recipe(), "size");
    expect(fitted.columns[1]).toMatchObject({ kind: "number", type: "date" });
    if (fitted.columns[1].kind === "number")
      expect(fitted.columns[1].features[0].scaling.centre).toBeGreaterThan(19_000);
  });

  it("keeps the 50 most frequent values of a category apart, the others share one input", () => {
    const many = Array.from({ length: 600 }, (_, i) => [
      String(i),
      `v${i % 5 === 0 ? i % 60 : 100 + (i % 55)}`,
      i % 2 ? "a" : "b",
    ]);
    const { prepared, fitted } = prepare(read(csv(many)), recipe(), "size");
    expect(fitted.columns[1]).toMatchObject({ other: true });
    expect(prepared.inputs).toHaveLength(1 + 51);
    expect(prepared.inputs.at(-1)?.name).toBe("colour = other");
    expect(prepared.warnings).toMatchObject([{ code: "rare_values", column: "colour" }]);
  });
});

describe("missing cells", () => {
  const gaps = read(
    csv(rows.map(([x, colour, size], i) => [i % 10 === 3 ? "" : x, i % 10 === 4 ? "NA" : colour, i === 7 ? "" : size])),
  );

  it("are filled with the median, or are a value of their own by default, and counted", () => {
    const { prepared, splits, fitted } = prepare(gaps, recipe(), "size");
    expect(prepared.dropped).toBe(1);
    expect(prepared.warnings).toMatchObject([{ code: "target_missing", count: 1 }, { code: "thin_part" }]);
    expect(prepared.steps.map((s) => s.short)).toEqual(["median, ÷ σ", "own value, one-hot"]);
    expect(prepared.steps[0].words).toContain("Fill 4 missing cells with the median");
    const [x] = fitted.columns;
    if (x.kind !== "number") throw new Error("x is a number");
    const filled = Math.fround((x.fill - x.features[0].scaling.centre) / x.features[0].scaling.spread);
    splits.train.rowIds.forEach(
      (row, i) => row % 10 === 3 && expect(splits.train.x.whole()[i * splits.train.inputs]).toBe(filled),
    );
  });

  it("drop their rows where the recipe says so, yet never in another file", () => {
    const { prepared, splits, fitted } = prepare(gaps, recipe({ columns: { x: { impute: "drop_row" } } }), "size");
    expect(prepared.dropped).toBe(5);
    for (const part of Object.values(splits)) expect(part.rowIds.some((row) => row % 10 === 3)).toBe(false);
    expect(encodeRows(fitted, gaps).rows.rows).toBe(40);
  });

  it("are filled with constants", () => {
    const constant = recipe({
      columns: {
        x: { impute: { type: "constant", value: -5 }, scale: "none" },
        colour: { impute: { type: "constant", value: "unknown" } },
      },
    });
    const { prepared, splits } = prepare(gaps, constant, "size");
    expect(prepared.inputs.map((i) => i.name)).toContain("colour = unknown");
    splits.train.rowIds.forEach(
      (row, i) => row % 10 === 3 && expect(splits.train.x.whole()[i * splits.train.inputs]).toBe(-5),
    );
  });

  it("are a value of their own where a default does not suit categories", () => {
    const { prepared } = prepare(gaps, recipe({ defaults: { impute: "mean" } }), "size");
    expect(prepared.steps.map((s) => s.short)).toEqual(["mean, ÷ σ", "own value, one-hot"]);
  });

  it("are filled with the mode where they are numbered, or a default for categories says so", () => {
    const shorts = (input: SpecInput["recipe"]) =>
      prepare(gaps, recipe(input), "size").prepared.steps.map((s) => s.short)[1];
    expect(shorts({ columns: { colour: { encode: "ordinal" } } })).toMatch(/^mode/);
    expect(shorts({ defaults: { imputeCategories: "mode" } })).toBe("mode, one-hot");
  });

  it("of a category have an input of their own, here and in other files", () => {
    const { prepared, splits, fitted } = prepare(gaps, recipe({ columns: { x: { role: "ignored" } } }), "size");
    const names = prepared.inputs.map(({ name }) => name);
    const at = names.indexOf("colour = missing");
    expect(at).toBeGreaterThan(0);
    const { x, rowIds, inputs } = splits.train;
    const missing = [...rowIds].map((row) => gaps.cell(row, 1) === "NA");
    expect(missing).toContain(true);
    missing.forEach((gone, i) => {
      const cells = [...x.whole().subarray(i * inputs, (i + 1) * inputs)];
      expect(cells[at]).toBe(gone ? 1 : 0);
      expect(cells.reduce((a, b) => a + b, 0)).toBe(1);
    });
    const other = encodeRows(fitted, read(csv([["1", "", "2"]])));
    expect([...other.rows.x.whole()].indexOf(1)).toBe(at);
  });

  it("of a category have a name that no value has, and need training rows that miss theirs", () => {
    expect([ownLabel(["a"]), ownLabel(["missing"]), ownLabel(["missing", "(missing)"])]).toEqual([
      "missing",
      "(missing)",
      "((missing))",
    ]);
    const whole = prepare(table, recipe(), "size");
    const other = encodeRows(whole.fitted, read(csv([["1", "", "2"]])));
    expect([...other.rows.x.whole()].slice(1).reduce((a, b) => a + b, 0)).toBe(1);
  });
});

describe("targets", () => {
  const task = (values: string[], input: SpecInput["recipe"] = {}) => {
    const made = read(csv(values.map((value, i) => [String((i * 7) % 11), "a", value])));
    const { prepared } = prepare(made, recipe(input), "size");
    return [prepared.task, ...prepared.classes.map((c) => c.label)];
  };
  const cycle = (...values: string[]) => Array.from({ length: 60 }, (_, i) => values[i % values.length]);

  it.each<[string, string[], string[]]>([
    ["words of meaning", cycle("malignant", "malignant", "benign"), ["binary", "benign", "malignant"]],
    ["booleans", cycle("yes", "yes", "no"), ["binary", "no", "yes"]],
    ["0 and 1", cycle("1", "1", "0"), ["binary", "0", "1"]],
    ["the rarer one is positive", cycle("apple", "pear", "pear"), ["binary", "pear", "apple"]],
    ["few integers", cycle("3", "10", "2"), ["multiclass", "2", "3", "10"]],
    ["natural order", cycle("c10", "c2", "c1"), ["multiclass", "c1", "c2", "c10"]],
    ["many integers", Array.from({ length: 60 }, (_, i) => String(i % 30)), ["regression"]],
    ["fractions", cycle("1.5", "2.5"), ["regression"]],
  ])("%s", (_, values, expected) => {
    expect(task(values)).toEqual(expected);
  });

  it("follow the type that the recipe gives", () => {
    expect(task(cycle("1", "2", "3"), { columns: { size: { type: "number" } } })).toEqual(["regression"]);
    expect(task(cycle("1.5", "2.5"), { columns: { size: { type: "category" } } })).toEqual(["binary", "1.5", "2.5"]);
  });
});

describe("recipes that can't be applied", () => {
  it.each<[string, () => unknown, string, RegExp]>([
    [
      "an unknown column",
      () => prepare(table, recipe({ columns: { y: {} } }), "size"),
      "unknown_column",
      /“y”.*x, colour and size/,
    ],
    ["an unknown target", () => prepare(table, recipe(), "y"), "unknown_column", /“y”/],
    [
      "a target with one class",
      () => prepare(read("x,y\n1,a\n2,a\n3,a\n"), recipe(), "y"),
      "one_class",
      /only the class a/,
    ],
    [
      "a target with one value",
      () => prepare(read("x,y\n1,1.5\n2,1.5\n3,1.5\n"), recipe(), "y"),
      "one_value",
      /same in every row/,
    ],
    ["a target without values", () => prepare(read("x,y\n1,\n2,\n3,\n"), recipe(), "y"), "no_rows", /missing in each/],
    [
      "no features",
      () => prepare(table, recipe({ columns: { x: { role: "ignored" }, colour: { role: "ignored" } } }), "size"),
      "no_features",
      /role/,
    ],
    ["a split without rows", () => prepare(read("x,y\n1,a\n2,b\n3,a\n"), recipe(), "y"), "empty_split", /share/],
    [
      "log1p of -1",
      () =>
        prepare(
          read(csv(rows.map(([x, c, s], i) => [i === 5 ? "-1" : x, c, s]))),
          recipe({ defaults: { scale: "log1p" } }),
          "size",
        ),
      "log_range",
      /x has −1/,
    ],
    [
      "a constant that is no number",
      () => prepare(table, recipe({ columns: { x: { impute: { type: "constant", value: "many" } } } }), "size"),
      "constant",
      /many/,
    ],
  ])("%s", (_, run, code, message) => {
    const error = failure(run);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  it("a former target is no input", () => {
    const { prepared } = prepare(table, recipe({ columns: { colour: { role: "target" } } }), "size");
    expect(prepared.inputs.map((i) => i.column)).toEqual(["x"]);
  });
});

describe("encodeRows on another file", () => {
  const { fitted } = prepare(table, recipe(), "size");

  it("finds columns by name, in any order, and takes unknown ones for nothing", () => {
    const { rows: encoded, report } = encodeRows(fitted, read("extra,size,colour,x\n9,high,red,5\n9,low,blue,6\n"));
    expect(report).toEqual([]);
    expect([encoded.rows, encoded.inputs, ...encoded.y]).toEqual([
      2,
      4,
      fitted.target.classes.indexOf("high"),
      fitted.target.classes.indexOf("low"),
    ]);
  });

  it("reports missing columns, unseen values and classes, and keeps every row", () => {
    const { rows: encoded, report } = encodeRows(fitted, read("colour,size\nred,low\npink,low\nred,huge\n"));
    expect(report.map((w) => [w.code, w.count, w.line])).toEqual([
      ["missing_column", 1, undefined],
      ["unseen_category", 1, 3],
      ["unseen_class", 1, 4],
    ]);
    expect(encoded.rows).toBe(3);
    expect([...encoded.x.whole().subarray(5, 8)]).toEqual([0, 0, 0]);
    expect(encoded.x.whole().every(Number.isFinite)).toBe(true);
    expect([...encoded.y].map(Number.isNaN)).toEqual([false, false, true]);
  });

  it("leaves y unknown where there is no target", () => {
    expect([...encodeRows(fitted, read("x,colour\n5,red\n6,blue\n")).rows.y]).toEqual([Number.NaN, Number.NaN]);
  });

  it("reads a number column as numbers even if the file would make it something else", () => {
    const { rows: encoded, report } = encodeRows(fitted, read("x,colour,size\nseven,red,low\n8,red,low\n9,red,high\n"));
    expect(report).toMatchObject([{ code: "retyped_missing", column: "x", count: 1, line: 2 }]);
    expect(encoded.x.whole().every(Number.isFinite)).toBe(true);
  });

  it("takes TRUE for true", () => {
    const flags = Array.from({ length: 30 }, (_, i) => [String(i), i % 2 ? "true" : "false", i % 3 ? "a" : "b"]);
    const flagged = prepare(read(csv(flags)), recipe(), "size").fitted;
    const { rows: encoded, report } = encodeRows(flagged, read("x,colour,size\n1,TRUE,a\n2,FALSE,a\n"));
    expect(report).toEqual([]);
    expect([...encoded.x.whole().subarray(1, 3), ...encoded.x.whole().subarray(4, 6)]).toEqual([0, 1, 1, 0]);
  });
});

describe("a table that is used up", () => {
  it("gives the same rows and lets its columns go", () => {
    const text = `n,c,unused,big,y\n${Array.from({ length: 60 }, (_, i) => `${i % 7 ? i / 3 : ""},${"abc"[i % 3]},${i},${i ** 2},${i % 2 ? "yes" : "no"}`).join("\n")}\n`;
    const settings = recipe({ columns: { unused: { role: "ignored" }, big: { scale: "log1p" } } });
    const [kept, used] = [read(text), read(text)];
    let released = 0;
    const expected = prepare(kept, settings, "y");
    const actual = prepare(used, settings, "y", { release: () => released++ });
    expect(actual.prepared).toEqual(expected.prepared);
    for (const name of splitNames) expect(actual.splits[name]).toEqual(expected.splits[name]);
    // A few rows are not worth a collection.
    expect(released).toBe(0);
    const sizes = used.columns.map((column) => ("numbers" in column ? column.numbers : column.codes).length);
    // Logarithms may have to tell of a value, categories are small as they are.
    expect(sizes).toEqual([0, 60, 0, 60, 60]);
  });
});

it("asks for its memory back by the bytes that are free, not once for each column", () => {
  const releases = (columns: number, count: number): number => {
    let released = 0;
    const made: Column[] = Array.from({ length: columns }, (_, i) => ({
      name: `c${i}`,
      type: "number",
      numbers: Float64Array.from({ length: count }, (__, row) => (row * (i + 7)) % 101),
    }));
    const wide: Table = {
      rows: count,
      dialect: { delimiter: ",", quote: '"', decimal: ".", encoding: "utf-8", header: true },
      columns: made,
      warnings: [],
      cells: () => [],
      cell: () => "",
      line: (row) => row + 2,
    };
    prepare(wide, recipeSchema.parse({}), "c0", { release: () => released++ });
    return released;
  };
  expect(releases(300, 20)).toBe(0);
  expect(releases(4, 600_000)).toBe(3);
});

it("takes time in proportion to the columns", () => {
  const prepared = (count: number): number => {
    const names = Array.from({ length: count }, (_, i) => `c${i}`);
    const lines = Array.from({ length: 12 }, (_, row) =>
      names.map((_name, i) => ((row * 7 + i * 3) % 11) - row).join(","),
    );
    const wide = readTable(
      new TextEncoder().encode(
        `${names.join(",")},y\n${lines.map((row, i) => `${row},${i % 2 ? "a" : "b"}\n`).join("")}`,
      ),
      { decode: nodeDecoder },
    );
    const start = performance.now();
    prepare(wide, recipeSchema.parse({}), "y", { release: () => undefined });
    return performance.now() - start;
  };
  prepared(2000);
  const [few, many] = [Math.min(prepared(2500), prepared(2500)), Math.min(prepared(20_000), prepared(20_000))];
  // Eight times the columns; in proportion to their square it would be 64 times as long.
  expect(many / few).toBeLessThan(24);
}, 60_000);
