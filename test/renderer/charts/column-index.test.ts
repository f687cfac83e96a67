import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ColumnIndex, firstAbove, indexOf } from "../../../renderer/charts/column-index";
import { decimate } from "../../../renderer/charts/decimate";

const values = (length: number, seed: number) =>
  Float32Array.from({ length }, (_, i) =>
    (i * 2654435761 + seed * 97) % 1013 === 0 ? NaN : Math.sin(i * 0.37 + seed) * (i % 17),
  );

describe("a long column", () => {
  it("keeps every peak, at any zoom, as without its index", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5000, max: 40_000 }),
        fc.integer({ min: 0, max: 99 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (length, seed, start, width) => {
          const x = Float32Array.from({ length }, (_, i) => i / 7);
          const y = values(length, seed);
          const min = start * x[length - 1]!;
          const max = min + width * x[length - 1]!;
          expect(indexOf(y)).not.toBeNull();
          // A plain array has no index.
          expect(decimate(x, y, min, max, 50)).toEqual(decimate(Array.from(x), Array.from(y), min, max, 50));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("is followed as it grows, and begun again when it was cut", () => {
    const all = values(20_000, 3);
    const grown = new ColumnIndex();
    for (const length of [4096, 4100, 9000, 20_000]) expect(grown.follow(all.subarray(0, length))).toBe(true);
    const whole = new ColumnIndex();
    whole.follow(all);
    expect(grown).toEqual(whole);
    expect(whole.high).toBe(Math.max(...all.filter((v) => !Number.isNaN(v))));
    expect(whole.lowPositive).toBe(Math.min(...all.filter((v) => v > 0)));
    expect(whole.follow(all.subarray(0, 100))).toBe(false);
  });

  it("finds places in order", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), fc.integer({ min: -1, max: 21 }), (list, limit) => {
        const sorted = list.sort((a, b) => a - b);
        expect(firstAbove(sorted, limit)).toBe(sorted.filter((v) => v <= limit).length);
        expect(firstAbove(sorted, limit, true)).toBe(sorted.filter((v) => v < limit).length);
      }),
    );
  });
});
