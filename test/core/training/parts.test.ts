import { describe, expect, it } from "vitest";
import { rateAt, scheduleSchema } from "#core/network/kinds/schedules/index";
import { presetSpec } from "#core/network/presets";
import { specSchema, type SpecInput } from "#core/network/spec";
import { referenceEngine } from "#core/engine/reference/index";
import { Batches } from "#core/training/batches";
import { checkNetwork } from "#core/training/check";
import { evaluate } from "#core/training/evaluate";
import { linearRun } from "#core/training/linear";
import { measure, thin } from "#core/training/measure";
import { planExperiment } from "#core/training/plan";
import { yardsticks } from "#core/training/prior";
import { pictureOf } from "#core/training/picture";
import { contextOf, countingClock, datasetOf, toEnd, trained, type Sample } from "./lab";

describe("the learning rate", () => {
  const at = (schedule: object, step: number) =>
    rateAt(scheduleSchema.parse(schedule), 0.1, { step, stepsPerEpoch: 10, plannedEpochs: 20, plateaus: 0 });
  it.each([
    [{ type: "constant" }, [0.1, 0.1, 0.1]],
    [{ type: "step", every: 5, factor: 0.5 }, [0.1, 0.025, 0.0125]],
    [{ type: "exponential", factor: 0.9 }, [0.1, 0.1 * 0.9 ** 10, 0.1 * 0.9 ** 19]],
    [{ type: "cosine" }, [0.1, 0.05, 0.05 * (1 + Math.cos((Math.PI * 199) / 200))]],
  ])("%o at the first, the middle and the last update", (schedule, expected) => {
    expected.forEach((rate, i) => expect(at(schedule, [0, 100, 199][i] ?? 0)).toBeCloseTo(rate, 14));
  });
  it("rises through the warm-up", () => {
    const rates = [0, 1, 2, 3, 4, 5].map((step) => at({ type: "constant", warmup: 4 }, step));
    [0.025, 0.05, 0.075, 0.1, 0.1, 0.1].forEach((rate, i) => expect(rates[i]).toBeCloseTo(rate, 15));
  });
  it("follows the cosine everywhere", () => {
    for (let step = 0; step <= 200; step++) {
      expect(at({ type: "cosine" }, step)).toBeCloseTo(0.05 * (1 + Math.cos((Math.PI * step) / 200)), 14);
    }
  });
});

describe("what is known without a network", () => {
  const iris = datasetOf("iris");
  const cancer = datasetOf("breast_cancer");
  const plan = (dataset: typeof iris) => planExperiment(specSchema.parse({}), dataset.prepared);
  const shares = cancer.prepared.split.train.byClass.map((count) => count / cancer.splits.train.rows);
  const entropy = (p: number[]) => -p.reduce((sum, share) => sum + share * Math.log(share), 0);

  it("the loss of a model that says the same for every row, and of one that knows them all", () => {
    expect(yardsticks(plan(cancer), cancer.prepared, null, 0).nothingLearnt).toBeCloseTo(entropy(shares), 12);
    expect(yardsticks(plan(cancer), cancer.prepared, null, 0).leastLoss).toBe(0);
    const balanced = shares.map((share) => 1 / (2 * share));
    expect(yardsticks(plan(cancer), cancer.prepared, balanced, 0).nothingLearnt).toBeCloseTo(Math.LN2, 12);
  });

  it("smoothed labels can't be said with certainty", () => {
    const { nothingLearnt, leastLoss } = yardsticks(plan(iris), iris.prepared, null, 0.3);
    expect(nothingLearnt).toBeCloseTo(entropy(iris.prepared.split.train.byClass.map(() => 1 / 3)), 3);
    expect(leastLoss).toBeCloseTo(entropy([0.8, 0.1, 0.1]), 12);
    const weighed = yardsticks(plan(cancer), cancer.prepared, [0.5, 2], 0.2).leastLoss;
    // The best answer for a row, searched for.
    const lossOf = (own: number, p: number) => {
      const truth = own === 1 ? 0.9 : 0.1;
      return -2 * truth * Math.log(p) - 0.5 * (1 - truth) * Math.log(1 - p);
    };
    const least = [0, 1].map((own) => Math.min(...Array.from({ length: 9999 }, (_, i) => lossOf(own, (i + 1) / 1e4))));
    expect(weighed).toBeCloseTo(shares[0]! * least[0]! + shares[1]! * least[1]!, 6);
  });
});

describe("batches", () => {
  const { train } = datasetOf("iris").splits;
  it("take every row once an epoch, in an order of its own that comes again", () => {
    const rowsOf = (epoch: number) => {
      const batches = new Batches(train, 16, 7);
      const seen: string[] = [];
      for (let step = 0; step < batches.stepsPerEpoch; step++) {
        const { x, y, rows } = batches.at(epoch, step);
        for (let i = 0; i < rows; i++) seen.push([...x.slice(i * 4, i * 4 + 4), y[i]].join());
      }
      return seen;
    };
    const all = Array.from({ length: train.rows }, (_, i) => [...train.x.row(i), train.y[i]].join());
    expect(rowsOf(0).sort()).toEqual(all.sort());
    expect(rowsOf(3)).toEqual(rowsOf(3));
    expect(rowsOf(3)).not.toEqual(rowsOf(4));
  });
});

describe("measuring", () => {
  it("takes evenly spread rows where there are many", () => {
    const { train } = datasetOf("iris").splits;
    const some = thin(train, 10);
    expect(some.rows).toBe(10);
    expect([...some.rowIds].every((id) => train.rowIds.includes(id))).toBe(true);
    expect(new Set(some.rowIds).size).toBe(10);
    expect(thin(train, 1000)).toBe(train);
  });
  it("has no R² where the target is the same in all rows, though their sum is rounded", () => {
    const run = trained("diabetes", { training: { epochs: 1 } });
    const { test } = run.dataset.splits;
    const same = { ...test, y: new Float32Array(test.rows).fill(0.1) };
    const { metric, summary } = toEnd(measure(run.model, same, run.dataset.prepared));
    expect(metric).toBeNaN();
    expect(summary.r2).toBeUndefined();
    expect(summary.mae).toBeGreaterThan(0);
  });
  it("agrees with the metrics of the predictions", () => {
    const run = trained("diabetes", { training: { epochs: 5 } });
    const { prepared, splits } = run.dataset;
    const { summary } = toEnd(measure(run.model, splits.test, prepared));
    const { mean, std } = prepared.targetScale ?? { mean: 0, std: 1 };
    const predicted = run.model.predict(splits.test.x.whole(), splits.test.rows).map((v) => v * std + mean);
    const truth = splits.test.y.map((v) => v * std + mean);
    const errors = truth.map((t, i) => Math.abs(t - (predicted[i] ?? 0)));
    expect(summary.mae).toBeCloseTo(errors.reduce((a, b) => a + b) / errors.length, 2);
  });
});

describe("an evaluation", () => {
  const samples: Sample[] = ["breast_cancer", "iris", "diabetes"];
  it.each(samples)("of %s stands beside the baselines, layer by layer", (sample) => {
    const run = trained(sample, { training: { epochs: 20 } });
    const { dataset } = run;
    const linear = linearRun(run.record().spec, contextOf(dataset));
    linear.finish();
    const result = toEnd(evaluate(run, run.frozen(), "test", linear.model));
    const { rows } = dataset.splits.test;
    const width = sample === "iris" ? 3 : 1;
    expect(result.truth).toHaveLength(rows);
    expect(result.scores).toHaveLength(rows * width);
    expect(result.linear).toHaveLength(rows * width);
    expect(result.loss).toBe(run.record().metrics?.test?.loss);
    expect(result.validation === null).toBe(sample !== "breast_cancer");
    expect(result.layers.map((layer) => layer.id)).toEqual(["input", "dense_1", "dense_2", "output"]);
    for (const layer of result.layers) {
      expect(layer.bands).toHaveLength(sample === "breast_cancer" ? 2 : 3);
      expect(Number.isFinite(layer.measure)).toBe(true);
    }
    if (sample === "diabetes") {
      expect(result.baseline).toBeCloseTo(dataset.prepared.targetScale?.mean ?? 0, 10);
      expect(Math.min(...result.scores)).toBeGreaterThan(0);
    } else {
      expect(Number.isInteger(result.baseline)).toBe(true);
    }
  });

  it("has a linear baseline as good as scikit-learn's", () => {
    const dataset = datasetOf("breast_cancer");
    const linear = linearRun(specSchema.parse({}), contextOf(dataset));
    linear.finish();
    expect(linear.record().metrics?.test?.accuracy).toBeGreaterThanOrEqual(0.95);
    const numbers = datasetOf("diabetes");
    const line = linearRun(specSchema.parse({}), contextOf(numbers));
    line.finish();
    expect(line.record().metrics?.train?.r2).toBeGreaterThan(0.48);
  });

  it("shows the classes further apart after training", () => {
    const run = trained("breast_cancer", {
      network: {
        layers: [
          { type: "dense", units: 32 },
          { type: "dense", units: 16 },
        ],
      },
      training: { epochs: 30 },
    });
    const { layers } = toEnd(evaluate(run, run.model, "train", run.model));
    const [input, , last] = layers;
    expect(last?.measure).toBeGreaterThan(input?.measure ?? Infinity);
    const [low, high] = last?.bands ?? [];
    // Bands are in units of the spread within classes, so for two classes their gap is the measure.
    expect((high?.mean ?? 0) - (low?.mean ?? 0)).toBeCloseTo(last?.measure ?? 0, 1);
  });
});

describe("a picture", () => {
  it("draws at most 32 units a layer with the weights between them", () => {
    const layers = [
      { type: "dense" as const, units: 100 },
      { type: "dropout" as const, rate: 0.5 },
      { type: "dense" as const, units: 5 },
    ];
    const run = trained("digits", { network: { layers }, training: { epochs: 1 } });
    const picture = pictureOf(run.model, run.dataset.splits.train);
    expect(picture.layers.map((layer) => layer.drawn.length)).toEqual([32, 32, 32, 5, 10]);
    expect(picture.layers.map((layer) => layer.weights?.length ?? null)).toEqual([null, 1024, null, 160, 50]);
    const [, first] = picture.layers;
    expect(first?.histogram?.counts).toHaveLength(41);
    expect(first?.histogram?.counts.reduce((a, b) => a + b)).toBe(6400);
    const matrix = run.model.tensors[0];
    expect(first?.weights?.[33]).toBe(matrix?.data[(picture.layers[0]?.drawn[1] ?? 0) * 100 + (first?.drawn[1] ?? 0)]);
    for (const layer of picture.layers) expect(Math.max(...layer.shade)).toBe(1);
  });
});

describe("a check", () => {
  it("tells a signal that dies before anything is trained", () => {
    const layers = Array.from({ length: 10 }, () => ({
      type: "dense" as const,
      units: 32,
      activation: "tanh" as const,
      init: { type: "normal" as const, std: 0.01 },
    }));
    const dataset = datasetOf("breast_cancer");
    const checkOf = (input: SpecInput) =>
      toEnd(checkNetwork(specSchema.parse(input), dataset, referenceEngine, countingClock()));
    const check = checkOf({ network: { layers } });
    expect(check.signal).toBeLessThan(1e-6);
    expect(check.firstLoss).toBeCloseTo(Math.LN2, 3);
    expect(check.expectedLoss).toBeCloseTo(Math.LN2, 12);
    const fine = checkOf({});
    expect(fine.signal).toBeGreaterThan(0.3);
    expect(fine.trainingRows).toBe(dataset.splits.train.rows);
    expect(fine.secondsPerEpoch).toBeGreaterThan(0);
  });
  it("times a copy that does all that a run does, and tells one that fails from one that ends", () => {
    const dataset = datasetOf("iris");
    const timed = (input: SpecInput) =>
      toEnd(checkNetwork(specSchema.parse(input), dataset, referenceEngine, countingClock()));
    const sound = timed({});
    // Each look at the clock takes a millisecond: an epoch has more of them than it has updates.
    expect(sound.secondsPerEpoch * 1000).toBeGreaterThan(Math.ceil(dataset.splits.train.rows / 32));
    expect(sound.secondsBefore).toBeGreaterThan(0);
    expect(sound.endsEarly).toBe(false);
    const failing = timed(presetSpec("exploding"));
    expect(failing.endsEarly).toBe(true);
    expect(Number.isFinite(failing.secondsPerEpoch)).toBe(true);
  });
});
