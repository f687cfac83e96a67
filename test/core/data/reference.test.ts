/** Recipes and relations beside scikit-learn, pandas and scipy (test/reference/recipe.py). */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { profileTable } from "#core/data/profile";
import { readTable } from "#core/data/read";
import { prepare } from "#core/data/recipe";
import { dealt } from "#core/data/deal-groups";
import { quantileBins } from "#core/data/split";
import { byCode } from "#core/data/split-method";
import { toEnd } from "#core/pieces";
import { datePartIds, imputeIds, recipeSchema, scaleIds, type ColumnRecipe } from "#core/data/recipe-schema";
import { nodeDecoder } from "#host/text";

interface Reference {
  csv: string;
  training: number;
  numbers: Record<string, Record<string, number[]>>;
  categories: { values: string[]; one_hot: number[][]; ordinal: number[]; frequency: number[]; flag: number[] };
  dates: Record<string, number[]>;
  waves: Record<string, [number[], number[]]>;
  relations: Record<string, number>;
  y: number[];
  bins: Record<string, number[]>;
  grouped: Record<string, { folds: number; group: number[]; target: number[]; fold: number[] }>;
  tied: { values: number[]; bins: number[] };
}
const reference: Reference = JSON.parse(readFileSync("test/reference/recipe.json", "utf8"));
const table = readTable(new TextEncoder().encode(reference.csv), { decode: nodeDecoder });

/** The inputs that one column becomes, for each row of the table; the first 84 train. */
function inputsOf(column: string, settings: ColumnRecipe): { names: string[]; values: number[][] } {
  const others = ["t", "num", "size", "when", "kind"].filter((name) => name !== column);
  const columns = Object.fromEntries(others.map((name) => [name, { role: "ignored" as const }]));
  const share = { train: reference.training / table.rows, validation: 0.15, test: 0.15 };
  const { prepared, splits } = prepare(
    table,
    recipeSchema.parse({
      columns: { ...columns, [column]: settings },
      split: { method: "time", column: "t", ...share },
    }),
    "y",
  );
  expect([...splits.train.rowIds]).toEqual(Array.from({ length: reference.training }, (_, row) => row));
  const values: number[][] = [];
  for (const part of Object.values(splits)) {
    part.rowIds.forEach((row, i) => (values[row] = [...part.x.row(i)]));
  }
  return { names: prepared.inputs.map(({ name }) => name), values };
}
function expectClose(actual: readonly number[], expected: readonly number[], tolerance = 1e-6): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, row) =>
    expect(Math.abs(value - expected[row])).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(expected[row]))),
  );
}
const column = (values: readonly number[][], at = 0) => values.map((row) => row[at]);

describe("numbers", () => {
  const fills = imputeIds.filter((id) => id in reference.numbers);
  it.each(fills.flatMap((impute) => scaleIds.map((scale) => [impute, scale] as const)))(
    "%s and %s as scikit-learn has them",
    (impute, scale) => {
      if (impute === "constant") throw new Error("constants are not in the reference");
      const { values } = inputsOf("num", { impute, scale });
      expectClose(column(values), reference.numbers[impute][scale]);
    },
  );

  it("a flag as MissingIndicator has it", () => {
    const { names, values } = inputsOf("num", { missingFlag: true });
    expect(names).toEqual(["num", "num is missing"]);
    expect(column(values, 1)).toEqual(reference.categories.flag);
  });
});

describe("categories", () => {
  it("one-hot as OneHotEncoder has them", () => {
    const { names, values } = inputsOf("size", { encode: "one_hot", impute: "mode" });
    expect(names).toEqual(reference.categories.values.map((value) => `size = ${value}`));
    expect(values).toEqual(reference.categories.one_hot);
  });

  it("ordinal in an order of one's own as OrdinalEncoder has them", () => {
    const order = ["small", "medium", "large", "huge"];
    const { values } = inputsOf("size", { encode: "ordinal", order, scale: "none" });
    expect(column(values)).toEqual(reference.categories.ordinal);
  });

  it("frequencies as value_counts has them", () => {
    expectClose(
      column(inputsOf("size", { encode: "frequency", scale: "none", impute: "mode" }).values),
      reference.categories.frequency,
    );
  });
});

describe("dates", () => {
  it("parts as pandas has them", () => {
    const { values } = inputsOf("when", { encode: "date_parts", dateParts: [...datePartIds], scale: "none" });
    datePartIds.forEach((part, at) => expect([part, column(values, at)]).toEqual([part, reference.dates[part]]));
  });

  it.each(Object.keys(reference.waves))("sine and cosine of the %s", (part) => {
    const [id] = datePartIds.filter((one) => one === part);
    const { values } = inputsOf("when", { encode: "cyclic", dateParts: [id] });
    reference.waves[part].forEach((wave, at) => expectClose(column(values, at), wave));
  });
});

describe("relations", () => {
  it.each([
    ["num", "y", "pearson"],
    ["size", "y", "correlation_ratio"],
    ["num", "kind", "correlation_ratio"],
    ["size", "kind", "cramers_v"],
  ])("%s with %s is a %s", (name, target, kind) => {
    const profile = profileTable(table, recipeSchema.parse({}), target);
    const relation = profile.columns.find((one) => one.name === name)?.relation;
    expect(relation?.kind).toBe(kind);
    expectClose([relation?.value ?? Number.NaN], [reference.relations[`${name} ${target}`]], 1e-12);
  });
});

describe("quantile bins", () => {
  it("are those of qcut", () => {
    for (const [count, bins] of Object.entries(reference.bins)) {
      expect([...toEnd(quantileBins(Float64Array.from(reference.y), Number(count)))]).toEqual(bins);
    }
    const { values, bins } = reference.tied;
    expect([...toEnd(quantileBins(Float64Array.from(values), 4))]).toEqual(bins);
  });
});

describe("groups dealt by class", () => {
  it.each(Object.keys(reference.grouped))("have scikit-learn's classes in each fold: %s", (name) => {
    const { folds, group, target, fold } = reference.grouped[name];
    const rows = Uint32Array.from(group.keys());
    const groups = toEnd(byCode(rows, group));
    const order = Uint32Array.from({ length: groups.ends.length - 1 }, (_, i) => i);
    const shares = Array.from({ length: folds }, () => 1 / folds);
    const dealtTo = toEnd(dealt({ rows, ...groups, order }, target, shares));
    const classes = Math.max(...target) + 1;
    const counts = (foldOf: (row: number) => number) => {
      const found = shares.map(() => Array.from({ length: classes }, () => 0));
      for (const row of rows) found[foldOf(row)][target[row]]++;
      // Which fold has which number is chance.
      return found.map(String).sort();
    };
    expect(counts((row) => dealtTo[group[row]])).toEqual(counts((row) => fold[row]));
  });
});
