import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { smooth, windowOf } from "../../../renderer/charts/smooth";

const series = fc.array(fc.oneof(fc.float({ min: -100, max: 100 }), fc.constant(NaN)), { maxLength: 200 });
const kinds = fc.constantFrom("exponential" as const, "median" as const);

describe("smoothing", () => {
  it("lies between the lowest and the highest, and leaves gaps where they are", () => {
    fc.assert(
      fc.property(series, kinds, fc.double({ min: 0.02, max: 1, noNaN: true }), (values, kind, amount) => {
        const out = Array.from(smooth(Float32Array.from(values), { kind, amount }));
        const finite = values.filter(Number.isFinite);
        out.forEach((value, i) => {
          if (Number.isNaN(values[i]!)) return expect(value).toBeNaN();
          expect(value).toBeGreaterThanOrEqual(Math.min(...finite) - 1e-4);
          expect(value).toBeLessThanOrEqual(Math.max(...finite) + 1e-4);
        });
      }),
    );
  });
  it("comes to the same whether a curve is there at once or grows", () => {
    fc.assert(
      fc.property(series, kinds, fc.integer({ min: 0, max: 200 }), (values, kind, cut) => {
        const by = { kind, amount: 0.3 };
        const memory = Float32Array.from(values);
        smooth(memory.subarray(0, Math.min(cut, values.length)), by);
        expect(Array.from(smooth(memory, by))).toEqual(Array.from(smooth(Float32Array.from(values), by)));
      }),
    );
  });
  it("takes the median of the last points", () => {
    const values = [5, 1, 9, 2, 7, 3];
    expect(windowOf(0.02)).toBe(3);
    expect(Array.from(smooth(values, { kind: "median", amount: 0.02 }))).toEqual([5, 1, 5, 2, 7, 3]);
    expect(smooth(values, { kind: "median", amount: 0 })).toBe(values);
  });
});
