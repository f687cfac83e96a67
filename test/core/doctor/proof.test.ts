/** Before training, after a remedy, and on twenty rows. */
import { describe, expect, it } from "vitest";
import { checkSpec } from "#core/doctor/before";
import type { Finding } from "#core/doctor/finding";
import { overfitTest } from "#core/doctor/overfit-test";
import { remedied } from "#core/doctor/remedies";
import { verdictOf } from "#core/doctor/verdict";
import { Matrix } from "#core/matrix";
import { referenceEngine } from "#core/engine/reference/index";
import { presetIds, presets, presetSpec } from "#core/network/presets";
import { specSchema, type SpecInput } from "#core/network/spec";
import type { Dataset } from "#core/data/types";
import { datasetOf, trained } from "../training/lab";

type Layer = NonNullable<NonNullable<SpecInput["network"]>["layers"]>[number];
const times = (count: number, layer: Layer): Layer[] => Array.from({ length: count }, () => ({ ...layer }));
const cancer = datasetOf("breast_cancer");
const layer = (activation: "sigmoid" | "tanh" | "relu", more: object = {}): Layer => ({
  type: "dense",
  units: 32,
  activation,
  ...more,
});

describe("the check before training", () => {
  const check = (input: SpecInput, dataset = cancer) =>
    checkSpec(specSchema.parse(input), dataset.prepared, dataset.splits.train).map(
      ({ rule, severity }) => `${rule} ${severity}`,
    );
  it("finds what is certain to go wrong", () => {
    expect(check({ network: { layers: [layer("relu"), { type: "dropout", rate: 1 }] } })).toEqual([
      "dropout_all problem",
    ]);
    expect(check({ network: { layers: times(10, layer("sigmoid")) } })).toEqual(["vanishing_gradients warning"]);
    expect(check({ network: { layers: times(10, layer("tanh", { init: { type: "normal", std: 0.01 } })) } })).toEqual([
      "vanishing_signal warning",
    ]);
    expect(check({ network: { layers: times(10, layer("relu", { init: { type: "normal", std: 1 } })) } })).toEqual([
      "exploding_gradients warning",
    ]);
    expect(check({ network: { layers: times(2, layer("tanh", { init: { type: "normal", std: 3 } })) } })).toEqual([
      "saturation warning",
    ]);
    expect(check({ network: { layers: times(2, layer("relu", { init: "zeros" })) } })).toEqual(["dead_relu problem"]);
    const raw = { recipe: { defaults: { scale: "none" as const } } };
    expect(check(raw, datasetOf("breast_cancer", raw))).toEqual(["unscaled_inputs warning"]);
  });
  it("predicts ten sigmoids' gradient as it is measured", () => {
    const [finding] = checkSpec(
      specSchema.parse({ network: { layers: times(10, layer("sigmoid")) } }),
      cancer.prepared,
    );
    const predicted = finding!.measured[0]!.value;
    expect(predicted).toBeGreaterThan(1e-7);
    expect(predicted).toBeLessThan(1e-5);
  });
  it.each(["breast_cancer", "iris", "wine", "digits", "diabetes", "penguins"] as const)(
    "has nothing against the sound presets on %s",
    (sample) => {
      const { prepared, splits } = datasetOf(sample);
      const sound = presetIds.filter((id) => presets[id].fails === null);
      const doubts = sound.flatMap((id) =>
        checkSpec(presetSpec(id), prepared, splits.train).map(({ rule }) => `${id}: ${rule}`),
      );
      expect(doubts).toEqual([]);
    },
  );
});

describe("the 20-row test", () => {
  const test = (input: SpecInput, dataset: Dataset) => {
    const work = overfitTest(specSchema.parse(input), dataset, referenceEngine);
    for (;;) {
      const step = work.next();
      if (step.done) return step.value;
    }
  };
  it.each(["breast_cancer", "iris", "wine", "digits", "diabetes", "penguins"] as const)("passes on %s", (sample) => {
    const result = test({}, datasetOf(sample));
    expect(result).toMatchObject({ rows: 20, passed: true, finding: null });
    expect(result.loss).toBeLessThan(0.01);
  });
  it("names two rows that contradict each other", () => {
    const { splits } = cancer;
    const train = { ...splits.train, x: Matrix.of(splits.train.x.whole().slice(), splits.train.inputs) };
    const thinned = Math.floor(train.rows / 20);
    // The rows that the test takes: one class is given the inputs of the other.
    const taken = Array.from({ length: 20 }, (_, i) => Math.floor((i * train.rows) / 20));
    const a = taken.find((row) => train.y[row] === 0)!;
    const b = taken.find((row) => train.y[row] === 1)!;
    expect(thinned).toBeGreaterThan(1);
    train.x.row(b).set(train.x.row(a));
    const result = test({}, { ...cancer, splits: { ...splits, train } });
    expect(result.passed).toBe(false);
    expect([...result.contradiction!].sort()).toEqual([train.rowIds[a], train.rowIds[b]].sort());
    expect(result.finding).toMatchObject({ rule: "pipeline_fault", severity: "problem" });
  });
});

describe("a verdict", () => {
  const spec = specSchema.parse({
    network: { layers: times(10, layer("sigmoid")) },
    training: { optimizer: { type: "sgd", learningRate: 0.03 }, epochs: 20 },
  });
  const relu = remedied(spec, { id: "relu" })!;
  const run = (of: typeof spec) => {
    const done = trained("breast_cancer", of, cancer);
    return { run: done.record(), metric: done.record().metrics?.validation?.accuracy ?? NaN, history: done.history };
  };
  const [before, after] = [run(spec), run(relu)];
  const finding = before.run.findings[0]!;
  const changed = (changes: Partial<typeof after.run>) => ({ ...after, run: { ...after.run, ...changes } });

  it("is cured with the numbers of both runs, where one remedy is all that differs", () => {
    const verdict = verdictOf(finding, { id: "relu" }, before, after);
    expect(verdict.verdict).toBe("cured");
    expect(verdict.metric.before).toBeLessThan(0.7);
    expect(verdict.metric.after).toBeGreaterThan(0.93);
    expect(verdict.signal?.before).toBeLessThan(1e-4);
    expect(verdict.signal?.after).toBeGreaterThan(verdict.signal!.threshold);
    expect(verdict.changes.every((path) => path.startsWith("network.layers."))).toBe(true);
  });
  it("is no cure where something else differs too", () => {
    const other = changed({ spec: { ...relu, training: { ...relu.training, seed: 8 } } });
    const verdict = verdictOf(finding, { id: "relu" }, before, other);
    expect(verdict.verdict).toBe("better");
    expect(verdict.changes).toContain("training.seed");
  });
  it("is no help where the finding stays, the run fails or nothing is gained", () => {
    const word = (side: typeof after) => verdictOf(finding, { id: "relu" }, before, side).verdict;
    const same = { ...after, metric: before.metric };
    expect(word({ ...same, run: { ...after.run, findings: [finding] } })).toBe("no help");
    expect(word(changed({ status: "failed" }))).toBe("no help");
    expect(word({ ...after, metric: before.metric - 0.2 })).toBe("no help");
    expect(word(changed({ status: "training" }))).toBe("training");
  });
  it("of a warning takes a finding that is gone, at no loss, for a cure", () => {
    const warning: Finding = { ...finding, rule: "overfitting", severity: "warning" };
    const level = { ...after, metric: before.metric };
    expect(verdictOf(warning, { id: "relu" }, before, level).verdict).toBe("cured");
  });
});
