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
  it("draw fewer times on more rows", () => {
    expect(compared.rounds).toBe(2500);
    expect(compareRegressions(truth.slice(0, 50), [good]).rounds).toBe(4000);
  });
  it("go over from drawing to the normal approximation without a jump", () => {
    const values = Float64Array.from({ length: 2001 }, () => random.normal() * 10);
    const first = values.map((value) => value + 3 * random.normal());
    const second = values.map((value) => value + 4 * random.normal());
    const drawn = compareRegressions(values.slice(0, 2000), [first, second]);
    const approximate = compareRegressions(values, [first, second]);
    expect(drawn.rounds).toBe(400);
    expect(approximate.rounds).toBe(0);
    const near = (a: { low: number; high: number }, b: { low: number; high: number }) => {
      const width = b.high - b.low;
      expect(Math.abs(a.low - b.low)).toBeLessThan(0.25 * width);
      expect(Math.abs(a.high - b.high)).toBeLessThan(0.25 * width);
    };
    for (const name of ["r2", "mae", "rmse"] as const) near(drawn.models[0]![name], approximate.models[0]![name]);
    near(drawn.difference, approximate.difference);
  });
  it("are NaN for a constant target, without failing", () => {
    const constant = new Float64Array(10).fill(2);
    expect(compareRegressions(constant, [constant]).models[0]!.r2.low).toBeNaN();
  });
});
