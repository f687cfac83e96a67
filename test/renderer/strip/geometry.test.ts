import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Prepared } from "#core/data/types";
import type { LayerSpread } from "#core/training/views";
import { answerLines } from "../../../renderer/strip/answer-lines";
import { classBands } from "../../../renderer/strip/class-bands";
import { columnsIn } from "../../../renderer/strip/columns-in";
import { bandPath, bandThickness, groupRuns, layerCells, spread } from "../../../renderer/strip/geometry";

describe("spread", () => {
  it("puts twelve columns where the window of 1280 has them", () => {
    const { centres, pitch, width } = spread(12, { width: 1208, left: 55, right: 113, minimum: 74 });
    expect(centres[0]).toBe(55);
    expect(centres.at(-1)).toBeCloseTo(1095);
    expect(pitch).toBeCloseTo(94.5, 1);
    expect(width).toBe(1208);
  });
  it("puts a single layer where the last one would be", () => {
    expect(spread(1, { width: 1000, left: 100, right: 200, minimum: 70 }).centres).toEqual([800]);
  });
  it("grows beyond the width rather than stand closer than the minimum", () => {
    const { centres, width } = spread(40, { width: 1208, left: 55, right: 113, minimum: 74 });
    expect((centres[1] ?? 0) - (centres[0] ?? 0)).toBe(74);
    expect(width).toBe(55 + 113 + 39 * 74);
  });
});

describe("the gradient's band", () => {
  it("is 5.4 px thick for each power of ten, within its limits", () => {
    expect(bandThickness(-6)).toBeCloseTo(6.48);
    expect(bandThickness(0)).toBeCloseTo(38.88);
    expect(bandThickness(-20)).toBe(1.5);
    expect(bandThickness(Number.NEGATIVE_INFINITY)).toBe(1.5);
    expect(bandThickness(9)).toBe(40);
    expect(bandThickness(Number.NaN)).toBe(1.5);
  });
  it("is closed around its middle line", () => {
    const points = [
      { x: 0, thickness: 10 },
      { x: 50, thickness: 20 },
    ];
    expect(bandPath(points, 58)).toBe("M0 53L50 48L50 68L0 63Z");
  });
});

describe("layerCells", () => {
  it("draws at most 32 cells, inside their outline and the room given", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 30, max: 60 }), (units, tallest) => {
        const { outline, cells } = layerCells(units, { x: 100, y: 50 }, tallest);
        expect(cells).toHaveLength(Math.min(32, units));
        expect(outline.height).toBeLessThanOrEqual(tallest + 1e-9);
        for (const cell of cells) {
          expect(cell.x).toBeGreaterThanOrEqual(outline.x);
          expect(cell.x + cell.width).toBeLessThanOrEqual(outline.x + outline.width);
          expect(cell.y).toBeGreaterThanOrEqual(outline.y);
          expect(cell.y + cell.height).toBeLessThanOrEqual(outline.y + outline.height + 1e-9);
        }
      }),
    );
  });
});

it("groups equal neighbours", () => {
  const groups = groupRuns(["a", "a", "b", "a"], (x, y) => x === y);
  expect(groups).toEqual([
    { from: 0, to: 1, item: "a" },
    { from: 2, to: 2, item: "b" },
    { from: 3, to: 3, item: "a" },
  ]);
});

it("draws a line to each class that is named, and none to those that are not", () => {
  const place = { from: 0, to: 50, y: 58, small: false };
  expect(answerLines(3, place).map((line) => line.index)).toEqual([0, 1, 2]);
  expect(answerLines(10, place).map((line) => line.index)).toEqual([0, 1, 2]);
  expect(answerLines(0, place)).toEqual([]);
});

describe("classBands", () => {
  const layer = (bands: LayerSpread["bands"]): LayerSpread => ({
    id: "x",
    title: "x",
    units: 1,
    activation: null,
    bands,
    measure: 0,
  });
  const blurred = layer([
    { mean: 0, std: 1 },
    { mean: 1, std: 1 },
  ]);
  const parted = layer([
    { mean: 900, std: 1 },
    { mean: -900, std: 1 },
  ]);

  it("fills the room on every layer, whatever its scale", () => {
    for (const points of classBands([blurred, parted], 27)) {
      for (const { middle, half } of points) expect(Math.abs(middle) + half).toBeLessThanOrEqual(28.5);
    }
  });
  it("keeps each class on its side though a discriminant's sign is arbitrary", () => {
    const [first, second] = classBands([blurred, parted], 27);
    expect(Math.sign(first?.[0]?.middle ?? 0)).toBe(Math.sign(first?.[1]?.middle ?? 0));
    expect(second?.[0]?.middle).toBeLessThan(0);
    expect(second?.[1]?.middle).toBeLessThan(0);
  });
  it("draws parted classes thin and apart, blurred ones wide", () => {
    const [points] = classBands([blurred, parted], 27);
    expect(points?.[0]?.half).toBeGreaterThan(10);
    expect(points?.[1]?.half).toBe(1.5);
  });
  it("survives what is not a number", () => {
    const broken = layer([
      { mean: Number.NaN, std: Number.NaN },
      { mean: Number.NaN, std: 1 },
    ]);
    for (const { middle, half } of classBands([broken], 27).flat()) {
      expect(Number.isFinite(middle) && Number.isFinite(half)).toBe(true);
    }
  });
});

describe("columnsIn", () => {
  const prepared = (columns: number, each = 1): Prepared => {
    const steps = Array.from({ length: columns }, (_, i) => ({
      column: `c${i}`,
      short: each > 1 ? "mode, one-hot" : "median, ÷ σ",
      words: "",
      clauses: [],
      inputs: Array.from({ length: each }, (__, k) => `c${i} = ${k}`),
    }));
    const rows = { rows: 1, byClass: [] };
    return {
      task: "regression",
      target: "y",
      classes: [],
      inputs: steps.flatMap((step) => step.inputs.map((name) => ({ name, column: step.column }))),
      steps,
      split: { train: rows, validation: rows, test: rows },
      dropped: 0,
      targetScale: { mean: 0, std: 1 },
      warnings: [],
    };
  };

  it("leads each column to its cells, by the last step of its recipe", () => {
    const { rows, cells } = columnsIn(prepared(2, 3), null, 117);
    expect(rows.map((row) => [row.label, row.recipe, row.cells.length])).toEqual([
      ["c0", "one-hot", 3],
      ["c1", "one-hot", 3],
    ]);
    expect(cells).toHaveLength(6);
  });
  it("draws five rows, the selected column always among them", () => {
    const { rows, cells } = columnsIn(prepared(64), "c40", 117);
    expect(rows).toHaveLength(5);
    expect(rows.map((row) => row.column)).toContain("c40");
    expect(rows.at(-1)?.label).toBe("60 more columns");
    expect(cells).toHaveLength(32);
  });
  it("stays inside the strip at both heights", () => {
    for (const height of [117, 99]) {
      const { rows, top, height: tall } = columnsIn(prepared(30), null, height);
      expect(top).toBeGreaterThanOrEqual(0);
      expect(top + tall).toBeLessThanOrEqual(height);
      for (const row of rows) {
        expect(row.y).toBeGreaterThan(6);
        expect(row.y).toBeLessThan(height - 6);
      }
    }
  });
});
