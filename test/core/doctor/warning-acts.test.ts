import { describe, expect, it } from "vitest";
import { profileTable } from "#core/data/profile";
import { readTable } from "#core/data/read";
import { prepare } from "#core/data/recipe";
import type { DataWarning } from "#core/data/types";
import { actOn } from "#core/doctor/warning-acts";
import { parseSpec } from "#core/network/parse";
import type { ExperimentSpec, SpecInput } from "#core/network/spec";
import { nodeDecoder } from "#host/text";

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

  it("of a number through a category is found; an ID of each row tells nothing of the others", () => {
    const csv = `k,id,y\n${numbers.map((_, i) => `k${i % 6},r${i},${(i % 6) * 2.5 + (i % 2) / 100}`).join("\n")}\n`;
    const { warnings, columns } = profileTable(read(csv), spec().recipe, "y");
    expect(warnings.filter((w) => w.code === "leakage").map((w) => w.column)).toEqual(["k"]);
    expect(columns[1].alone).toBe(0);
  });
});
