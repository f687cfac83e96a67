import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { profileTable } from "#core/data/profile";
import { previewTable } from "#core/data/preview";
import { readTable } from "#core/data/read";
import { encodeRows, prepare } from "#core/data/recipe";
import { suggestRoles } from "#core/data/suggest";
import type { Profile } from "#core/data/types";
import { recipeSchema } from "#core/data/recipe-schema";
import { nodeDecoder } from "#host/text";

interface Expected {
  rows: number;
  duplicates: number;
  columns: {
    name: string;
    type: "number" | "category";
    missing: number;
    distinct: number;
    min?: number;
    max?: number;
    mean?: number;
    std?: number;
    quantiles?: number[];
    sum?: number;
    medians?: Record<string, number>;
    counts?: Record<string, number>;
  }[];
}

/** Written by test/reference/profile.py with pandas and numpy. */
const reference: Record<string, Expected> = JSON.parse(readFileSync("test/reference/profile.json", "utf8"));
const bytesOf = (name: string) => readFileSync(`samples/${name}.csv`);
const read = (name: string) => readTable(bytesOf(name), { decode: nodeDecoder });
const recipe = recipeSchema.parse({});
const ignoring = (...columns: string[]) =>
  recipeSchema.parse({ columns: Object.fromEntries(columns.map((column) => [column, { role: "ignored" }])) });
const targets: Record<string, string> = {
  iris: "species",
  wine: "cultivar",
  breast_cancer: "diagnosis",
  digits: "digit",
  diabetes: "progression",
  penguins: "species",
};

function close(actual: number | null, expected: number | undefined): void {
  const wanted = expected ?? Number.NaN;
  expect(actual).not.toBeNull();
  expect(Math.abs((actual ?? Number.NaN) - wanted)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(wanted)) * 10);
}

describe.each(Object.keys(targets))("%s", (name) => {
  const table = read(name);
  const expected = reference[name];
  const profile = profileTable(table, recipe, targets[name]);

  it("has the columns, moments and quantiles that pandas finds", () => {
    expect(table.rows).toBe(expected.rows);
    expect(profile.columns.map((c) => c.name)).toEqual(expected.columns.map((c) => c.name));
    expected.columns.forEach((wanted, i) => {
      const column = profile.columns[i];
      expect([column.type, column.missing, column.distinct]).toEqual([wanted.type, wanted.missing, wanted.distinct]);
      if (wanted.type === "category") {
        expect(Object.fromEntries(column.top.map(({ value, count }) => [value, count]))).toEqual(wanted.counts);
        return;
      }
      for (const key of ["min", "max", "mean", "std"] as const) close(column[key], wanted[key]);
      wanted.quantiles?.forEach((value, q) => close(column.quantiles[q], value));
      const values = table.columns[i];
      expect("numbers" in values).toBe(true);
      if ("numbers" in values) {
        close(
          values.numbers.filter((v) => !Number.isNaN(v)).reduce((sum, v) => sum + v, 0),
          wanted.sum,
        );
      }
    });
  });

  it("has class medians and histograms that add up", () => {
    const { classes } = prepare(table, recipe, targets[name]).prepared;
    profile.columns.forEach((column, i) => {
      if (column.histogram) {
        const sum = column.histogram.counts.reduce((a, b) => a + b, 0);
        expect(sum).toBe(table.rows - column.missing);
        if (classes.length > 0) {
          const byClass = column.histogram.byClass?.flat().reduce((a, b) => a + b, 0);
          expect(byClass).toBe(sum);
        }
      }
      const medians = expected.columns[i].medians;
      if (medians) classes.forEach(({ label }, k) => close(column.quantilesByClass?.[k][3] ?? null, medians[label]));
    });
  });

  it("counts duplicate rows as pandas does", () => {
    expect(profile.warnings.find((w) => w.code === "duplicate_rows")?.count ?? 0).toBe(expected.duplicates);
  });

  it("suggests the target", () => {
    expect(suggestRoles(table).target).toBe(targets[name]);
  });

  it("becomes finite rows, the same through the stored recipe", () => {
    const { prepared, splits, fitted } = prepare(table, recipe, targets[name]);
    const again = encodeRows(JSON.parse(JSON.stringify(fitted)), table);
    expect(again.report).toEqual([]);
    expect(again.rows.x.whole().every(Number.isFinite)).toBe(true);
    for (const part of Object.values(splits)) {
      expect(part.inputs).toBe(prepared.inputs.length);
      part.rowIds.forEach((row, i) => {
        expect(part.x.row(i)).toEqual(again.rows.x.row(row));
        expect(part.y[i]).toBe(again.rows.y[row]);
      });
    }
  });

  it("shows the same cells in the preview as in the table", () => {
    const preview = previewTable(bytesOf(name), { decode: nodeDecoder, rows: 20 });
    expect(preview.rows).toEqual(Array.from({ length: 20 }, (_, row) => table.cells(row)));
    expect(preview.header).toEqual(table.columns.map((column) => column.name));
    expect(preview.types).toEqual(table.columns.map((column) => column.type));
  });
});

describe("what is said of the samples", () => {
  const words = (profile: Profile) => profile.warnings.map((w) => [w.severity, w.code, w.message, w.detail]);

  it("penguins: the three doubts of its Warnings card", () => {
    const profile = profileTable(read("penguins"), ignoring("island", "year"), "species");
    expect(words(profile)).toEqual([
      ["note", "missing", "sex is missing in 11 rows", "3.2 %, a value of its own"],
      ["warning", "empty_rows", "2 rows have no measurement", "lines 5 and 273"],
      ["note", "spread", "body_mass_g spreads 57 × flipper_length_mm", "standardised"],
    ]);
  });

  it("penguins: steps, classes and inputs", () => {
    const { prepared } = prepare(read("penguins"), ignoring("island", "year"), "species");
    expect(prepared.task).toBe("multiclass");
    expect(prepared.classes).toEqual([
      { label: "Adelie", rows: 152 },
      { label: "Chinstrap", rows: 68 },
      { label: "Gentoo", rows: 124 },
    ]);
    expect(prepared.inputs.map((input) => input.name)).toEqual([
      "bill_length_mm",
      "bill_depth_mm",
      "flipper_length_mm",
      "body_mass_g",
      "sex = female",
      "sex = male",
      "sex = missing",
    ]);
    expect(prepared.steps.map((step) => step.short)).toEqual([
      ...Array<string>(4).fill("median, ÷ σ"),
      "own value, one-hot",
    ]);
    expect(prepared.steps[0].words).toMatch(
      /^Fill 2 missing cells with the median 4\d\.?\d*, subtract the mean .* and divide by σ .*\.$/,
    );
  });

  it("breast cancer: malignant is the positive class", () => {
    const { prepared } = prepare(read("breast_cancer"), recipe, "diagnosis");
    expect([prepared.task, prepared.classes.map((c) => c.label)]).toEqual(["binary", ["benign", "malignant"]]);
  });

  it("digits: classes, not a number; constant pixels are named once", () => {
    const table = read("digits");
    const { prepared } = prepare(table, recipe, "digit");
    expect([prepared.task, prepared.classes.map((c) => c.label).join("")]).toEqual(["multiclass", "0123456789"]);
    const profile = profileTable(table, recipe, "digit");
    expect(words(profile).map((w) => w[2])).toEqual([
      "px_0_0, px_4_0 and px_4_7 are constant",
      "px_1_0, px_2_0, px_3_0 and 4 more are nearly constant",
    ]);
    expect(suggestRoles(table).ignored.map((s) => s.column)).toEqual(["px_0_0", "px_4_0", "px_4_7"]);
    const asNumber = recipeSchema.parse({ columns: { digit: { type: "number" } } });
    expect(prepare(table, asNumber, "digit").prepared.task).toBe("regression");
  });

  it("diabetes: regression on the standardised target", () => {
    const { prepared, splits } = prepare(read("diabetes"), recipe, "progression");
    expect(prepared.task).toBe("regression");
    const mean = splits.train.y.reduce((a, b) => a + b, 0) / splits.train.rows;
    const std = Math.sqrt(splits.train.y.reduce((a, b) => a + (b - mean) ** 2, 0) / splits.train.rows);
    expect(mean).toBeCloseTo(0, 5);
    expect(std).toBeCloseTo(1, 5);
  });
});
