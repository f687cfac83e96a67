import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { confusion, decide, decisions } from "#core/metrics/confusion";
import { besideOthers, cutsAtShares, equalCuts, matrixBeside, movedCut, partingBefore } from "#core/metrics/cuts";
import { applyTemperature } from "#core/metrics/temperature";

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
/** Rows of probabilities and a true class each. */
const drawn = fc.integer({ min: 3, max: 6 }).chain((classes) => {
  const shares = fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: classes, maxLength: classes });
  return fc.record({
    classes: fc.constant(classes),
    k: fc.integer({ min: 0, max: classes - 1 }),
    cuts: shares.map((list) => list.map((one) => one / sum(list))),
    rows: fc.array(fc.record({ shares, truth: fc.integer({ min: 0, max: classes - 1 }) }), { maxLength: 40 }),
  });
});
const scoresOf = (rows: readonly { shares: number[] }[]) =>
  Float64Array.from(rows.flatMap(({ shares }) => shares.map((one) => one / sum(shares))));

describe("cuts of more than two classes", () => {
  it("call the largest p where they are equal, and two classes as a threshold does", () => {
    fc.assert(
      fc.property(drawn, ({ classes, rows }) => {
        const scores = scoresOf(rows);
        expect(decisions(scores, classes, equalCuts(classes))).toEqual(decisions(scores, classes));
      }),
      { numRuns: 50 },
    );
    // Of two, p₁ / t₁ > (1 − p₁) / (1 − t₁) just where p₁ > t₁.
    for (const t of [0.1, 0.25, 0.9])
      for (const p of [0.05, 0.2, 0.3, 0.6, 0.95]) expect(decide([1 - p, p], 0, 2, [1 - t, t])).toBe(p > t ? 1 : 0);
  });

  it("move one at a time: the others keep their ratios, and all add up to 1", () => {
    fc.assert(
      fc.property(drawn, fc.double({ min: 0, max: 1, noNaN: true }), ({ cuts, k }, t) => {
        const moved = movedCut(cuts, k, t);
        expect(sum(moved)).toBeCloseTo(1, 12);
        expect(moved.every((cut) => cut > 0)).toBe(true);
        const [a, b] = cuts.map((_, j) => j).filter((j) => j !== k) as [number, number];
        expect(moved[a]! / moved[b]! / (cuts[a]! / cuts[b]!)).toBeCloseTo(1, 9);
      }),
      { numRuns: 50 },
    );
  });

  it("count as the rows are called, beside the best of the others", () => {
    fc.assert(
      fc.property(drawn, fc.double({ min: 0.001, max: 0.999, noNaN: true }), ({ classes, cuts, k, rows }, t) => {
        const scores = scoresOf(rows);
        const truth = rows.map((row) => row.truth);
        const beside = besideOthers(scores, cuts, k);
        const expected = confusion(truth, decisions(scores, classes, movedCut(cuts, k, t)), classes);
        expect(matrixBeside(truth, beside, { k, t, classes })).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });

  it("find more of a class the lower its cut is", () => {
    const scores = [0.5, 0.3, 0.2, 0.4, 0.35, 0.25, 0.2, 0.2, 0.6];
    const called = (t: number) => Array.from(decisions(scores, 3, movedCut(equalCuts(3), 1, t)));
    expect(called(1 / 3)).toEqual([0, 0, 2]);
    expect(called(0.3)).toEqual([0, 1, 2]);
    expect(called(0.2)).toEqual([1, 1, 2]);
    expect(called(0)).toEqual([1, 1, 1]);
    expect(called(1)).toEqual([0, 0, 2]);
  });

  it("are at the classes' shares of rows, none at 0", () => {
    expect(cutsAtShares([7, 1, 0])).toEqual([8 / 11, 2 / 11, 1 / 11]);
  });

  it("mean the same for probabilities before a temperature", () => {
    fc.assert(
      fc.property(drawn, fc.double({ min: 0.3, max: 3, noNaN: true }), ({ classes, cuts, rows }, temperature) => {
        const scores = scoresOf(rows);
        const after = applyTemperature(scores, classes, temperature);
        expect(decisions(scores, classes, partingBefore(cuts, temperature))).toEqual(decisions(after, classes, cuts));
      }),
      { numRuns: 50 },
    );
    expect(partingBefore(0.5, 3)).toBe(0.5);
    expect(partingBefore(0.8, 2)).toBeCloseTo(16 / 17, 12);
  });
});
