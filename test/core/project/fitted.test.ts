/** What was fitted to the data of a run, as it is kept with its weights. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTable } from "#core/data/read";
import { prepare } from "#core/data/recipe";
import type { Dataset } from "#core/data/dataset";
import { DataError } from "#core/data/error";
import { splitNames, type Table } from "#core/data/types";
import { recipeSchema } from "#core/data/recipe-schema";
import { specSchema, type SpecInput } from "#core/network/spec";
import { fromParts, toParts } from "#core/project/parts";
import { nodeDecoder } from "#host/text";
import { datasetOf } from "../training/lab";
import { content, fitting, record, snapshot } from "./fixtures";

const read = (text: string): Table => readTable(new TextEncoder().encode(text), { decode: nodeDecoder });
const recipe = (input: SpecInput["recipe"] = {}) => recipeSchema.parse(input);
const text = ({ bytes }: { bytes: Uint8Array }) => new TextDecoder().decode(bytes);

const partsWith = (fitted: Dataset["fitted"]) => toParts(content([fitting("1", fitted)]));
const stored = (fitted: Dataset["fitted"]) => {
  const part = partsWith(fitted).find(({ name }) => name === "runs/1/recipe.json");
  if (!part) throw new Error("no recipe.json");
  return text(part);
};
const comesBack = (fitted: Dataset["fitted"]) => fromParts(partsWith(fitted)).runs[0]!.fitted!;

/** Bits, not values: −0 is not 0, and NaN is NaN. */
const bits = ({ splits }: Dataset) =>
  splitNames.map((name) => [splits[name].x.whole(), splits[name].y].map((all) => Buffer.from(all.slice().buffer)));

const cell = {
  number: fc.oneof(
    fc.constantFrom("0", "-0", "-0.0", "", "1e300", "-1e-300", "0.1"),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  ),
  date: fc.integer({ min: 0, max: 20_000 }).map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10)),
  word: fc.constantFrom("red", "green", "__proto__", "constructor", "a “b”", "ü", ""),
  kind: fc.constantFrom("yes", "no"),
};
const anyTable = fc
  .array(fc.tuple(cell.number, cell.date, cell.word, cell.kind), { minLength: 12, maxLength: 60 })
  .map((rows) => read(`x,when,word,kind\n${rows.map((row) => row.join(",")).join("\n")}\n`));
const anyRecipe = fc
  .record({
    x: fc.record({
      impute: fc.constantFrom("mean", "median", "mode", "drop_row"),
      scale: fc.constantFrom("none", "standard", "min_max", "robust"),
      missingFlag: fc.boolean(),
    }),
    when: fc.record({ encode: fc.constantFrom("value", "date_parts", "cyclic") }),
    word: fc.record({ encode: fc.constantFrom("one_hot", "ordinal", "frequency"), maxCategories: fc.constant(2) }),
  })
  .map((columns) => recipe({ columns: columns as NonNullable<SpecInput["recipe"]>["columns"] }));

/** The rows that a recipe makes, or null where it says why it can't. */
function tried(table: Table, settings: ReturnType<typeof recipe>, target: string): Dataset | null {
  try {
    return prepare(table, settings, target);
  } catch (error) {
    if (error instanceof DataError) return null;
    throw error;
  }
}

describe("a fitted recipe", () => {
  it("comes back from a project bit for bit, and makes the same bits of the same rows", () => {
    let applied = 0;
    fc.assert(
      fc.property(anyTable, anyRecipe, fc.constantFrom("kind", "x"), (table, settings, target) => {
        const dataset = tried(table, settings, target);
        if (!dataset) return;
        applied++;
        const fitted = comesBack(dataset.fitted);
        expect(fitted).toEqual(dataset.fitted);
        expect(stored(fitted)).toBe(stored(dataset.fitted));
        const again = prepare(table, settings, target, { fitted });
        expect(bits(again)).toEqual(bits(dataset));
        expect(again.prepared.split).toEqual(dataset.prepared.split);
      }),
      { numRuns: 150 },
    );
    expect(applied).toBeGreaterThan(75);
  });

  it("reads well: what was fitted, the classes with their order, the split with its seed", () => {
    const { fitted } = datasetOf("iris");
    const json = JSON.parse(stored(fitted));
    expect(json.target).toMatchObject({ column: "species", task: "multiclass" });
    expect(json.target.classes).toHaveLength(3);
    expect(json.split).toMatchObject({ method: "random", stratify: true, seed: 7 });
    expect(json.rows.parts.train.byClass).toEqual([35, 35, 35]);
    expect(json.columns[0]).toMatchObject({ kind: "number", features: [{ scaling: { log: false } }] });
    expect(json.columns[0].features[0].scaling.centre).toBeGreaterThan(4);
    expect(json.steps[0].words).toMatch(/^Subtract the mean .* and divide by σ/);
    expect(json.inputs.map(({ name }: { name: string }) => name)).toEqual(fitted.inputs.map(({ name }) => name));
    expect(stored(fitted).split("\n").length).toBeGreaterThan(50);
  });

  it("is used as it stands when the file has changed: other categories, other types, columns that are gone", () => {
    const rows = Array.from({ length: 60 }, (_, i) => [i, ["red", "green"][i % 2], i * 2, i < 30 ? "low" : "high"]);
    const table = read(`x,colour,z,size\n${rows.map((row) => row.join(",")).join("\n")}\n`);
    const { fitted, splits } = prepare(table, recipe({ columns: { z: { scale: "robust" } } }), "size");
    const changed = rows.map(([x, , , size], i) => [i % 3 === 0 ? "new" : "red", i === 7 ? "odd" : x, size]);
    changed.push(["red", 60, "huge"], ["red", 61, ""]);
    const now = read(`colour,x,size\n${changed.map((row) => row.join(",")).join("\n")}\n`);
    const after = prepare(now, recipe({ columns: { z: { scale: "robust" } } }), "size", { fitted });
    expect(after.fitted).toBe(fitted);
    expect(after.prepared.inputs).toEqual(fitted.inputs);
    expect(after.prepared.classes).toEqual([
      { label: "high", rows: 30 },
      { label: "low", rows: 30 },
    ]);
    expect(after.prepared.dropped).toBe(2);
    expect(after.prepared.warnings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(["target_missing", "missing_column", "unseen_category"]),
    );
    const cellOf = (dataset: Pick<Dataset, "splits">, row: number, input: string) => {
      const { rowIds, x } = splitNames.map((name) => dataset.splits[name]).find((one) => one.rowIds.includes(row))!;
      return x.row(rowIds.indexOf(row))[fitted.inputs.findIndex(({ name }) => name === input)];
    };
    expect(cellOf(after, 1, "x")).toBe(cellOf({ splits }, 1, "x"));
    expect(cellOf(after, 0, "colour = red")).toBe(0);
    expect(cellOf(after, 1, "colour = red")).toBe(1);
  });

  it("is checked when a project is opened, with the place of what is not as it should be", () => {
    const { fitted } = datasetOf("iris");
    const damaged = (change: (json: string) => string) =>
      partsWith(fitted).map((part) =>
        part.name === "runs/1/recipe.json" ? { ...part, bytes: new TextEncoder().encode(change(text(part))) } : part,
      );
    // The run is left out, and the rest is there.
    const reason = (change: (json: string) => string) => {
      const { runs, document, damaged: lost } = fromParts(damaged(change));
      expect([runs, document.runs, lost?.map(({ id }) => id)]).toEqual([[], [], ["1"]]);
      return lost?.[0]?.reason;
    };
    expect(reason((json) => json.replace('"kind": "number"', '"kind": "numbers"'))).toContain(
      "runs/1/recipe.json of the project is not as it should be at columns.0.kind",
    );
    expect(reason((json) => json.replace(/"inputs": \[\s*\{[^}]*\},/, '"inputs": ['))).toContain(
      "the inputs are those of the columns",
    );
    expect(reason((json) => json.replace(/"centre": [^,]*/, '"centre": "NaN"'))).toContain("scaling.centre");
    expect(reason((json) => json.replace(/"spread": [^,\n]*/, '"spread": 0'))).toContain("scaling.spread");
    expect(reason((json) => json.slice(0, 40))).toContain("runs/1/recipe.json of the project is not JSON");
  });

  it("is missing in a project that was saved before it was kept", () => {
    const parts = partsWith(datasetOf("iris").fitted).filter(({ name }) => name !== "runs/1/recipe.json");
    expect(fromParts(parts).runs[0]?.fitted).toBeNull();
    // Its groups were not dealt by class then.
    const split = { method: "group", column: "g" } as const;
    const spec = specSchema.parse({ recipe: { split } });
    const [older] = fromParts(toParts(content([snapshot("1", { record: record("1", { spec }) })]))).runs;
    expect(older?.record.spec.recipe.split).toMatchObject({ ...split, stratify: false });
  });
});
