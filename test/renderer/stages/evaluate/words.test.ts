/** Sentences of Evaluate's views. */
import { describe, expect, it } from "vitest";
import { mcNemar } from "#core/metrics/paired";
import type { TwoRuns } from "#core/training/two-runs";
import { besideWords } from "../../../../renderer/stages/evaluate/beside/beside-words";
import { verdictOf } from "../../../../renderer/stages/evaluate/new-data/verdict";
import { alongOf, cellText, isOutside, stepOf } from "../../../../renderer/stages/evaluate/what-if/along";
import { wrongFirst } from "../../../../renderer/stages/evaluate/what-if/wrong-rows";
import { shortRange } from "../../../../renderer/stages/evaluate/words";
import { binary, multiclass, regression } from "./evaluations";

const runs = (first: number, second: number, rows = 100): TwoRuns => ({
  runs: ["1", "2"],
  epochs: [3, 3],
  split: "test",
  task: "binary",
  rows,
  figures: [[], []],
  difference: {
    value: (first - second) / rows,
    low: (first - second) / rows - 0.05,
    high: (first - second) / rows + 0.05,
  },
  agreement: {
    both: rows - first - second,
    first,
    second,
    neither: 0,
    test: mcNemar(first, second),
    firstRows: [],
    secondRows: [],
  },
});

describe("two runs", () => {
  it("are told apart where McNemar's test does", () => {
    const said = besideWords(runs(14, 2), ["run 1", "run 2"]);
    expect(said.title).toBe("Run 1 does better");
    expect(said.words).toContain("run 1 alone is right on **14**, run 2 alone on **2**");
    expect(said.words).toContain("**42 of 10 000 cases**: **more than chance**".replace("10 000", "10\u00a0000"));
    expect(said.test).toBe("McNemar's test, exact: 2 of 16, p = 0.00418.");
    expect(besideWords(runs(2, 14), ["run 1", "run 2"]).title).toBe("Run 2 does better");
  });
  it("are not where the rows are too few, or the same", () => {
    expect(besideWords(runs(3, 2), ["run 1", "run 2"]).title).toBe("Too few rows to tell");
    const same = besideWords(runs(0, 0), ["run 1", "run 2"]);
    expect(same.words).toContain("Both are right and wrong on the same rows");
    expect(same.test).toBe("");
    const many = besideWords(runs(700, 500, 9000), ["run 1", "run 2"]);
    expect(many.test).toMatch(/^McNemar's test, corrected: χ² = 33\.0, p = /);
  });
});

describe("a file beside a split", () => {
  const figure = (value: number) => ({ id: "accuracy" as const, value, low: value - 0.02, high: value + 0.02 });
  const beside = (here: number, outcome: "worse" | "unknown") => ({
    task: "binary" as const,
    rows: 50,
    split: "test" as const,
    splitRows: 85,
    figures: [
      {
        here: figure(here),
        there: figure(0.95),
        difference: { value: here - 0.95, low: here - 0.98, high: here - 0.92 },
        outcome,
      },
    ],
  });
  it("is worse by more than chance, or not, or can't be compared", () => {
    expect(verdictOf(beside(0.8, "worse"))).toMatchObject({ title: "Worse here by more than chance" });
    expect(verdictOf(beside(0.8, "worse")).words).toContain("Accuracy is **0.800** on 50 rows".replace("0.800", "0.8"));
    expect(verdictOf(beside(0.94, "unknown")).title).toBe("No worse than chance allows");
    expect(verdictOf({ ...beside(0.9, "unknown"), splitRows: 0 }).title).toBe("The test split has no rows");
    const none = beside(NaN, "unknown");
    none.figures[0]!.difference = null as never;
    expect(verdictOf(none).title).toBe("Nothing can be compared");
  });
});

describe("what if", () => {
  const column = { column: "x", type: "number" as const, low: 0, high: 10, whole: false, values: [] };
  it("looks along a column's range, its whole numbers or its categories", () => {
    expect(alongOf(column)).toHaveLength(33);
    expect(alongOf(column).at(-1)).toBe(10);
    expect(alongOf({ ...column, whole: true })).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(alongOf({ ...column, low: 3, high: 3 })).toEqual([3]);
    expect(alongOf({ ...column, low: NaN, high: NaN })).toEqual([]);
    expect(alongOf({ ...column, type: "category", values: [{ label: "a", rows: 2 }] })).toEqual(["a"]);
    expect(stepOf(column)).toBe(0.01);
    expect(stepOf({ ...column, whole: true })).toBe(1);
  });
  it("looks along a range that is wider than the largest number", () => {
    const wide = { ...column, low: -1e308, high: 1e308 };
    expect(alongOf(wide)).toHaveLength(33);
    expect(alongOf(wide)).toSatisfy((values: number[]) => values.every(Number.isFinite));
    expect(alongOf(wide)[16]).toBe(0);
    expect(stepOf(wide)).toBe(1e306);
  });
  it("says a value that training did not have", () => {
    expect(isOutside(11, column)).toBe(true);
    expect(isOutside(null, column)).toBe(false);
    expect(isOutside("b", { ...column, type: "category", values: [{ label: "a", rows: 2 }] })).toBe(true);
    expect(cellText(19_000, "date")).toBe("2022-01-08");
    expect(cellText(null, "number")).toBe("missing");
  });
  it("begins with the rows that are most wrong", () => {
    expect(wrongFirst(binary, 0.5)).toEqual([19, 23]);
    expect(wrongFirst(multiclass, 0.5)).toEqual([3]);
    expect(wrongFirst(regression, 0.5)[0]).toBe(3);
  });
});

it("writes an interval of a share in little room", () => {
  expect(shortRange({ low: 0.931, high: 0.987 })).toBe(".931–.987");
  expect(shortRange({ low: 0.93, high: 1 })).toBe(".930–1");
  expect(shortRange(null)).toBe("");
});
