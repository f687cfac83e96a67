import { describe, expect, it } from "vitest";
import type { Model } from "#core/engine/engine";
import { weightsHash } from "#core/engine/hash";
import { optimizerIds } from "#core/network/kinds/optimizers/index";
import { createRandom } from "#core/random";
import { buildModel, tensor, type Sketch } from "./build";

const inputs = 3;
function data(rows: number, seed = 1) {
  const random = createRandom(seed, "model test");
  const x = Float32Array.from({ length: rows * inputs }, () => random.normal());
  const y = Float32Array.from({ length: rows }, (_, row) => (x[row * inputs] + x[row * inputs + 1] > 0 ? 1 : 0));
  return { x, y, rows };
}
const mixed: Sketch["layers"] = [
  { type: "dense", units: 8, activation: "relu" },
  { type: "batch_norm" },
  { type: "dropout", rate: 0.3 },
  { type: "dense", units: 4, activation: "tanh" },
  { type: "layer_norm" },
];

/** Batches of 8 over 20 rows: the last of each epoch has 4. */
function train(model: Model, from: number, to: number, measure = false): void {
  const all = data(20);
  for (let step = from; step < to; step++) {
    const start = (step % 3) * 8;
    const rows = Math.min(8, 20 - start);
    const x = all.x.subarray(start * inputs, (start + rows) * inputs);
    model.trainStep({ x, y: all.y.subarray(start, start + rows), rows }, { step, learningRate: 0.05, measure });
  }
}

describe("the same seed gives the same bits", () => {
  it("for equal runs, measured or not, and others for another seed", () => {
    const run = (seed: number, measure: boolean) => {
      const model = buildModel({ layers: mixed, training: { seed }, precision: "float32" });
      train(model, 0, 30, measure);
      return weightsHash(model.tensors);
    };
    expect(run(7, false)).toBe(run(7, true));
    expect(run(8, false)).not.toBe(run(7, false));
  });

  it.each(optimizerIds)("after a stop and a restart with %s", (type) => {
    const sketch: Sketch = {
      layers: mixed,
      training: { optimizer: type === "sgd" ? { type, momentum: 0.9 } : { type } },
      precision: "float32",
    };
    const whole = buildModel(sketch);
    train(whole, 0, 25);
    const first = buildModel(sketch);
    train(first, 0, 11);
    const second = buildModel(sketch);
    train(second, 0, 3);
    for (const part of ["tensors", "optimizerState"] as const) {
      first[part].forEach(({ data: values }, t) => second[part][t].data.set(values));
    }
    train(second, 11, 25);
    expect(weightsHash(second.tensors)).toBe(weightsHash(whole.tensors));
    expect(weightsHash(second.optimizerState)).toBe(weightsHash(whole.optimizerState));
  });
});

describe("a model", () => {
  it("learns", () => {
    const model = buildModel({ layers: [{ type: "dense", units: 8 }], precision: "float32" });
    const batch = data(64);
    const before = model.loss(batch);
    for (let step = 0; step < 300; step++) model.trainStep(batch, { step, learningRate: 0.01, measure: false });
    expect(model.loss(batch)).toBeLessThan(0.1 * before);
    const right = model.predict(batch.x, 64).filter((p, row) => p > 0.5 === (batch.y[row] === 1)).length;
    expect(right).toBeGreaterThan(62);
  });

  it("knows the loss of its predictions", () => {
    const batch = data(10);
    const model = buildModel({ layers: mixed, classWeights: [0.5, 3] });
    const p = model.predict(batch.x, 10);
    const sum = p.reduce((all, one, row) => all - (batch.y[row] ? 3 * Math.log(one) : 0.5 * Math.log(1 - one)), 0);
    expect(model.loss(batch)).toBeCloseTo(sum / 10, 6);
  });

  it("predicts row by row what it predicts at once, over many chunks", () => {
    const rows = 700;
    const batch = data(rows);
    const model = buildModel({
      layers: mixed,
      shape: { task: "multiclass", inputs, classes: 3 },
      precision: "float32",
    });
    train(model, 0, 5);
    const together = model.predict(batch.x, rows);
    const hidden = model.activations(batch.x, rows, 3);
    expect(together).toHaveLength(3 * rows);
    expect(hidden).toHaveLength(4 * rows);
    for (const row of [0, 255, 256, 699]) {
      const x = batch.x.slice(row * inputs, (row + 1) * inputs);
      expect(model.predict(x, 1)).toEqual(together.slice(3 * row, 3 * row + 3));
      expect(model.activations(x, 1, 3)).toEqual(hidden.slice(4 * row, 4 * row + 4));
      expect(together.slice(3 * row, 3 * row + 3).reduce((a, b) => a + b)).toBeCloseTo(1, 6);
    }
    expect(model.activations(batch.x, rows, model.layers.length - 1)).toEqual(together);
    expect(model.activations(batch.x, 2, -1)).toEqual(batch.x.slice(0, 2 * inputs));
  });

  it("agrees between float32 and float64", () => {
    const [single, double] = (["float32", "float64"] as const).map((precision) => {
      const model = buildModel({ layers: mixed, precision });
      train(model, 0, 30);
      return model;
    });
    double!.tensors.forEach(({ data: values }, t) =>
      values.forEach((value, i) => expect(single!.tensors[t].data[i]).toBeCloseTo(value, 3)),
    );
    expect(single!.tensors[0].data).toBeInstanceOf(Float32Array);
    expect(double!.tensors[0].data).toBeInstanceOf(Float64Array);
  });

  it("goes on with NaN and Infinity as with other numbers", () => {
    const model = buildModel({ layers: mixed, precision: "float32" });
    tensor(model, "dense_1/weights").fill(Infinity);
    const { loss, signals } = model.trainStep(data(8), { step: 0, learningRate: 0.1, measure: true });
    expect(loss).toBeNaN();
    expect(signals!.maxWeight[0]).toBe(Infinity);
    expect(model.predict(data(8).x, 8)).toHaveLength(8);
  });
});

describe("batch normalisation", () => {
  it("takes a batch of one row without NaN, and leaves its running statistics", () => {
    const model = buildModel({ layers: [{ type: "dense", units: 3, activation: "tanh" }, { type: "batch_norm" }] });
    const mean = tensor(model, "batch_norm_1/mean").slice();
    const { loss, signals } = model.trainStep(data(1), { step: 0, learningRate: 0.1, measure: true });
    expect(loss).toBeCloseTo(Math.log(2), 12);
    expect(signals!.gradientNorm[0]).toBe(0);
    for (const { data: values } of model.tensors) expect(values.every(Number.isFinite)).toBe(true);
    expect(tensor(model, "batch_norm_1/mean")).toEqual(mean);
  });

  it("comes to the data's mean and variance", () => {
    const model = buildModel({ layers: [{ type: "batch_norm" }] });
    const batch = { ...data(50), x: data(50).x.map((value, i) => 3 * value + (i % inputs)) };
    for (let step = 0; step < 300; step++) model.trainStep(batch, { step, learningRate: 0, measure: false });
    for (let j = 0; j < inputs; j++) {
      const column = Array.from({ length: 50 }, (_, row) => batch.x[row * inputs + j]);
      const mean = column.reduce((a, b) => a + b) / 50;
      const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 49;
      expect(tensor(model, "batch_norm_1/mean")[j]).toBeCloseTo(mean, 9);
      expect(tensor(model, "batch_norm_1/variance")[j]).toBeCloseTo(variance, 9);
    }
  });
});

describe("dropout", () => {
  const mask = (step: number, rate: number) => {
    const model = buildModel({ layers: [{ type: "dropout", rate }] });
    const batch = { x: new Float64Array(400 * inputs).fill(1), y: new Float64Array(400), rows: 400 };
    const { signals } = model.trainStep(batch, { step, learningRate: 0, measure: true });
    return { mean: signals!.activationMean[0], model, batch };
  };
  it("keeps the mean, draws another mask at each step and the same at the same step", () => {
    expect(mask(0, 0.3).mean).toBeCloseTo(1, 1);
    expect(mask(0, 0.3).mean).toBe(mask(0, 0.3).mean);
    expect(mask(0, 0.3).mean).not.toBe(mask(1, 0.3).mean);
  });
  it("passes everything on in inference, and nothing in training at a rate of 1", () => {
    const { mean, model, batch } = mask(0, 1);
    expect(mean).toBe(0);
    expect(Array.from(model.activations(batch.x, 2, 0))).toEqual(new Array(2 * inputs).fill(1));
  });
});

describe("regularisers", () => {
  it("L1 makes weights that the data does not need exactly 0, and L2 does not", () => {
    const batch = data(64);
    const zeros = (penalty: { l1?: number; l2?: number }, type: "sgd" | "adam") => {
      const sketch = { layers: [{ type: "dense" as const, units: 12, ...penalty }], precision: "float32" as const };
      const model = buildModel({ ...sketch, training: { optimizer: { type } } });
      for (let step = 0; step < 1500; step++) model.trainStep(batch, { step, learningRate: 0.05, measure: false });
      return tensor(model, "dense_1/weights").filter((w) => w === 0).length;
    };
    for (const type of ["sgd", "adam"] as const) {
      expect(zeros({ l1: 0.03 }, type), type).toBeGreaterThan(6);
      expect(zeros({ l2: 0.01 }, type)).toBe(0);
    }
  });

  it("clipping limits the step", () => {
    const step = (clip: { type: "norm" | "value"; limit: number } | null) => {
      const layers: Sketch["layers"] = [{ type: "dense", units: 6 }];
      const model = buildModel({ layers, training: { clip, optimizer: { type: "sgd" } } });
      const before = model.tensors.map((one) => one.data.slice());
      model.trainStep(data(16), { step: 0, learningRate: 1, measure: false });
      return model.tensors.flatMap(({ data: values }, t) => Array.from(values, (value, i) => value - before[t][i]));
    };
    const norm = (values: number[]) => Math.hypot(...values);
    expect(norm(step(null))).toBeGreaterThan(0.1);
    expect(norm(step({ type: "norm", limit: 0.01 }))).toBeCloseTo(0.01, 5);
    expect(Math.max(...step({ type: "value", limit: 0.001 }).map(Math.abs))).toBeCloseTo(0.001, 12);
    expect(step({ type: "norm", limit: 1e6 })).toEqual(step(null));
  });
});
