/** Numbers that are all the same: nothing may be left of their spread, though their sum is rounded. */
import { expect, it } from "vitest";
import { correlationRatio, pearson } from "#core/data/relation";
import { moments, sampleDeviation } from "#core/data/statistics";
import { compareRegressions } from "#core/metrics/regression-intervals";
import { r2 } from "#core/metrics/regression";
import { toEnd } from "#core/pieces";
import { readoutR2 } from "#core/training/spread";

const constants = [0.1, 0.3, 1.7, 1e9 + 0.1, -1e-12, 3e300].flatMap((value) =>
  [3, 10, 31, 5000].map((rows) => ({ value, rows })),
);

it.each(constants)("$rows times $value: no spread, no relation and no R²", ({ value, rows }) => {
  const same = new Float64Array(rows).fill(value);
  const other = Float64Array.from({ length: rows }, (_, i) => value + Math.abs(value) * i);
  const codes = Int32Array.from({ length: rows }, (_, i) => i % 2);
  const found = moments(same);
  expect(found).toMatchObject({ mean: value, squares: 0, deviation: 0 });
  expect(sampleDeviation(found)).toBe(0);
  expect(toEnd(pearson(same, other))).toBeNaN();
  expect(toEnd(pearson(other, same))).toBeNaN();
  expect(toEnd(correlationRatio(same, codes, 2))).toBeNaN();
  expect(r2(same, other)).toBeNaN();
  const { models, difference } = compareRegressions(same, [other, other]);
  expect([models[0]!.r2.low, models[0]!.r2.high, difference.low]).toEqual([NaN, NaN, NaN]);
});

it("has no R² of a readout where the target is the same in all rows", () => {
  const points = { rows: 7, width: 1, values: Float64Array.from({ length: 7 }, (_, i) => i) };
  const readout = { direction: Float64Array.of(1), offset: 0 };
  expect(readoutR2(readout, { points, y: new Float32Array(7).fill(0.1) })).toBeNaN();
});
