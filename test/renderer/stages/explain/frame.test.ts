// @vitest-environment node
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LayerSpace } from "#core/training/views";
import { extent, inkScale, inkSteps, reaching, shapeOf, square } from "../../../../renderer/stages/explain/frame";
import { axesWords, cutWords, hiddenWords } from "../../../../renderer/stages/explain/words";

describe("the frame of a layer", () => {
  // In hundredths: widths far smaller than their distance from 0 would lose their digits in the difference.
  const coordinate = fc.integer({ min: -1e6, max: 1e6 }).map((hundredths) => hundredths / 100);
  const points = fc.array(coordinate, { minLength: 2, maxLength: 60 });
  it("reaches towards what lies around the rows, but not far", () => {
    const rows = extent([0, 0, 4, 2]);
    expect(reaching(rows, extent([-0.5, -100, 9, 2]), 0.25)).toEqual({ x: [-0.5, 5], y: [-1, 2] });
    expect(reaching(rows, rows, 0.25)).toEqual(rows);
  });
  it("holds every point, with one scale on both axes", () => {
    fc.assert(
      fc.property(
        points,
        fc.integer({ min: 50, max: 900 }),
        fc.integer({ min: 50, max: 600 }),
        (list, width, height) => {
          const even = list.length % 2 === 0 ? list : list.slice(1);
          const { x, y } = square(extent(even), width, height);
          for (let i = 0; i < even.length; i += 2) {
            expect(even[i]).toBeGreaterThanOrEqual(x[0]);
            expect(even[i]).toBeLessThanOrEqual(x[1]);
            expect(even[i + 1]).toBeGreaterThanOrEqual(y[0]);
            expect(even[i + 1]).toBeLessThanOrEqual(y[1]);
          }
          const ratio = (x[1] - x[0]) / width / ((y[1] - y[0]) / height);
          expect(ratio).toBeCloseTo(1, 6);
        },
      ),
    );
  });
  it("only grows from what it was, and passes over what is no number", () => {
    const before = extent([0, 0, 4, 2]);
    expect(extent([1, 1, NaN, 9], before)).toEqual({ x: [0, 4], y: [0, 2] });
    expect(extent([-1, 5], before)).toEqual({ x: [-1, 4], y: [0, 5] });
  });
});

it("neighbouring classes differ in shape, two classes are circle and square", () => {
  expect([shapeOf(0, 2), shapeOf(1, 2)]).toEqual(["square", "circle"]);
  for (let i = 0; i < 9; i++) expect(shapeOf(i, 10)).not.toBe(shapeOf(i + 1, 10));
});
it("ink goes from the lowest to the highest target", () => {
  const step = inkScale(Array.from({ length: 101 }, (_, i) => i));
  expect([step(-5), step(0), step(50), step(100), step(1000)]).toEqual([0, 0, 3, inkSteps - 1, inkSteps - 1]);
});

describe("words of a layer", () => {
  const layer: LayerSpace = {
    id: "dense_1",
    title: "dense 1",
    units: 8,
    activation: "relu",
    axes: "pca",
    points: new Float32Array(2),
    mesh: null,
    shares: [0.69, 0.16, 0.1, 0.05],
    cut: 0.88,
  };
  it("say what is shown and what is out of sight", () => {
    expect(axesWords(layer)).toBe("PCA 69 + 16\u00a0%");
    expect(cutWords(layer, false)).toBe("cut 88\u00a0%");
    expect(cutWords({ ...layer, cut: -0.25 }, true)).toBe("R² −0.25");
    expect(hiddenWords(layer)).toContain("**15\u00a0%** of the variance is not shown");
  });
  it("never round a doubt away", () => {
    expect(cutWords({ ...layer, cut: 0.998 }, false)).toBe("cut >\u00a099\u00a0%");
    expect(cutWords({ ...layer, cut: 1 }, false)).toBe("cut 100\u00a0%");
    expect(hiddenWords({ ...layer, shares: [] })).toContain("nothing of the data is left");
  });
});
