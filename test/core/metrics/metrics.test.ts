import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { calibration } from "#core/metrics/calibration";
import { accuracy, confusion, perClass } from "#core/metrics/confusion";
import { oneVersusRest, precisionRecallCurve, rocCurve } from "#core/metrics/curves";
import { bootstrap, meanInterval, wilson } from "#core/metrics/intervals";
import { regressionIntervals } from "#core/metrics/regression";
import { classificationReport, regressionReport } from "#core/metrics/report";

interface Classified {
  truth: number[];
  scores: number[];
  threshold?: number;
  confusion: number[][];
  precision: number[];
  recall: number[];
  f1: number[];
  support: number[];
  accuracy: number;
  logLoss: number;
  brier: number;
  rocAuc: number;
  averagePrecision: number;
}
interface Binary extends Classified {
  roc: { falsePositiveRate: number[]; truePositiveRate: number[]; thresholds: number[] };
  precisionRecall: { precision: number[]; recall: number[]; thresholds: number[] };
  calibration: { observed: number[]; predicted: number[] };
}
interface Reference {
  binary: Binary[];
  multiclass: Classified[];
  regression: { truth: number[]; predicted: number[]; r2: number; mae: number; rmse: number }[];
  wilson: { successes: number; n: number; low: number; high: number }[];
}
const reference = JSON.parse(readFileSync("test/reference/metrics.json", "utf8")) as Reference;

const near = (actual: ArrayLike<number>, expected: number[], digits = 10) => {
  expect(actual).toHaveLength(expected.length);
  for (let i = 0; i < expected.length; i++) expect(actual[i]).toBeCloseTo(expected[i] ?? NaN, digits);
};

describe("classification, against scikit-learn", () => {
  it.each([...reference.binary, ...reference.multiclass])("gives the same report (%#)", (expected) => {
    const classes = expected.confusion.map((_, k) => `class ${k}`);
    const report = classificationReport(expected.truth, expected.scores, classes, expected.threshold);
    expect(report.confusion).toEqual(expected.confusion);
    expect(report.rows).toBe(expected.truth.length);
    for (const name of ["accuracy", "logLoss", "brier", "rocAuc", "averagePrecision"] as const) {
      expect(report[name], name).toBeCloseTo(expected[name], 10);
    }
    for (const name of ["precision", "recall", "f1", "support"] as const) {
      near(
        report.perClass.map((score) => score[name]),
        expected[name],
      );
    }
  });

  it.each(reference.binary)(
    "draws the same curves (%#)",
    ({ truth, scores, roc, precisionRecall, calibration: bins }) => {
      const curve = rocCurve(truth, scores);
      expect(curve.thresholds[0]).toBe(Infinity);
      near(curve.falsePositiveRate, roc.falsePositiveRate);
      near(curve.truePositiveRate, roc.truePositiveRate);
      near(curve.thresholds.slice(1), roc.thresholds);
      const pr = precisionRecallCurve(truth, scores);
      // scikit-learn stops drawing at full recall in some versions; ours goes on to the lowest score.
      near(pr.precision.slice(0, precisionRecall.precision.length), precisionRecall.precision);
      near(pr.recall.slice(0, precisionRecall.recall.length), precisionRecall.recall);
      near(pr.thresholds.slice(1, precisionRecall.thresholds.length + 1), precisionRecall.thresholds);
      const calibrated = calibration(truth, scores);
      near(
        calibrated.map((bin) => bin.observed),
        bins.observed,
      );
      near(
        calibrated.map((bin) => bin.predicted),
        bins.predicted,
        6,
      );
    },
  );

  it("says NaN of an area that needs a class which is not there", () => {
    const report = classificationReport([1, 1, 1], [0.2, 0.6, 0.9], ["no", "yes"]);
    expect(report.rocAuc).toBeNaN();
    expect(report.averagePrecision).toBe(1);
    expect(report.perClass[0]).toMatchObject({ precision: 0, recall: NaN, f1: 0, support: 0 });
    expect(report.notDefined).toEqual({
      rocAuc: "no rows of class “no” in these rows",
      recall: "no rows of class “no” in these rows",
    });
  });

  it("has no precision of a class that no row is called, and says so", () => {
    const report = classificationReport([0, 1, 0], [0.2, 0.3, 0.1], ["no", "yes"], 0.9, "the test part");
    expect(report.perClass[1]).toEqual({ class: "yes", precision: NaN, recall: 0, f1: 0, support: 1 });
    expect(report.notDefined).toEqual({ precision: "no row of the test part is called “yes”" });
    const absent = classificationReport([0, 0], [0.2, 0.3], ["no", "yes"], 0.9, "the test part");
    expect(absent.perClass[1]).toEqual({ class: "yes", precision: NaN, recall: NaN, f1: NaN, support: 0 });
    expect(absent.notDefined?.f1).toBe("no row of the test part is “yes”, nor called so");
  });

  it("keeps its promises for any predictions", () => {
    const rows = fc.array(
      fc.tuple(
        fc.constantFrom(0, 1),
        fc.integer({ min: 0, max: 20 }).map((v) => v / 20),
      ),
      {
        minLength: 1,
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(rows, (pairs) => {
        const truth = pairs.map(([t]) => t);
        const scores = pairs.map(([, s]) => s);
        const { auc, truePositiveRate } = rocCurve(truth, scores);
        const positives = scores.filter((_, i) => truth[i] === 1);
        const negatives = scores.filter((_, i) => truth[i] === 0);
        let wins = 0;
        for (const p of positives) for (const n of negatives) wins += p > n ? 1 : p === n ? 0.5 : 0;
        if (positives.length * negatives.length === 0) expect(auc).toBeNaN();
        else {
          expect(auc).toBeCloseTo(wins / (positives.length * negatives.length), 12);
          // The other class, seen from the other side, has the same area.
          const other = oneVersusRest(truth, scores, 2, 0);
          expect(rocCurve(other.truth, other.scores).auc).toBeCloseTo(auc, 12);
        }
        if (positives.length > 0) expect(truePositiveRate.at(-1)).toBe(1);
        expect(calibration(truth, scores).reduce((sum, bin) => sum + bin.rows, 0)).toBe(truth.length);
      }),
    );
  });

  it("counts a class that is never called", () => {
    const matrix = confusion([0, 1, 2, 2], [0, 0, 2, 0], 3);
    expect(matrix).toEqual([
      [1, 0, 0],
      [1, 0, 0],
      [1, 0, 1],
    ]);
    expect(accuracy(matrix)).toBe(0.5);
    expect(perClass(matrix)[1]).toEqual({ precision: NaN, recall: 0, f1: 0, support: 1 });
  });
});

describe("regression, against scikit-learn", () => {
  it.each(reference.regression)("gives the same report (%#)", ({ truth, predicted, r2, mae, rmse }) => {
    const report = regressionReport(truth, predicted);
    expect(report.r2).toBeCloseTo(r2, 12);
    expect(report.mae).toBeCloseTo(mae, 10);
    expect(report.rmse).toBeCloseTo(rmse, 10);
    const intervals = regressionIntervals(truth, predicted);
    for (const name of ["r2", "mae", "rmse"] as const) {
      expect(intervals[name].low).toBeLessThan(report[name]);
      expect(intervals[name].high).toBeGreaterThan(report[name]);
    }
    expect(regressionIntervals(truth, predicted)).toEqual(intervals);
  });
});

describe("intervals", () => {
  it.each(reference.wilson)("Wilson of $successes of $n solves its definition", ({ successes, n, low, high }) => {
    expect(wilson(successes, n).low).toBeCloseTo(low, 12);
    expect(wilson(successes, n).high).toBeCloseTo(high, 12);
  });
  it("stay within 0 and 1, and open wide without rows", () => {
    expect(wilson(0, 5).low).toBe(0);
    expect(wilson(5, 5).high).toBe(1);
    expect(wilson(0, 0)).toEqual({ low: 0, high: 1 });
  });
  it("resampling a mean agrees with the normal approximation", () => {
    const values = Float64Array.from({ length: 400 }, (_, i) => Math.sin(i * 12.9898) * 10 + 5);
    const mean = (rows: Uint32Array) => rows.reduce((sum, row) => sum + (values[row] ?? 0), 0) / rows.length;
    const resampled = bootstrap(values.length, mean, { rounds: 1000 });
    const normal = meanInterval(values);
    const width = normal.high - normal.low;
    expect(Math.abs(resampled.low - normal.low)).toBeLessThan(0.2 * width);
    expect(Math.abs(resampled.high - normal.high)).toBeLessThan(0.2 * width);
  });
});
