import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { profileTable } from "#core/data/profile";
import { readTable } from "#core/data/read";
import { prepare } from "#core/data/recipe";
import type { DataWarning } from "#core/data/types";
import { checkSpec } from "#core/doctor/before";
import { suspects } from "#core/doctor/suspects";
import { actOn } from "#core/doctor/warning-acts";
import { parseSpec } from "#core/network/parse";
import type { ExperimentSpec, SpecInput } from "#core/network/spec";
import { createRandom } from "#core/random";
import { nodeDecoder } from "#host/text";
import { datasetOf, targets } from "../training/lab";

const rows = 200;
/** Every doubt that the profile knows, in one table. */
const cells: Record<string, (i: number) => string> = {
  constant: () => "same",
  nearly: (i) => (i === 50 ? "1" : "0"),
  id: (i) => `id-${i * 7}`,
  leak: (i) => (i % 25 === 0 ? "rare one" : "usual"),
  gap: (i) => (i % 5 === 0 ? "" : String((i * 13) % 29)),
  other: (i) => (i % 10 === 0 ? "" : String(((i * 17) % 31) / 10)),
  wide: (i) => String(((i * 37) % 101) * 1000),
  mixed: (i) => (i % 40 === 3 ? "no idea" : String((i * 3) % 17)),
  text: (i) => `a long sentence that nobody reads, number ${i}`,
  class: (i) => (i % 25 === 0 ? "rare" : "usual"),
};
const line = (i: number) =>
  Object.values(cells)
    .map((of) => `"${of(i)}"`)
    .join(",");
const table = readTable(
  new TextEncoder().encode(
    `${Object.keys(cells).join(",")}\n${[...Array(rows).keys(), 3, 8, 11].map(line).join("\n")}\n`,
  ),
  { decode: nodeDecoder },
);
const spec = (input: SpecInput = {}) => parseSpec(input);
const warningsOf = (given: ExperimentSpec, target = "class"): DataWarning[] => [
  ...profileTable(table, given.recipe, target).warnings,
  ...prepare(table, given.recipe, target).prepared.warnings,
];
const find = (code: string, given: ExperimentSpec, column?: string) => {
  const found = warningsOf(given).find((w) => w.code === code && (column === undefined || w.column === column));
  if (!found) throw new Error(`no warning ${code}`);
  return found;
};

describe("one click", () => {
  const plain = spec({ recipe: { defaults: { scale: "none" } } });

  it.each<[string, string, string | undefined]>([
    ["constant", "Ignore", "constant"],
    ["near_constant", "Ignore", "nearly"],
    ["id_like", "Ignore", "id"],
    ["text", "Ignore", "text"],
    ["empty_rows", "Drop", "other"],
    ["duplicate_rows", "Drop", undefined],
    ["imbalance", "Weigh", "class"],
    ["spread", "Scale", "wide"],
    ["missing", "Add a flag", "gap"],
    ["demoted", "As number", "mixed"],
  ])("%s: %s", (code, title, column) => {
    const warning = find(code, plain, column);
    const act = actOn(warning, plain);
    expect(act?.title).toBe(title);
    const after = act!.spec;
    expect(after).not.toEqual(plain);
    expect(parseSpec(after)).toEqual(after);
    // Done once, nothing is left to do, and the doubt is gone or down to a note.
    expect(actOn(warning, after)).toBeNull();
    const still = warningsOf(after).find((w) => w.code === code && w.column === column);
    if (!["imbalance", "missing", "demoted"].includes(code)) expect(still?.severity ?? "note").toBe("note");
  });

  it("leaves out all the columns of a warning that names several", () => {
    const warning: DataWarning = {
      code: "constant",
      severity: "warning",
      message: "",
      column: "a",
      columns: ["a", "b"],
    };
    const after = actOn(warning, spec({ recipe: { columns: { b: { scale: "robust" } } } }))?.spec;
    expect(after?.recipe.columns).toEqual({ a: { role: "ignored" }, b: { role: "ignored", scale: "robust" } });
  });

  it("has nothing for a doubt that a person has to look at", () => {
    expect(actOn({ code: "ragged", severity: "warning", message: "" }, plain)).toBeNull();
  });
});

describe("leakage", () => {
  const read = (text: string) => readTable(new TextEncoder().encode(text), { decode: nodeDecoder });
  const numbers = Array.from({ length: 300 }, (_, i) => ((i * 97) % 300) / 30);
  const leaks = (of: (x: number, i: number) => number) => {
    const csv = `x,noise,y\n${numbers.map((x, i) => `${x},${(i * 31) % 53},${of(x, i)}`).join("\n")}\n`;
    const { warnings, columns } = profileTable(read(csv), spec().recipe, "y");
    return { codes: warnings.filter((w) => w.code === "leakage").map((w) => w.column), columns };
  };

  it.each<[string, (x: number) => number]>([
    ["a straight line", (x) => 3 - 2 * x],
    ["a curve", (x) => Math.exp(x / 2)],
    ["a wave", (x) => Math.sin(x)],
  ])("of a number through %s is found, and nothing else", (_, of) => {
    expect(leaks(of).codes).toEqual(["x"]);
  });

  it("of a number is not found in an honest feature", () => {
    const { codes, columns } = leaks((x, i) => 3 * x + ((i * 53) % 17));
    expect(codes).toEqual([]);
    expect(columns[0].alone).toBeGreaterThan(0.5);
    expect(columns[0].alone).toBeLessThan(0.95);
    expect(columns[1].alone).toBeLessThan(0.2);
  });

  /** A fee that those pay who have left: nothing for the others, but for a few count either way. */
  const fees = (count: number, leave: number, wrong: number) => {
    const { next: random } = createRandom(5, "fees");
    const lines = Array.from({ length: count }, (_, i) => {
      const left = i % 1000 < leave;
      const pays = i % Math.round(count / wrong) === 7 ? !left : left;
      return `${pays ? (20 + 80 * random()).toFixed(2) : "0.00"},${(random() + (left ? 0.3 : 0)).toFixed(3)},${left ? "yes" : "no"}`;
    });
    return `fee,use,left\n${lines.join("\n")}\n`;
  };
  it.each([
    [5000, 92, 17],
    [5000, 500, 60],
    [1000, 300, 5],
  ])("of two classes in a column of many zeros is found before and in training: %i rows", (count, leave, wrong) => {
    const file = read(fees(count, leave, wrong));
    const profile = profileTable(file, spec().recipe, "left");
    expect(profile.warnings.filter((w) => w.code === "leakage").map((w) => w.column)).toEqual(["fee"]);
    const exact =
      1 - Array.from({ length: count }, (_, i) => i % Math.round(count / wrong) === 7).filter(Boolean).length / count;
    expect(profile.columns[0].alone).toBeCloseTo(exact, 10);
    expect(profile.columns[1].alone).toBeLessThan(0.95);
    const { prepared, splits } = prepare(file, spec().recipe, "left");
    expect(suspects(prepared, splits.train).map(({ column, kind }) => [column, kind])).toEqual([["fee", "leak"]]);
    const before = checkSpec(spec(), prepared, splits.train).filter(({ rule }) => rule === "leakage");
    expect(before.map(({ remedies: [remedy] }) => remedy?.column)).toEqual(["fee"]);
  });
  it.each([
    ["where naming the largest class is nearly as good", 5000, 92, 60],
    ["where one row in thirty is wrong", 3000, 500, 100],
  ])("is not in a column of many zeros %s", (_, count, leave, wrong) => {
    const file = read(fees(count, leave, wrong));
    expect(profileTable(file, spec().recipe, "left").warnings.filter((w) => w.code === "leakage")).toEqual([]);
    const { prepared, splits } = prepare(file, spec().recipe, "left");
    expect(suspects(prepared, splits.train)).toEqual([]);
  });
  it.each(["iris", "wine", "breast_cancer", "penguins", "digits"] as const)("is in no column of %s", (name) => {
    const file = readTable(new Uint8Array(readFileSync(`samples/${name}.csv`)), { decode: nodeDecoder });
    const { columns, warnings } = profileTable(file, spec().recipe, targets[name]);
    expect(warnings.filter((w) => w.code === "leakage")).toEqual([]);
    expect(Math.max(...columns.map(({ alone }) => alone ?? 0))).toBeLessThan(0.97);
    const { prepared, splits } = datasetOf(name);
    expect(suspects(prepared, splits.train)).toEqual([]);
  });

  it("of a number through a category is found; an ID of each row tells nothing of the others", () => {
    const csv = `k,id,y\n${numbers.map((_, i) => `k${i % 6},r${i},${(i % 6) * 2.5 + (i % 2) / 100}`).join("\n")}\n`;
    const { warnings, columns } = profileTable(read(csv), spec().recipe, "y");
    expect(warnings.filter((w) => w.code === "leakage").map((w) => w.column)).toEqual(["k"]);
    expect(columns[1].alone).toBe(0);
  });
});
