import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimate } from "../../../renderer/charts/decimate";

const series = fc.array(fc.float({ noDefaultInfinity: true, noNaN: true }), { minLength: 1, maxLength: 800 });

describe("decimate", () => {
  it("keeps short series whole", () => {
    expect(decimate([0, 1, 2], [5, 6, 7], 0, 2, 100)).toEqual([0, 1, 2]);
  });

  it("keeps at most four points a column, and those that make its picture", () => {
    fc.assert(
      fc.property(series, fc.integer({ min: 1, max: 40 }), (y, columns) => {
        const x = y.map((_, i) => i);
        const kept = decimate(x, y, 0, y.length, columns);
        if (y.length <= columns * 2) return kept.length === y.length;
        const columnOf = (i: number) => Math.floor((i / y.length) * columns);
        for (let c = 0; c < columns; c++) {
          const all = x.filter((i) => columnOf(i) === c);
          const of = kept.filter((i) => columnOf(i) === c);
          expect(of.length).toBeLessThanOrEqual(4);
          if (all.length === 0) continue;
          const values = (indices: number[]) => indices.map((i) => y[i]!);
          expect(Math.min(...values(of))).toBe(Math.min(...values(all)));
          expect(Math.max(...values(of))).toBe(Math.max(...values(all)));
          expect(of[0]).toBe(all[0]);
          expect(of.at(-1)).toBe(all.at(-1));
        }
        return kept.every((i, n) => n === 0 || i > kept[n - 1]!);
      }),
    );
  });

  it("keeps a gap that lies between points of one column", () => {
    const y = Array.from({ length: 100 }, (_, i) => (i === 50 ? NaN : i));
    const kept = decimate(
      y.map((_, i) => i),
      y,
      0,
      100,
      4,
    );
    expect(kept).toContain(50);
  });
});
