import { describe, expect, it } from "vitest";
import { bundled } from "#core/data/bundle";
import { profileTable } from "#core/data/profile";
import { prepare } from "#core/data/recipe";
import { suggestIgnored, suggestRoles, withRoles } from "#core/data/suggest";
import type { DataWarning } from "#core/data/types";
import { actOn } from "#core/doctor/warning-acts";
import { faults } from "#core/network/check";
import { parseSpec } from "#core/network/parse";
import { recipeSchema } from "#core/data/recipe-schema";
import type { SpecInput } from "#core/network/spec";
import { read } from "./tables";

const table = (header: string, rows: number, row: (i: number) => (string | number)[]) =>
  read(`${header}\n${Array.from({ length: rows }, (_, i) => row(i).join(",")).join("\n")}\n`);
const doubts = (data: ReturnType<typeof read>, target: string | null, input: SpecInput["recipe"] = {}) =>
  profileTable(data, recipeSchema.parse(input), target).warnings;
const of = (warnings: readonly DataWarning[], code: string) => warnings.filter((warning) => warning.code === code);
const ignored = (data: ReturnType<typeof read>) => suggestRoles(data).ignored.map(({ column }) => column);

describe("columns that name the row", () => {
  it("are running numbers, numbers that are called so, and words", () => {
    const data = table("id,CustomerId,Unnamed: 0,code,age,y", 40, (i) => [
      i + 1,
      15_566_513 + 5959 * i,
      2 * i + (i >> 2),
      `K${i * 7}`,
      20 + ((i * 13) % 50),
      i % 2 ? "a" : "b",
    ]);
    expect(ignored(data)).toEqual(["id", "CustomerId", "Unnamed: 0", "code"]);
    expect(suggestRoles(data).target).toBe("y");
    const told = of(doubts(data, "y"), "id_like");
    expect(told.map(({ column, columns }) => columns ?? column)).toEqual(["id", "CustomerId", "Unnamed: 0", "code"]);
    expect(told[1].detail).toContain("40 different values in 40 rows, and its name");
  });
  it("are not measurements, repeated IDs, years, or words that stop a type", () => {
    const data = table("width,patient_id,year,len,y", 40, (i) => [
      1000 + 37 * i,
      1 + (i >> 1),
      1950 + i,
      i === 5 ? "<0.1" : (i / 7).toFixed(3),
      i % 2 ? "a" : "b",
    ]);
    expect(ignored(data)).toEqual([]);
    expect(of(doubts(data, "y"), "id_like")).toEqual([]);
    expect(of(doubts(data, "y"), "demoted")).toMatchObject([{ column: "len", offer: "number" }]);
  });
  it("are left out of a recipe that says nothing of them, the target never", () => {
    const data = table("id,x,y", 30, (i) => [i + 1, (i * 7) % 11, i % 2]);
    const roles = suggestIgnored(data);
    expect(withRoles(recipeSchema.parse({}), roles, "y").columns).toEqual({ id: { role: "ignored" } });
    expect(withRoles(recipeSchema.parse({}), roles, "id").columns).toEqual({});
    const wanted = { columns: { id: { role: "feature" as const } } };
    expect(withRoles(recipeSchema.parse(wanted), roles, "y").columns).toEqual(wanted.columns);
  });
});

it("leaves the same columns of a large table out, whichever way they are found", () => {
  const data = table("id,no,word,same,x,y", 40_000, (i) => [i + 1, 7 * i, `w${i}`, "a", (i * 7919) % 30_011, i % 2]);
  expect(suggestIgnored(data)).toEqual(suggestRoles(data).ignored);
  expect(ignored(data)).toEqual(["id", "no", "word", "same"]);
});

it("takes Y beside X for a coordinate, where another column can be the target", () => {
  const fires = table("X,Y,month,area", 30, (i) => [i % 9, i % 7, ["mar", "oct"][i % 2], (i * 0.37).toFixed(2)]);
  expect(suggestRoles(fires).target).toBe("area");
  expect(suggestRoles(table("x,y", 30, (i) => [i * 3, i * i])).target).toBe("y");
  expect(suggestRoles(table("y,x,z", 30, (i) => [i * i, i * 3, i % 5])).target).toBe("y");
});

describe("values that may stand for something else", () => {
  const glucose = (i: number) => (i % 40 === 3 ? 0 : 70 + ((i * 37) % 90));
  it("are zeros below a gap", () => {
    const data = table("glucose,pregnancies,rain,gain,flow,y", 200, (i) => [
      glucose(i),
      (i * 7) % 14,
      i % 3 ? 0 : ((i % 50) / 10).toFixed(1),
      i % 10 ? 0 : 2000 + 13 * i,
      i % 3 ? 0 : 0.013 + i / 3,
      i % 2,
    ]);
    expect(of(doubts(data, "y"), "zeros")).toMatchObject([
      { column: "glucose", count: 5, line: 5, example: "0", severity: "warning" },
    ]);
  });
  it("are worth a note alone where what was measured comes near to zero, unless other columns of the table show what 0 is", () => {
    const dents = (i: number) => (i % 40 === 3 ? 0 : 20 + ((i * 37) % 150));
    const pressure = (i: number) => (i % 50 === 7 ? 0 : 60 + ((i * 31) % 40));
    const severities = (names: string, cells: (i: number) => unknown[]) =>
      of(
        doubts(
          table(`${names},y`, 200, (i) => [...cells(i), i % 2] as never),
          "y",
        ),
        "zeros",
      ).map(({ column, severity }) => [column, severity]);
    expect(severities("dents", (i) => [dents(i)])).toEqual([["dents", "note"]]);
    expect(severities("dents,glucose", (i) => [dents(i), glucose(i)])).toEqual([
      ["dents", "note"],
      ["glucose", "warning"],
    ]);
    expect(severities("dents,glucose,pressure", (i) => [dents(i), glucose(i), pressure(i)])).toEqual([
      ["dents", "warning"],
      ["glucose", "warning"],
      ["pressure", "warning"],
    ]);
  });
  it("are marks far from all else, usual ones and others", () => {
    const data = table("co,temp,age,big,plain,y", 200, (i) => [
      i % 20 === 4 ? -200 : (0.5 + (i % 60) / 10).toFixed(1),
      i % 25 === 0 ? 999 : (10 + ((i * 7) % 23)).toFixed(1),
      i % 50 === 0 ? -1 : 18 + ((i * 11) % 60),
      i % 50 === 0 ? 777_777 : 100 + ((i * 11) % 60),
      ((i * 97) % 200) - 100,
      i % 2,
    ]);
    expect(of(doubts(data, "y"), "stand_in").map(({ column, example }) => [column, example])).toEqual([
      ["co", "-200"],
      ["temp", "999"],
      ["age", "-1"],
      ["big", "777777"],
    ]);
  });
  it("are identifiers that come again, whose rows belong together", () => {
    const visits = (id: string, cells: (i: number) => unknown) =>
      table(`${id},x,y`, 240, (i) => [cells(i), (i * 7919) % 3001, i % 2] as never);
    const found = (data: ReturnType<typeof table>) => of(doubts(data, "y"), "repeated_id");
    expect(found(visits("patient_id", (i) => 1000 + (i % 60)))).toMatchObject([
      { column: "patient_id", severity: "note", count: 60, detail: expect.stringContaining("split by group") },
    ]);
    expect(found(visits("PatientNr", (i) => `P${i % 80}`))).toHaveLength(1);
    expect(found(visits("subject", (i) => `s${i % 30}`))).toHaveLength(1);
    // Each row has its own; a few codes; no identifier by its name; halves.
    expect(found(visits("patient_id", (i) => 1000 + i))).toEqual([]);
    expect(found(visits("plan_id", (i) => i % 4))).toEqual([]);
    expect(found(visits("visits", (i) => i % 60))).toEqual([]);
    expect(found(visits("level_id", (i) => (i % 60) / 8))).toEqual([]);
    const note = found(visits("patient_id", (i) => i % 60))[0]!;
    const act = actOn(note, parseSpec({}))!;
    expect([act.title, act.spec.recipe.split.method, act.spec.recipe.split.column]).toEqual([
      "By group",
      "group",
      "patient_id",
    ]);
    expect(actOn(note, act.spec)).toBeNull();
  });
  it("are digits that are days", () => {
    const data = table("day,y", 30, (i) => [20_200_101 + i, i % 2]);
    expect(of(doubts(data, "y"), "compact_dates")).toMatchObject([{ column: "day", offer: "date" }]);
    expect(
      of(
        doubts(
          table("n,y", 30, (i) => [20_200_100 + 31 * i, i % 2]),
          "y",
        ),
        "compact_dates",
      ),
    ).toEqual([]);
  });
});

it("hints at a split by time where a date goes on from row to row, and a click makes it", () => {
  const day = (i: number) => new Date(Date.UTC(2020, 0, 1 + i)).toISOString().slice(0, 10);
  const data = table("when,x,y", 40, (i) => [day(i), (i * 7) % 11, i % 2]);
  const [hint] = of(doubts(data, "y"), "time_order");
  expect(hint).toMatchObject({ column: "when", message: "when rises from row to row" });
  const spec = parseSpec({});
  const act = actOn(hint, spec);
  expect(act?.title).toBe("By time");
  expect(act?.spec.recipe.split).toMatchObject({ method: "time", column: "when" });
  expect(of(doubts(data, "y", act?.spec.recipe), "time_order")).toEqual([]);
  expect(
    of(
      doubts(
        table("when,x,y", 40, (i) => [day((i * 7) % 40), i % 11, i % 2]),
        "y",
      ),
      "time_order",
    ),
  ).toEqual([]);
});

it("says apart that a column is empty", () => {
  const data = table("a,none,y", 20, (i) => [i * i, "", i % 2]);
  expect(doubts(data, "y")).toMatchObject([{ code: "empty_column", column: "none" }]);
  expect(ignored(data)).toEqual(["none"]);
});

it("rounds no share to 0 or 100 %", () => {
  const data = table("pool,price", 600, (i) => [i < 598 ? "" : "yes", i * 1.5]);
  const [missing] = of(doubts(data, "price"), "missing");
  expect(missing).toMatchObject({ severity: "note", detail: "99.7 %, a value of its own" });
});

it("says no more that a column could be numbers once it is read as numbers, but what is missing then", () => {
  const data = table("a,y", 40, (i) => [i === 5 ? "<0.1" : (i / 7).toFixed(3), i % 2]);
  expect(doubts(data, "y").map(({ code }) => code)).toContain("demoted");
  const asNumber = doubts(data, "y", { columns: { a: { type: "number" } } }).map(({ code }) => code);
  expect(asNumber).toContain("retyped_missing");
  expect(asNumber).not.toContain("demoted");
});

it("bundles a long list of doubts of one kind", () => {
  const warning = (column: string): DataWarning => ({
    code: "demoted",
    severity: "warning",
    message: `${column} is not all numbers`,
    column,
    line: 3,
    offer: "number",
  });
  const names = ["a", "b", "c", "d", "e", "f"];
  const told = bundled([...names.map(warning), { code: "spread", severity: "note", message: "x" }]);
  expect(told.map(({ message }) => message)).toEqual([
    "a is not all numbers",
    "b is not all numbers",
    "c is not all numbers",
    "3 more columns like that",
    "x",
  ]);
  expect(told[3]).toMatchObject({ columns: ["d", "e", "f"], column: "d", offer: "number", count: 3 });
  expect(bundled(names.slice(0, 4).map(warning))).toHaveLength(4);
});

describe("rows that are too few", () => {
  const prepared = (rows: number, split: object, row = (i: number) => [i % 7, i % 3 ? "a" : "b"]) =>
    prepare(table("x,y", rows, row), recipeSchema.parse({ split }), "y").prepared.warnings;
  it("are said of the training part", () => {
    const warnings = prepared(2, { train: 1, validation: 0, test: 0 }, (i) => [i, "uv"[i]]);
    expect(warnings).toMatchObject([{ code: "few_rows", message: "2 training rows: too few to say anything" }]);
  });
  it("are said of a part that measures, and of a class in it", () => {
    expect(of(prepared(30, {}), "thin_part")[0].detail).toContain("validation has");
    const rare = prepared(300, {}, (i) => [i % 7, i % 60 === 0 ? "b" : "a"]);
    expect(of(rare, "thin_part")[0].detail).toMatch(/of b/);
    expect(prepared(300, {})).toEqual([]);
  });
  it("are said beside more folds than the smallest class has rows", () => {
    const few = (i: number) => [i % 7, i % 40 === 0 ? "b" : "a"];
    const folds = of(prepared(200, { fold: { count: 10, index: 0 } }, few), "many_folds");
    expect(folds).toMatchObject([{ message: "10 folds are more than there are rows for: b has 5 rows" }]);
    expect(of(prepared(200, { fold: { count: 5, index: 0 } }, few), "many_folds")).toEqual([]);
  });
});

it("says before training that batch normalisation needs rows to compare", () => {
  const draft = (batchSize: number, type: "batch_norm" | "dropout" = "batch_norm") => ({
    network: { layers: [{ type: "dense", units: 8, activation: "relu" }, { type }] },
    training: { batchSize },
  });
  const shape = { task: "binary", inputs: 2, classes: 2, trainingRows: 100 } as const;
  const said = (spec: unknown) => faults(spec, shape).filter(({ path }) => path === "training.batchSize");
  expect(said(draft(1))).toMatchObject([
    { severity: "warning", message: expect.stringContaining("Batch normalisation") },
  ]);
  expect(said(draft(2))).toEqual([]);
  expect(said(draft(1, "dropout"))).toEqual([]);
});
