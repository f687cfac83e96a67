/** What repeats of training say, held to SciPy's values (test/reference/repeated.py) and to its level by simulation. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { holm } from "#core/metrics/holm";
import { luckOfTheBest, pairedT, repeatedInterval, repeatsToSettle, wilcoxon } from "#core/metrics/repeated";
import { createRandom } from "#core/random";

interface Case {
  differences: number[];
  mean: number;
  p: number;
  low: number;
  high: number;
  wilcoxon: number | null;
  corrected: number;
}
const reference: { cases: Case[]; holm: { ps: number[]; adjusted: number[] }[] } = JSON.parse(
  readFileSync(new URL("../../reference/repeated.json", import.meta.url), "utf8"),
);
const close = (value: number, wanted: number) =>
  expect(Math.abs(value - wanted)).toBeLessThan(1e-7 * Math.max(1, Math.abs(wanted)));

describe("against SciPy", () => {
  it("the t test, its interval and the corrected one", () => {
    expect(reference.cases.length).toBeGreaterThan(35);
    for (const { differences, mean, p, low, high, corrected } of reference.cases) {
      const found = pairedT(differences);
      close(found.value, mean);
      close(found.p, p);
      close(found.low, low);
      close(found.high, high);
      close(pairedT(differences, 0.25).p, corrected);
      close(repeatedInterval(differences).low, low);
    }
  });
  it("Wilcoxon's test, with ties and without", () => {
    const told = reference.cases.filter((one) => one.wilcoxon !== null);
    expect(told.length).toBeGreaterThan(30);
    for (const one of told) close(wilcoxon(one.differences).p, one.wilcoxon!);
  });
  it("Holm's correction", () => {
    expect(reference.holm).toHaveLength(4);
    for (const { ps, adjusted } of reference.holm) holm(ps).forEach((p, i) => close(p, adjusted[i]!));
    expect(holm([0.01, Number.NaN, 0.04])).toEqual([0.02, Number.NaN, 0.04]);
  });
});

describe("on the edge", () => {
  it("one repeat says nothing, equal ones everything", () => {
    expect(pairedT([0.3])).toEqual({ value: 0.3, low: Number.NaN, high: Number.NaN, p: Number.NaN });
    expect(pairedT([0, 0, 0]).p).toBe(1);
    expect(pairedT([0, Number.NaN, 0.1])).toEqual({
      value: Number.NaN,
      low: Number.NaN,
      high: Number.NaN,
      p: Number.NaN,
    });
    // Steps of one row in five, which rounding does not make unequal.
    expect(pairedT([0.8 - 0.6, 0.6 - 0.4])).toMatchObject({ low: Number.NaN, high: Number.NaN, p: 0.5 });
    expect(pairedT([0.5, 0.5, 0.5, 0.5, 0.5, 0.5], 0.25).p).toBe(2 ** -5);
    expect(repeatsToSettle([0.5, 0.5])).toBe(6);
    expect(wilcoxon([0, 0]).p).toBe(1);
    expect(wilcoxon([Number.NaN, 1]).p).toBeNaN();
    // Five folds can never be told apart by ranks: the least p is 1 in 16.
    expect(wilcoxon([1, 2, 3, 4, 5]).p).toBe(0.0625);
  });
  it("repeats that would settle it", () => {
    const small = [0.02, 0, 0.04, -0.01, 0.02];
    const enough = repeatsToSettle(small)!;
    expect(enough).toBeGreaterThan(5);
    expect(repeatsToSettle(small.map((d) => d * 3))).toBe(enough);
    expect(repeatsToSettle([1, -1, 1, -1])).toBeNull();
    // What folds share does not shrink with their number.
    expect(repeatsToSettle(small, 0.05, 0.25)).toBeNull();
    expect(repeatsToSettle([1, 1.01, 0.99], 0.05, 0.25)).toBeLessThan(5);
  });
  it("luck grows with how many were tried", () => {
    expect(luckOfTheBest(1, 0.01)).toBe(0);
    expect(luckOfTheBest(20, 0.01)).toBeCloseTo(0.0187, 4);
  });
});

describe("by simulation", () => {
  const random = createRandom(11, "repeats");
  const rounds = 4000;
  const share = (draw: () => boolean) => {
    let hits = 0;
    for (let i = 0; i < rounds; i++) if (draw()) hits++;
    return hits / rounds;
  };
  it("intervals of a mean hold it 95 times in 100", () => {
    for (const n of [3, 5, 10]) {
      const covers = share(() => {
        const { low, high } = repeatedInterval(Array.from({ length: n }, () => 0.9 + 0.02 * random.normal()));
        return low <= 0.9 && 0.9 <= high;
      });
      expect(Math.abs(covers - 0.95)).toBeLessThan(0.0125);
    }
  });
  it("the corrected test keeps its level where folds share their training rows; the plain one does not", () => {
    // Differences of k folds are correlated by ρ = test rows ÷ all rows (Nadeau & Bengio).
    const k = 5;
    const rho = 1 / k;
    const draw = () => {
      const common = Math.sqrt(rho) * random.normal();
      return Array.from({ length: k }, () => common + Math.sqrt(1 - rho) * random.normal());
    };
    expect(share(() => pairedT(draw(), 1 / (k - 1)).p < 0.05)).toBeLessThan(0.06);
    expect(share(() => pairedT(draw()).p < 0.05)).toBeGreaterThan(0.1);
  });
});
