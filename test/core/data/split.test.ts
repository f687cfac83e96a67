import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitRows } from "#core/data/split";
import { DataError } from "#core/data/error";
import { splitNames } from "#core/data/types";
import { splitSchema } from "#core/data/recipe-schema";

const plain = splitSchema.parse({});
const settings = fc
  .record({
    train: fc.integer({ min: 20, max: 80 }),
    rest: fc.integer({ min: 20, max: 80 }),
    seed: fc.nat(),
    stratify: fc.boolean(),
  })
  .map(({ train, rest, seed, stratify }) => {
    const validation = Math.round(((100 - train) * rest) / 100);
    return {
      ...plain,
      train: train / 100,
      validation: validation / 100,
      test: (100 - train - validation) / 100,
      seed,
      stratify,
    };
  });
const classes = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 60, maxLength: 400 });

describe("splitRows", () => {
  it("is a partition with the shares that were asked for, to one row", () => {
    fc.assert(
      fc.property(classes, settings, (codes, split) => {
        const parts = splitRows(codes.length, codes, split);
        const all = splitNames.flatMap((name) => [...parts[name]]);
        expect(all.sort((a, b) => a - b)).toEqual(codes.map((_, i) => i));
        const rare = Math.min(...[0, 1, 2, 3, 4].map((k) => codes.filter((c) => c === k).length || Infinity));
        if (split.stratify && rare * split.train < 2) return;
        for (const name of splitNames)
          expect(Math.abs(parts[name].length - split[name] * codes.length)).toBeLessThanOrEqual(1 + 1e-9);
      }),
      { numRuns: 300 },
    );
  });

  it("gives each class the same shares, to two rows", () => {
    fc.assert(
      fc.property(classes, settings, (codes, split) => {
        const parts = splitRows(codes.length, codes, { ...split, stratify: true });
        for (let k = 0; k < 5; k++) {
          const size = codes.filter((code) => code === k).length;
          for (const name of splitNames) {
            const got = [...parts[name]].filter((i) => codes[i] === k).length;
            expect(Math.abs(got - split[name] * size)).toBeLessThanOrEqual(2);
          }
          if (size > 0) expect([...parts.train].some((i) => codes[i] === k)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("depends on the seed and on nothing else", () => {
    const codes = Array.from({ length: 200 }, (_, i) => i % 3);
    const split = { ...plain, train: 0.7, validation: 0.15, test: 0.15, stratify: true, seed: 7 };
    expect(splitRows(200, codes, split)).toEqual(splitRows(200, codes, split));
    expect(splitRows(200, codes, { ...split, seed: 8 }).test).not.toEqual(splitRows(200, codes, split).test);
    // Pinned: a project file that was written elsewhere must find its rows again.
    expect([...splitRows(20, null, split).test]).toMatchInlineSnapshot(`
      [
        3,
        18,
        19,
      ]
    `);
  });

  it("goes without a part whose share is 0, and refuses one that gets no row", () => {
    const whole = { ...plain, train: 0.8, validation: 0, test: 0.2, stratify: true, seed: 1 };
    expect(splitRows(10, null, whole).validation).toHaveLength(0);
    const tiny = { ...plain, train: 0.98, validation: 0.01, test: 0.01, stratify: true, seed: 1 };
    expect(() => splitRows(10, null, tiny)).toThrow(DataError);
    expect(() => splitRows(10, null, tiny)).toThrow(/validation/);
  });
});
