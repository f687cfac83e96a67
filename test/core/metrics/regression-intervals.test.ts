import { describe, expect, it } from "vitest";
import { meanInterval } from "#core/metrics/intervals";
import { mae, r2, rmse } from "#core/metrics/regression";
import { compareRegressions } from "#core/metrics/regression-intervals";
import { createRandom } from "#core/random";

const random = createRandom(3, "test");
const truth = Float64Array.from({ length: 200 }, () => random.normal() * 10);
const noisy = (size: number) => truth.map((value) => value + size * random.normal());
const good = noisy(3);
const bad = noisy(8);

describe("intervals of a regression", () => {
  const compared = compareRegressions(truth, [good, bad]);
  it("hold the figures themselves, and are no wider than they have to be", () => {
    [good, bad].forEach((predicted, model) => {
      const intervals = compared.models[model]!;
      const figures = { r2: r2(truth, predicted), mae: mae(truth, predicted), rmse: rmse(truth, predicted) };
      for (const name of ["r2", "mae", "rmse"] as const) {
        expect(intervals[name].low).toBeLessThan(figures[name]);
        expect(intervals[name].high).toBeGreaterThan(figures[name]);
      }
    });
  });
  it("agree with the normal approximation for a mean", () => {
    const sizes = truth.map((value, i) => Math.abs(value - good[i]!));
    const expected = meanInterval(sizes);
    const { mae: interval } = compared.models[0]!;
    expect(interval.low).toBeCloseTo(expected.low, 1);
    expect(interval.high).toBeCloseTo(expected.high, 1);
  });
  it("say that a clearly better model is better, and that a model is not better than itself", () => {
    expect(compared.difference.low).toBeGreaterThan(0);
    expect(compareRegressions(truth, [good, good]).difference).toEqual({ low: 0, high: 0 });
  });
  it("are the same for the same seed, and drawn anew for another", () => {
    expect(compareRegressions(truth, [good, bad])).toEqual(compared);
    expect(compareRegressions(truth, [good, bad], 8)).not.toEqual(compared);
  });
  it("draw 4000 times on few rows and at least 200 times on many", () => {
    expect(compared.rounds).toBe(4000);
    const many = new Float64Array(20_000).map((_, i) => i);
    expect(compareRegressions(many, [many]).rounds).toBe(200);
  });
  it("are NaN for a constant target, without failing", () => {
    const constant = new Float64Array(10).fill(2);
    expect(compareRegressions(constant, [constant]).models[0]!.r2.low).toBeNaN();
  });
});
