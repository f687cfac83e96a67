/** Numbers at the ends of what a number can be: whatever comes out is one, and what can't be learned from is said by name. */
import { describe, expect, it } from "vitest";
import { profileTable } from "#core/data/profile";
import { readTable } from "#core/data/read";
import { prepare } from "#core/data/recipe";
import { correlationRatio, pearson } from "#core/data/relation";
import { moments, quantile } from "#core/data/statistics";
import { toEnd } from "#core/pieces";
import { recipeSchema } from "#core/data/recipe-schema";
import { nodeDecoder } from "#host/text";

const read = (values: readonly (string | number)[]) =>
  readTable(
    new Uint8Array(Buffer.from(`x,y\n${values.map((value, i) => `${value},${i % 2 ? "a" : "b"}`).join("\n")}\n`)),
    { decode: nodeDecoder },
  );
const many = (make: (i: number) => number) => Array.from({ length: 60 }, (_, i) => make(i));

describe.each([
  ["±1e308", many((i) => (i % 3 ? 1 : -1) * (1 + i / 100) * 1e308)],
  ["all near the largest", many((i) => (1.7 + i / 1000) * 1e308)],
  ["denormals", many((i) => (i + 1) * 5e-324)],
  ["around 1e-320", many((i) => (i - 30) * 1e-320)],
  ["1e-200, whose squares are 0", many((i) => (i - 30) * 1e-200)],
  ["1e160, whose squares are infinite", many((i) => (i - 30) * 1e160)],
])("%s", (_, values) => {
  const size = Math.max(...values.map(Math.abs));
  it("have a finite mean, deviation and quantiles, those of the same numbers of a usual size", () => {
    const numbers = Float64Array.from(values);
    const found = moments(numbers);
    const usual = moments(numbers.map((value) => value / size));
    expect(Number.isFinite(found.mean)).toBe(true);
    expect(found.mean / size).toBeCloseTo(usual.mean, 1);
    expect(found.deviation / size).toBeCloseTo(usual.deviation, 1);
    const ascending = numbers.toSorted();
    for (const share of [0, 0.05, 0.5, 0.95, 1]) {
      const at = quantile(ascending, share);
      expect(at).toBeGreaterThanOrEqual(ascending[0]);
      expect(at).toBeLessThanOrEqual(ascending[ascending.length - 1]);
    }
  });

  it("go with the target as the same numbers of a usual size do", () => {
    const numbers = Float64Array.from(values);
    const target = Float64Array.from(values, (_v, i) => i);
    const codes = Int32Array.from(values, (_v, i) => i % 2);
    const usual = numbers.map((value) => value / size);
    expect(toEnd(pearson(numbers, target))).toBeCloseTo(toEnd(pearson(usual, target)), 1);
    expect(toEnd(correlationRatio(numbers, codes, 2))).toBeCloseTo(toEnd(correlationRatio(usual, codes, 2)), 1);
  });

  it("enter the network as finite numbers, by every scale that takes them", () => {
    const table = read(values);
    const profile = profileTable(table, recipeSchema.parse({}), "y");
    expect(JSON.stringify(profile)).not.toContain("null,null,null,null");
    for (const part of [profile.columns[0].mean, profile.columns[0].std]) expect(Number.isFinite(part)).toBe(true);
    expect(profile.columns[0].histogram?.counts.reduce((a, b) => a + b, 0)).toBe(values.length);
    for (const scale of ["standard", "min_max", "robust"] as const) {
      const { splits } = prepare(read(values), recipeSchema.parse({ defaults: { scale } }), "y");
      const inputs = Array.from(splits.train.x.whole());
      expect(inputs.every(Number.isFinite)).toBe(true);
      expect(Math.max(...inputs.map(Math.abs))).toBeLessThan(100);
    }
  });
});

it("says by name which column is too large to be learned from", () => {
  const said = (values: readonly number[], scale?: "none") => {
    const recipe = recipeSchema.parse({ defaults: scale ? { scale } : {} });
    return profileTable(read(values), recipe, "y").warnings.filter(({ code }) => code === "extreme");
  };
  const [warning] = said(many((i) => (i % 3 ? 1 : -1) * 1e308 * (1 + i / 100)));
  expect(warning).toMatchObject({ column: "x", severity: "warning" });
  expect(warning.message).toContain("x goes up to");
  expect(warning.detail).toContain("most of its values are so large");
  expect(said(many((i) => (i === 7 ? 1e308 : i)))[0]!.detail).toContain("beside it all usual values look the same");
  const [unscaled] = said(
    many((i) => i * 1e40),
    "none",
  );
  expect(unscaled).toMatchObject({ column: "x", severity: "problem" });
  expect(said(many((i) => i * 1e20))).toEqual([]);
});

it("keeps whole numbers of too many digits as they are written, and says no number of Infinity", () => {
  const [big] = read(many((i) => i).map((i) => `900719925474099${String(i).padStart(2, "0")}`)).columns;
  expect("labels" in big && big.labels[0]).toBe("90071992547409900");
  const [infinite] = read(["1", "Infinity", "-Infinity", "2", "-0"]).columns;
  expect("labels" in infinite).toBe(true);
});
