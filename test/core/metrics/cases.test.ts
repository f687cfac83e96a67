// All metrics on 240 small random cases, and on 240 whose rows have weights, held to scikit-learn: test/reference/metric_cases.py wrote the values. A figure that is not
// defined is NaN, with the reason in words.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { classificationReport, regressionReport } from "#core/metrics/report";

interface Classes {
  weights?: number[];
  classes: number;
  truth: number[];
  scores: number[];
  accuracy: number;
  logLoss: number;
  brier: number;
  rocAuc: number | null;
  averagePrecision: number | null;
  skipAreas?: boolean;
  confusion: number[][];
  precision: (number | null)[];
  recall: (number | null)[];
  f1: (number | null)[];
  support: number[];
}
interface Cases {
  binary: Classes[];
  multiclass: Classes[];
  regression: {
    weights?: number[];
    truth: number[];
    predicted: number[];
    r2: number | null;
    mae: number;
    rmse: number;
  }[];
}
const plain = JSON.parse(readFileSync("test/reference/metric_cases.json", "utf8")) as Cases & { weighted: Cases };

/** Equal to 1e-9, or both not defined. */
function same(found: number, wanted: number | null): void {
  if (wanted === null) expect(found).toBeNaN();
  else expect(Math.abs(found - wanted)).toBeLessThan(1e-9 * Math.max(1, Math.abs(wanted)));
}

describe.each([
  ["metrics", plain],
  ["metrics with weights", plain.weighted],
] as const)("%s", (_name, reference) => {
  it.each(["binary", "multiclass"] as const)("of classes equal scikit-learn's: %s", (kind) => {
    for (const one of reference[kind]) {
      const labels = Array.from({ length: one.classes }, (_, k) => String(k));
      const found = classificationReport(one.truth, one.scores, labels, 0.5, "these rows", one.weights);
      found.confusion.forEach((row, t) => row.forEach((count, p) => same(count, one.confusion[t]![p]!)));
      for (const name of ["accuracy", "logLoss", "brier"] as const) same(found[name], one[name]);
      for (const name of ["rocAuc", "averagePrecision"] as const) {
        if (one.skipAreas !== true) same(found[name], one[name]);
        expect(found.notDefined?.[name] !== undefined).toBe(Number.isNaN(found[name]));
      }
      found.perClass.forEach((own, k) => {
        same(own.support, one.support[k]!);
        for (const name of ["precision", "recall", "f1"] as const) same(own[name], one[name][k]!);
      });
    }
  });
  it("of numbers equal scikit-learn's", () => {
    for (const { truth, predicted, weights, r2, mae, rmse } of reference.regression) {
      const found = regressionReport(truth, predicted, "these rows", weights);
      same(found.r2, r2);
      same(found.mae, mae);
      same(found.rmse, rmse);
      expect(found.notDefined?.r2 !== undefined).toBe(r2 === null);
    }
  });
});

describe("metrics", () => {
  it("of no rows are not defined, with a reason", () => {
    const found = classificationReport([], [], ["no", "yes"], 0.5, "the test part");
    expect([found.rocAuc, found.averagePrecision, found.accuracy]).toEqual([NaN, NaN, NaN]);
    expect(found.notDefined).toMatchObject({ rocAuc: "no rows of class “no” or “yes” in the test part" });
    expect(regressionReport([], []).notDefined?.r2).toBeDefined();
  });
});
