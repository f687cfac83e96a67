import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { between, shareBetween, spaced } from "#core/between";

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

describe("spaced", () => {
  it("begins and ends where it is told, and stays between, whatever the range", () => {
    fc.assert(
      fc.property(finite, finite, fc.integer({ min: 2, max: 40 }), (a, b, count) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const values = spaced(low, high, count);
        expect(values).toHaveLength(count);
        const [first, last] = [values[0], values.at(-1)];
        expect(first === low && last === high).toBe(true);
        for (const value of values) expect(value >= low && value <= high).toBe(true);
      }),
    );
  });

  it("stays between the smallest numbers, where a product rounds by as much as it is", () => {
    expect([...spaced(6.4e-323, 6.4e-323, 9)]).toEqual(Array.from({ length: 9 }, () => 6.4e-323));
  });
  it("has equal steps", () => {
    expect([...spaced(-2, 6, 5)]).toEqual([-2, 0, 2, 4, 6]);
  });
});

describe("between", () => {
  it("takes a range that is wider than the largest number", () => {
    expect(between(-1e308, 1e308, 0.5)).toBe(0);
    expect(between(-1.7e308, 1.7e308, 0.75)).toBeCloseTo(0.85e308, -300);
  });
});

describe("shareBetween", () => {
  it("is what between takes back", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.double({ min: -1.7e308, max: -1, noNaN: true }), share, (low, part) => {
        expect(shareBetween(low, -low, between(low, -low, part))).toBeCloseTo(part, 12);
      }),
    );
    expect(shareBetween(3, 3, 3)).toBe(0);
  });
});
