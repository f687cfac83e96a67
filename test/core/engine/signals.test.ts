import { describe, expect, it } from "vitest";
import { layerSignals } from "#core/engine/engine";
import { createRandom } from "#core/random";
import { buildModel, tensor } from "./build";

const random = createRandom(3, "signals test");
const rows = 40;
const batch = {
  x: Float64Array.from({ length: rows * 3 }, () => random.normal()),
  y: Float64Array.from({ length: rows }, () => random.below(2)),
  rows,
};
const sgd = { optimizer: { type: "sgd" as const } };

describe("signals of a step", () => {
  it("are what their definitions say", () => {
    const model = buildModel({
      layers: [
        { type: "dense", units: 5, activation: "tanh", l2: 0.1 },
        { type: "dropout", rate: 0.5 },
      ],
      training: sgd,
    });
    const before = tensor(model, "dense_1/weights").slice();
    const outputs = Array.from(model.activations(batch.x, rows, 0));
    const { signals } = model.trainStep(batch, { step: 0, learningRate: 0.2, measure: true });
    const after = tensor(model, "dense_1/weights");
    const gradient = Array.from(after, (w, i) => (before[i] - w) / 0.2);
    const norm = (values: ArrayLike<number>) => Math.hypot(...Array.from(values));
    const mean = outputs.reduce((a, b) => a + b, 0) / outputs.length;
    const expected = {
      gradientNorm: norm(gradient),
      gradientMean: gradient.reduce((sum, g) => sum + Math.abs(g), 0) / gradient.length,
      updateRatio: (0.2 * norm(gradient)) / norm(before),
      activationMean: mean,
      activationStd: Math.sqrt(outputs.reduce((sum, a) => sum + (a - mean) ** 2, 0) / outputs.length),
      saturated: outputs.filter((a) => Math.abs(a) > 0.99).length / outputs.length,
      zeroGradient: 0,
      weightNorm: norm(before),
      maxWeight: Math.max(...before.map(Math.abs)),
    };
    for (const [name, value] of Object.entries(expected)) {
      expect(signals![name as keyof typeof expected][0], name).toBeCloseTo(value, 6);
    }
    expect(signals!.dead[0]).toBeNaN();
    for (const name of layerSignals) expect(signals![name], name).toHaveLength(3);
    expect(signals!.gradientNorm[1]).toBeNaN();
    expect(signals!.activationMean[2]).toBeGreaterThan(0);
  });

  it("measures the gradient before it is clipped", () => {
    const measured = (clip: { type: "norm"; limit: number } | null) => {
      const model = buildModel({ layers: [{ type: "dense", units: 4 }], training: { ...sgd, clip } });
      return model.trainStep(batch, { step: 0, learningRate: 0.1, measure: true }).signals!;
    };
    expect(measured({ type: "norm", limit: 1e-3 }).gradientNorm).toEqual(measured(null).gradientNorm);
    expect(measured({ type: "norm", limit: 1e-3 }).updateRatio[0]).toBeLessThan(measured(null).updateRatio[0]);
  });

  it("a unit is dead when it has not fired for a whole epoch", () => {
    const model = buildModel({ layers: [{ type: "dense", units: 4 }], training: sgd, stepsPerEpoch: 3 });
    const dead = (step: number) => model.trainStep(batch, { step, learningRate: 0, measure: true }).signals!.dead[0];
    for (let step = 0; step < 3; step++) expect(dead(step)).toBe(0);
    tensor(model, "dense_1/bias")[2] = -1e6;
    expect([3, 4, 5, 6].map(dead)).toEqual([0, 0, 0.25, 0.25]);
    tensor(model, "dense_1/bias")[2] = 0;
    expect(dead(7)).toBe(0);
  });

  it("no unit of a leaky ReLU is dead, and a unit below zero gets no gradient through a ReLU", () => {
    const model = (activation: "relu" | "leaky_relu") => {
      const built = buildModel({ layers: [{ type: "dense", units: 2, activation }], training: sgd, stepsPerEpoch: 1 });
      tensor(built, "dense_1/bias").fill(-1e3);
      return built.trainStep(batch, { step: 0, learningRate: 0.1, measure: true }).signals!;
    };
    expect(model("relu").dead[0]).toBe(1);
    expect(model("relu").zeroGradient[0]).toBe(1);
    expect(model("leaky_relu").dead[0]).toBe(0);
    expect(model("leaky_relu").zeroGradient[0]).toBe(0);
  });
});
