/** Calibration of a run, what-if answers, two runs side by side, and other rows beside a split. */
import { expect, it } from "vitest";
import { readTable } from "#core/data/read";
import { answersOf } from "#core/data/fitted";
import { logLoss } from "#core/metrics/probabilities";
import { applyTemperature } from "#core/metrics/temperature";
import { toEnd } from "#core/pieces";
import { fromParts, partsOfRun, toParts } from "#core/project/parts";
import { calibrate, calibrationAt } from "#core/training/calibrate";
import { evaluate } from "#core/training/evaluate";
import { figuresOf } from "#core/training/figures";
import { linearRun } from "#core/training/linear";
import { besideSplit, withTruth } from "#core/training/new-data";
import { predictRows, truthOf } from "#core/training/predict";
import type { Run } from "#core/training/run";
import { twoRuns } from "#core/training/two-runs";
import { weightsEpoch } from "#core/training/weights-epoch";
import { cellsOf, formOf, placeOf, readColumns, whatIf } from "#core/training/what-if";
import { content } from "../project/fixtures";
import { nodeDecoder } from "#host/text";
import { readFileSync } from "node:fs";
import { contextOf, datasetOf, trained, type Sample } from "./lab";

const table = (name: Sample) => readTable(readFileSync(`samples/${name}.csv`), { decode: nodeDecoder });
const side = (run: Run) => ({ run, model: run.model, epoch: weightsEpoch(run.record()) });
const shortly = { training: { epochs: 4 } };

it("fits a temperature that is told everywhere, kept in the file, and gone when training goes on", () => {
  const data = datasetOf("iris");
  const run = trained("iris", shortly, data);
  const found = toEnd(calibrate(run, run.model, weightsEpoch(run.record())))!;
  expect(found.rows).toBe(data.splits.validation.rows);
  expect(found.logLoss.after).toBeLessThanOrEqual(found.logLoss.before);
  run.calibrate(found);
  expect(calibrationAt(run.record())).toEqual(found);
  expect(calibrationAt(run.record(), 2)).toBeNull();

  const linear = linearRun(run.record().spec, contextOf(data));
  linear.finish();
  const evaluation = toEnd(evaluate(run, run.model, "test", linear.model));
  const raw = toEnd(predictRows(run.model, data.splits.test, data.prepared));
  expect(evaluation.calibration).toEqual(found);
  expect(evaluation.scores).toEqual(applyTemperature(raw, 3, found.temperature));

  const whole = content([run.snapshot()]);
  const back = fromParts(toParts(whole)).runs[0]!;
  expect(back.record.calibration).toEqual(found);
  expect(partsOfRun(run.snapshot()).length).toBeGreaterThan(2);

  run.resume({ epochs: 1 });
  run.finish();
  expect(run.record().calibration).toBeNull();
  expect(run.facts.calibration).toBeNull();
});

it("has no temperature of a number, nor without validation rows", () => {
  const run = trained("diabetes", shortly);
  expect(toEnd(calibrate(run, run.model, 4))).toBeNull();
  const none = { ...shortly, recipe: { split: { train: 0.8, validation: 0, test: 0.2 } } };
  const blind = trained("iris", none, datasetOf("iris", none));
  expect(toEnd(calibrate(blind, blind.model, 4))).toBeNull();
});

it.each(["penguins", "diabetes"] as const)(
  "answers for a row as for the row in the file, and along its columns: %s",
  (name) => {
    const data = datasetOf(name);
    const run = trained(name, shortly, data);
    const columns = toEnd(readColumns(data.fitted, table(name)));
    const form = toEnd(formOf(data, columns));
    expect(form.map(({ column }) => column)).toEqual(data.fitted.columns.map(({ column }) => column));
    const all = toEnd(predictRows(run.model, data.splits.test, data.prepared));
    const width = all.length / data.splits.test.rows;
    for (const at of [0, 3, 7]) {
      const row = data.splits.test.rowIds[at]!;
      expect(placeOf(data, row)).toEqual({ split: "test", at });
      const cells = cellsOf(columns, row);
      const vary = form.map(({ low, values }, column) => ({
        column,
        values: values.length > 0 ? [...values.map(({ label }) => label), null] : [low, null, 1e6],
      }));
      const found = toEnd(whatIf(run.model, data.fitted, answersOf(data.fitted), { row: cells, vary }, null));
      found.scores.forEach((score, k) => expect(score).toBeCloseTo(all[at * width + k]!, 4));
      // Each variation is what the changed row alone is answered.
      const last = vary.at(-1)!;
      last.values.forEach((value, i) => {
        const changed = cells.with(last.column, value);
        const alone = toEnd(whatIf(run.model, data.fitted, answersOf(data.fitted), { row: changed, vary: [] }, null));
        alone.scores.forEach((score, k) => expect(found.along.at(-1)![i * width + k]).toBeCloseTo(score, 4));
      });
    }
    expect(placeOf(data, 1e9)).toBeNull();
  },
);

it("sets two runs side by side, with McNemar's test where they name classes", () => {
  const data = datasetOf("iris");
  const [first, second] = [trained("iris", shortly, data), trained("iris", { training: { epochs: 1 } }, data)];
  const found = toEnd(twoRuns(side(first), side(second), "test", [0.5, 0.5]))!;
  const { both, first: alone, second: other, neither, test, firstRows } = found.agreement!;
  expect(both + alone + other + neither).toBe(data.splits.test.rows);
  expect(firstRows).toHaveLength(alone);
  expect(test.test).toBe("exact");
  const accuracies = found.figures.map((figures) => figures.find(({ id }) => id === "accuracy")!.value);
  expect(found.difference!.value).toBeCloseTo(accuracies[0]! - accuracies[1]!, 12);
  const itself = toEnd(twoRuns(side(first), side(first), "test", [0.5, 0.5]))!;
  expect(itself.agreement).toMatchObject({ first: 0, second: 0, test: { p: 1 } });
  const numbers = trained("diabetes", shortly);
  expect(toEnd(twoRuns(side(first), side(numbers), "test", [0.5, 0.5]))).toBeNull();
  expect(toEnd(twoRuns(side(numbers), side(numbers), "test", [0.5, 0.5]))).toMatchObject({
    agreement: null,
    difference: { value: 0 },
  });
});

it("holds other rows against a split: the same ones are no worse, shuffled answers are", () => {
  const data = datasetOf("iris");
  const run = trained("iris", { training: { epochs: 30 } }, data);
  const test = { name: "test" as const, rows: data.splits.test };
  const same = toEnd(besideSplit(run.model, data.splits.test, test, data.prepared, null, 0.5));
  expect(same.figures.every(({ outcome }) => outcome === "unknown")).toBe(true);
  expect(same.figures[0]).toMatchObject({ here: { id: "accuracy" }, difference: { value: 0 } });
  const { train } = data.splits;
  const wrong = { ...train, y: train.y.map((code) => (code + 1) % 3) };
  const worse = toEnd(besideSplit(run.model, wrong, test, data.prepared, null, 0.5));
  expect(worse.figures.map(({ here, outcome }) => [here.id, outcome])).toContainEqual(["accuracy", "worse"]);
  expect(worse.figures.map(({ here, outcome }) => [here.id, outcome])).toContainEqual(["logLoss", "worse"]);
  // Rows whose target is not known count for nothing.
  const gaps = { ...train, y: train.y.map((code, row) => (row < 5 ? NaN : code)) };
  expect(withTruth(gaps)).toMatchObject({ rows: train.rows - 5 });
  expect(withTruth(train)).toBe(train);
});

it("gives the figures of one row and of none without NaN in an interval that is said", () => {
  const data = datasetOf("iris");
  const run = trained("iris", shortly, data);
  const scores = toEnd(predictRows(run.model, data.splits.test, data.prepared)).slice(0, 3);
  const truth = truthOf(data.splits.test, data.prepared).slice(0, 1);
  const figures = toEnd(figuresOf(truth, scores, data.prepared, 0.5));
  expect(figures.find(({ id }) => id === "rocAuc")).toEqual({ id: "rocAuc", value: NaN, low: NaN, high: NaN });
  const loss = figures.find(({ id }) => id === "logLoss")!;
  expect(loss.value).toBeCloseTo(logLoss(truth, scores, 3), 12);
  expect(Number.isFinite(loss.low)).toBe(true);
  expect(toEnd(figuresOf([], [], data.prepared, 0.5))).toEqual([]);
});
