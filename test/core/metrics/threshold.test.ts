import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { calibration, calibrationError } from "#core/metrics/calibration";
import { confusion, decisions } from "#core/metrics/confusion";
import { sweep } from "#core/metrics/curves";
import { signTest } from "#core/metrics/paired";
import { cheapest, costCurve, costOf, countsAt, lowerScores, rightAlone } from "#core/metrics/threshold";

/** Rows with scores from few values, so that ties are common; float32, as the trainer sends them. */
const rows = fc.array(fc.record({ truth: fc.constantFrom(0, 1), score: fc.integer({ min: 0, max: 20 }) }), {
  minLength: 1,
  maxLength: 60,
});
const split = (list: { truth: number; score: number }[]) => ({
  truth: Float32Array.from(list, ({ truth }) => truth),
  scores: Float32Array.from(list, ({ score }) => score / 20),
});
const prices = fc.record({ miss: fc.integer({ min: 0, max: 20 }), alarm: fc.integer({ min: 0, max: 20 }) });

describe("counts at a threshold", () => {
  it("are those of the confusion matrix at every threshold", () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 0, max: 40 }), (list, step) => {
        const { truth, scores } = split(list);
        const threshold = step / 40;
        const [negative, positive] = confusion(truth, decisions(scores, 2, threshold), 2) as [number[], number[]];
        expect(countsAt(sweep(truth, scores), threshold)).toEqual({
          truePositives: positive[1],
          falsePositives: negative[1],
          falseNegatives: positive[0],
          trueNegatives: negative[0],
        });
      }),
    );
  });
});

describe("rows that one of two models alone is right on", () => {
  it("are as many as row by row, at every threshold", () => {
    const pairs = fc.array(
      fc.tuple(fc.constantFrom(0, 1), fc.integer({ max: 20, min: 0 }), fc.integer({ max: 20, min: 0 })),
    );
    fc.assert(
      fc.property(pairs, fc.integer({ min: 0, max: 40 }), (list, step) => {
        const truth = Float32Array.from(list, ([code]) => code);
        const [first, second] = [1, 2].map((at) => Float32Array.from(list, (row) => row[at]! / 20)) as [
          Float32Array,
          Float32Array,
        ];
        const threshold = step / 40;
        const right = (scores: Float32Array) =>
          Array.from(truth, (code, row) => Number(scores[row]! >= threshold) === code);
        const [one, other] = [right(first), right(second)];
        const counts = (scores: Float32Array) => countsAt(sweep(truth, scores), threshold);
        expect(rightAlone(counts(first), counts(second), lowerScores(truth, first, second), threshold)).toEqual({
          first: one.filter((is, row) => is && !other[row]).length,
          second: other.filter((is, row) => is && !one[row]).length,
        });
      }),
    );
  });
});

describe("the cheapest threshold", () => {
  it("costs what it says, and no threshold costs less", () => {
    fc.assert(
      fc.property(rows, prices, (list, price) => {
        const { truth, scores } = split(list);
        const ordered = sweep(truth, scores);
        const best = cheapest(ordered, price);
        expect(costOf(countsAt(ordered, best.threshold), price)).toBe(best.cost);
        const thresholds = Float64Array.from({ length: 201 }, (_, i) => i / 200);
        expect(Math.min(...costCurve(ordered, thresholds, price))).toBeGreaterThanOrEqual(best.cost);
        expect(best.threshold).toBeGreaterThanOrEqual(0);
        expect(best.threshold).toBeLessThanOrEqual(1);
      }),
    );
  });
  it("is a short number between the scores that it parts", () => {
    const ordered = sweep([0, 0, 1, 1], [0.02, 0.11, 0.7, 0.9]);
    const { threshold, cost } = cheapest(ordered, { miss: 10, alarm: 1 });
    expect(cost).toBe(0);
    expect(threshold).toBeGreaterThan(0.11);
    expect(threshold).toBeLessThanOrEqual(0.7);
    expect(String(threshold).length).toBeLessThanOrEqual(4);
  });
  it("falls when misses are dear and rises when alarms are", () => {
    const truth = [0, 0, 1, 0, 1, 1];
    const scores = [0.1, 0.3, 0.4, 0.6, 0.7, 0.9];
    const ordered = sweep(truth, scores);
    expect(cheapest(ordered, { miss: 10, alarm: 1 }).threshold).toBeLessThanOrEqual(0.4);
    expect(cheapest(ordered, { miss: 1, alarm: 10 }).threshold).toBeGreaterThan(0.6);
  });
});

describe("the sign test", () => {
  // scipy.stats.binomtest(k, n).pvalue
  it.each([
    [1, 9, 0.021484375],
    [5, 5, 1],
    [0, 6, 0.03125],
    [12, 25, 0.04703102743951604],
  ])("gives scipy's p-value for %d against %d", (first, second, p) => {
    expect(signTest(first, second)).toBeCloseTo(p, 7);
    expect(signTest(second, first)).toBeCloseTo(p, 7);
  });
  it("is 1 where the models never differ, and stays finite for many rows", () => {
    expect(signTest(0, 0)).toBe(1);
    expect(signTest(40_000, 41_000)).toBeLessThan(0.001);
    expect(signTest(40_000, 40_000)).toBeCloseTo(1, 6);
  });
});

describe("the calibration error", () => {
  it("weighs each bin's gap by its rows", () => {
    const interval = { low: 0, high: 1 };
    const bins = [
      { rows: 30, predicted: 0.1, observed: 0.2, interval },
      { rows: 10, predicted: 0.9, observed: 0.5, interval },
    ];
    expect(calibrationError(bins)).toBeCloseTo((30 * 0.1 + 10 * 0.4) / 40, 12);
  });
  it("is 0 where p is what happens", () => {
    expect(calibrationError(calibration([1, 0, 1, 0], [0.5, 0.5, 0.5, 0.5]))).toBe(0);
  });
});
