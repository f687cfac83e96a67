/** Before training, after a remedy, and on twenty rows. */
import { describe, expect, it } from "vitest";
import { checkSpec } from "#core/doctor/before";
import type { Finding, Worded } from "#core/doctor/finding";
import { measures } from "#core/doctor/measures";
import { overfitTest } from "#core/doctor/overfit-test";
import { remedied } from "#core/doctor/remedies";
import type { Rule } from "#core/doctor/rule";
import { rules } from "#core/doctor/rules";
import { verdictOf } from "#core/doctor/verdict";
import { verdictWords } from "#core/doctor/verdict-words";
import { Matrix } from "#core/matrix";
import type { Engine } from "#core/engine/engine";
import { referenceEngine } from "#core/engine/reference/index";
import { presetIds, presets, presetSpec } from "#core/network/presets";
import { specSchema, type SpecInput } from "#core/network/spec";
import type { Dataset } from "#core/data/dataset";
import type { RunRecord } from "#core/project/document";
import { toEnd } from "#core/pieces";
import { differenceOf } from "#core/training/difference";
import type { Run } from "#core/training/run";
import { weightsEpoch } from "#core/training/weights-epoch";
import { nodeEngine } from "#host/engine";
import { datasetOf, runOf, trained } from "../training/lab";
import { worded } from "./words";

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
    const spec = specSchema.parse({ network: { layers: times(10, layer("sigmoid")) } });
    const [finding] = checkSpec(spec, cancer.prepared);
    const predicted = finding!.measured[0]!.value;
    expect(predicted).toBeGreaterThan(1e-7);
    expect(predicted).toBeLessThan(1e-5);
    const [, each, steps] = /about \*\*([\d.]+)\*\* of the gradient gets through each: on the \*\*(\d+)\*\*/.exec(
      worded(finding, spec).why,
    )!;
    expect(Number(each) ** Number(steps)).toBeCloseTo(predicted, 12);
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
  const test = (input: SpecInput, dataset: Dataset, engine: Engine = referenceEngine) => {
    const work = overfitTest(specSchema.parse(input), dataset, engine);
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
  it("blames the network, and not the data, where its gradients vanish or its units are dead", () => {
    // Three thousand updates of thirty layers.
    const fast = nodeEngine();
    const sigmoids = { network: { layers: times(30, layer("sigmoid")) } };
    const vanish = test(sigmoids, cancer, fast);
    expect(vanish.passed).toBe(false);
    expect(worded(vanish.finding, sigmoids).why).toContain("**gradients vanish**");
    expect(worded(vanish.finding, sigmoids).why).toContain("says nothing about the data");
    expect(vanish.finding!.layers[0]).toBe("dense_1");
    const zeros = { network: { layers: times(2, layer("relu", { init: "zeros" })) } };
    const dead = test(zeros, cancer, fast);
    expect(dead.passed).toBe(false);
    expect(worded(dead.finding, zeros).why).toContain("**dead units**");
    const small = { network: { layers: times(12, layer("tanh", { init: { type: "normal", std: 1e-4 } })) } };
    const faint = test(small, cancer);
    expect(worded(faint.finding, small).why).toContain("The fault is in the network");
  });
  it("names layers as the draft does, where one of them is switched off", () => {
    const zero = layer("relu", { init: "zeros" });
    const draft = { network: { layers: [zero, { ...zero, enabled: false }, zero] } };
    const { finding } = test(draft, cancer, nodeEngine());
    expect(finding!.layers).toEqual(["dense_1", "dense_3"]);
    expect(worded(finding, draft).why).toContain("of the units of **dense 1 and 3** output 0");
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
  const side = (done: Run) => ({ run: done.record(), history: done.history });
  const run = (of: typeof spec) => side(trained("breast_cancer", of, cancer));
  const [before, after] = [run(spec), run(relu)];
  const finding = before.run.findings[0]!;
  const changed = (changes: Partial<RunRecord>) => ({ ...after, run: { ...after.run, ...changes } });
  const verdict = (of: typeof after) => verdictOf(finding, { id: "relu" }, before, of);
  const names = ["run 1", "run 2"] as const;
  /** Of the first layer's mean gradient norm over the updates after an epoch, and the output's. */
  const meanRatio = ({ ticks, layers }: typeof after.history, epoch: number) => {
    const last = [...ticks.epoch.keys()].filter((tick) => ticks.epoch[tick]! > epoch);
    const mean = (at: number) =>
      last.reduce((sum, tick) => sum + ticks.signals.gradientNorm[tick * layers.length + at]!, 0) / last.length;
    return mean(0) / mean(layers.length - 1);
  };

  it("is cured with the numbers of both runs, where one remedy is all that differs", () => {
    const { verdict: word, readings, beyond } = verdict(after);
    expect(word).toBe("cured");
    expect(beyond).toEqual([]);
    const [gradient, loss] = readings;
    expect(gradient!.name).toBe("gradient norm, dense 1 ÷ output");
    expect(gradient!.before.value).toBeLessThan(1e-4);
    expect(gradient!.after.value).toBeGreaterThan(gradient!.fault!.threshold);
    expect(loss).toMatchObject({ name: "training loss", rows: "training", curve: "trainLoss", change: "better" });
    expect(loss!.before).toEqual({ value: before.run.metrics!.train!.loss, epoch: 20 });
    expect(loss!.after.value).toBeLessThan(0.2);
    const words = verdictWords(verdict(after), names);
    const share = { ...gradient!, name: "dead share, dense 2" };
    expect(verdictWords({ verdict: word, readings: [share], beyond }, ["rate 3", "rate 0.03"])[0]).toMatch(
      /^Dead share, dense 2: \*\*.+\*\* \(rate 3\) → /,
    );
    expect(words[0]).toMatch(/\(run 2\), mean over epoch 20, on training rows; a fault is </);
    expect(gradient!.after.value).toBeCloseTo(meanRatio(after.history, 19), 6);
    expect(words[1]).toMatch(/^Training loss \*\*0\.6\d*\*\* \(run 1\) → \*\*0\.\d+\*\* \(run 2\) at epoch 20\.$/);
  });
  it("is no cure where another setting differs too, and names it", () => {
    const other = changed({ spec: { ...relu, training: { ...relu.training, seed: 8 } } });
    expect(verdict(other)).toMatchObject({
      verdict: "better",
      beyond: [{ kind: "setting", path: "training.seed" }],
    });
    expect(verdictWords(verdict(other), names).at(-1)).toBe(
      "The remedy is not the only change: training seed differs.",
    );
  });
  it("is no cure of a remedy whose run went on at a lower rate, or for more epochs", () => {
    const slower = changed({ rateChanges: [{ step: after.run.step / 2, learningRate: 0.003 }] });
    expect(verdict(slower).verdict).toBe("better");
    expect(verdictWords(verdict(slower), names).at(-1)).toContain(
      "run 2 went on at a learning rate of **0.003** after epoch 10",
    );
    // A remedy that has done nothing by the end that was planned, and a run that learnt in as many epochs again.
    const late = trained("breast_cancer", { ...spec, network: { layers: [layer("sigmoid")] } }, cancer);
    const early = side(late);
    late.resume({ epochs: 20 });
    late.finish();
    const longer = side(late);
    expect(longer.run.epoch).toBe(40);
    const low: Finding = { ...finding, rule: "learning_rate_low", measured: [] };
    const told = verdictOf(low, null, early, longer);
    expect(told.verdict).toBe("better");
    expect(verdictWords(told, names).at(-1)).toBe(
      "The remedy is not the only change: run 1 was trained for **20** epochs and run 2 for **40**.",
    );
  });
  it("compares a run that was cut short at the epoch that both have come to", () => {
    const cut = runOf("breast_cancer", spec, cancer);
    cut.resume({ updates: 4 * cut.stepsPerEpoch });
    cut.finish();
    cut.stop();
    expect(cut.record()).toMatchObject({ status: "stopped", epoch: 4 });
    const { verdict: word, readings, beyond } = verdictOf(finding, { id: "relu" }, side(cut), after);
    expect(word).toBe("cured");
    expect(beyond).toEqual([]);
    expect(readings.map(({ after: { epoch } }) => epoch)).toEqual([4, 4]);
    expect(readings[1]!.after.value).toBe(after.history.epochs.trainLoss[4]);
  });
  it("is no help where the finding stays, the run fails or nothing is gained", () => {
    const loss = before.run.metrics!.train!.loss;
    const level = changed({ metrics: { train: { loss } }, findings: [finding] });
    const same = { ...level, history: before.history };
    expect(verdict(same).verdict).toBe("no help");
    expect(verdict(changed({ status: "failed" })).verdict).toBe("no help");
    expect(verdict(changed({ metrics: { train: { loss: loss + 0.2 } } })).verdict).toBe("no help");
    expect(verdict(changed({ status: "training" })).verdict).toBe("training");
  });
});

describe("a remedy for overfitting", () => {
  // Few rows, many weights: what is learnt by heart shows in the validation loss, not in the metric.
  const base = specSchema.parse({
    recipe: { split: { train: 0.3, validation: 0.35, test: 0.35 } },
    network: { layers: times(2, layer("relu", { units: 64 })) },
    training: { optimizer: { type: "adam", learningRate: 0.003 }, epochs: 80, earlyStopping: null },
  });
  const data = datasetOf("diabetes", base);
  const side = (done: Run) => ({ run: done.record(), history: done.history });
  const apartOf = (first: Run, second: Run) => {
    const at = (of: Run) => ({ run: of, model: of.model, at: weightsEpoch(of.record()) });
    return toEnd(differenceOf(at(first), at(second)));
  };
  const broken = trained("diabetes", base, data);
  const before = side(broken);
  const finding = before.run.findings.find(({ rule }) => rule === "overfitting")!;

  it("is judged by the validation loss of the weights that are kept: stopping early cures", () => {
    const cure = trained("diabetes", remedied(base, { id: "early_stopping" })!, data);
    const [after, apart] = [side(cure), apartOf(broken, cure)];
    expect(after.run.epoch).toBeLessThan(80);
    const told = verdictOf(finding, { id: "early_stopping" }, before, after, apart);
    const [loss] = told.readings;
    expect(loss).toMatchObject({ name: "validation loss", rows: "validation", change: "better" });
    // The lowest point of the curve is what was brought back.
    const { validationLoss } = after.history.epochs;
    expect(Math.fround(loss!.after.value)).toBe(Math.min(...validationLoss));
    expect(loss!.after.epoch).toBe(after.run.epoch - 10);
    expect(after.run.findings.map(({ rule }) => rule)).not.toContain("overfitting");
    expect(told.verdict).toBe("cured");
    // The interval is of the same difference, on the same rows.
    expect(loss!.sure!.rows).toBe(data.splits.validation.rows);
    expect(loss!.sure!.value).toBeCloseTo(loss!.before.value - loss!.after.value, 4);
    expect(loss!.sure!.low).toBeGreaterThan(0);
    expect(verdictWords(told, ["run 1", "run 2"])[0]).toMatch(
      /95 % interval of the change \*\*−[\d.]+ … −[\d.]+\*\* on \d+ rows\.$/,
    );
    // Nor does the epoch hang on the curve: another of the same loss is not the one that was kept.
    const again = structuredClone(after);
    again.history.epochs.validationLoss[after.run.epoch] = Math.min(...validationLoss);
    const [same] = verdictOf(finding, { id: "early_stopping" }, before, again, apart).readings;
    expect(same!.after.epoch).toBe(after.run.restoredEpoch);
  });
  it("is no cure where the validation loss stands still, whatever the metric does", () => {
    const after = structuredClone(before);
    after.run.findings = [];
    after.run.metrics!.validation!.r2! += 0.5;
    const apart = apartOf(broken, broken);
    expect(apart!.loss).toEqual({ value: 0, low: 0, high: 0 });
    expect(verdictOf(finding, null, before, after, apart).verdict).toBe("better");
    after.run.findings = [finding];
    expect(verdictOf(finding, null, before, after, apart).verdict).toBe("no help");
  });
  it("is neither better nor no help where the validation rows are too few to tell, or were not the same", () => {
    const after = structuredClone(before);
    after.run.metrics!.validation!.loss *= 0.8;
    const gain = before.run.metrics!.validation!.loss * 0.2;
    const few = { rows: 12, epochs: [80, 80] as [number, number], metric: null };
    const wide = { ...few, loss: { value: gain, low: -0.1, high: gain + 0.3 } };
    const told = verdictOf(finding, null, before, after, wide);
    expect(told.verdict).toBe("can't tell");
    expect(verdictWords(told, ["run 1", "run 2"])[0]).toMatch(
      /… 0\.10?\*\* on 12 rows: \*\*too few rows to tell\*\*\.$/,
    );
    const narrow = { ...few, loss: { value: gain, low: gain / 2, high: gain * 2 } };
    expect(verdictOf(finding, null, before, after, narrow).verdict).toBe("better");
    for (const none of [null, undefined])
      expect(verdictOf(finding, null, before, after, none).verdict).toBe("can't tell");
    expect(verdictWords(verdictOf(finding, null, before, after, null), ["run 1", "run 2"])[0]).toContain(
      "without validation rows that both runs were measured on",
    );
  });
});

describe("every rule", () => {
  it("says by what its remedies are judged, but those whose cure changes what is measured", () => {
    const silent = Object.entries<Rule>(rules).filter(([, { judgedBy }]) => judgedBy.length === 0);
    expect(silent.map(([id]) => id)).toEqual(["nothing_to_learn", "target_scale", "leakage"]);
  });
});

it("says the epoch of the weights that early stopping brought back, whatever other epoch had the same loss", () => {
  const run = trained("iris", { training: { epochs: 6 } });
  const record = { ...run.record(), restoredEpoch: 2, metrics: { validation: { loss: 0.5 } } };
  const { epochs } = run.history;
  const history = { ...run.history, epochs: { ...epochs, validationLoss: epochs.validationLoss.slice().fill(0.5) } };
  const side = { run: record, history };
  expect(measures.validation_loss.read({} as Worded, side, side, Infinity, undefined)?.after).toEqual({
    value: 0.5,
    epoch: 2,
  });
});
