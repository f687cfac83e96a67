/** What is known of healthy and broken networks on the breast cancer data shows itself in the signals. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Signals } from "#core/engine/engine";
import type { ActivationId } from "#core/network/kinds/activations/index";
import type { InitialiserSpec } from "#core/network/kinds/initialisers/index";
import { createRandom } from "#core/random";
import { buildModel, type Sketch } from "./build";

const shape = { task: "binary" as const, inputs: 30, classes: 2 };

/** All 569 rows, each column brought to mean 0 and deviation 1. */
function breastCancer() {
  const text = readFileSync(new URL("../../../samples/breast_cancer.csv", import.meta.url), "utf8");
  const cells = text
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(","));
  const rows = cells.length;
  const x = new Float32Array(rows * 30);
  for (let j = 0; j < 30; j++) {
    const column = cells.map((row) => Number(row[j]));
    const mean = column.reduce((a, b) => a + b) / rows;
    const std = Math.sqrt(column.reduce((sum, v) => sum + (v - mean) ** 2, 0) / rows);
    column.forEach((value, i) => (x[i * 30 + j] = (value - mean) / std));
  }
  const y = Float32Array.from(cells, (row) => (row[30] === cells[0][30] ? 1 : 0));
  return { x, y, rows };
}
const data = breastCancer();

const deep = (activation: ActivationId, init: InitialiserSpec): Sketch["layers"] =>
  Array.from({ length: 10 }, () => ({ type: "dense", units: 32, activation, init }));

/** Signals of the first step, over the seeds: the mean factor by which the gradient changes a layer, and the last spread. */
function atInit(layers: Sketch["layers"]) {
  const factors: number[] = [];
  const ratios: number[] = [];
  const spreads: number[] = [];
  for (let seed = 1; seed <= 5; seed++) {
    const model = buildModel({ layers, shape, training: { seed, optimizer: { type: "sgd" } }, precision: "float32" });
    const { gradientNorm, activationStd } = model.trainStep(data, { step: 0, learningRate: 0, measure: true }).signals!;
    ratios.push(gradientNorm[0] / gradientNorm[9]);
    factors.push((gradientNorm[0] / gradientNorm[9]) ** (1 / 9));
    spreads.push(activationStd[9]);
  }
  const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
  return { factor: mean(factors), ratio: mean(ratios), spread: mean(spreads) };
}

/** 60 epochs of SGD on 32-32 ReLU layers. */
function train(learningRate: number, seed: number) {
  const stepsPerEpoch = Math.ceil(data.rows / 32);
  const layers: Sketch["layers"] = [1, 2].map(() => ({ type: "dense", units: 32, init: "he_normal" }));
  const training = { seed, optimizer: { type: "sgd" as const, learningRate } };
  const model = buildModel({ layers, shape, training, precision: "float32", stepsPerEpoch });
  const order = Uint32Array.from({ length: data.rows }, (_, i) => i);
  const x = new Float32Array(32 * 30);
  const y = new Float32Array(32);
  let signals: Signals | undefined;
  for (let step = 0; step < 60 * stepsPerEpoch; step++) {
    const within = step % stepsPerEpoch;
    if (within === 0) createRandom(seed, "order", step).shuffle(order);
    const rows = Math.min(32, data.rows - within * 32);
    for (let i = 0; i < rows; i++) {
      const row = order[within * 32 + i];
      x.set(data.x.subarray(row * 30, row * 30 + 30), i * 30);
      y[i] = data.y[row];
    }
    signals = model.trainStep({ x, y, rows }, { step, learningRate, measure: within === stepsPerEpoch - 1 }).signals;
  }
  const right = model.predict(data.x, data.rows).reduce((sum, p, i) => sum + Number(p > 0.5 === (data.y[i] === 1)), 0);
  return { accuracy: right / data.rows, dead: Array.from(signals!.dead.subarray(0, 2)) };
}

describe("ten hidden layers of 32 at the start", () => {
  it("sigmoid with Glorot: gradients shrink by about .23 a layer", () => {
    const { factor, ratio } = atInit(deep("sigmoid", "glorot_uniform"));
    expect(factor).toBeGreaterThan(0.17);
    expect(factor).toBeLessThan(0.27);
    expect(ratio).toBeLessThan(1e-4);
  });
  it("tanh with Glorot and ReLU with He keep them", () => {
    expect(atInit(deep("tanh", "glorot_uniform")).factor).toBeCloseTo(0.98, 1);
    expect(atInit(deep("relu", "he_normal")).factor).toBeCloseTo(0.91, 0);
  });
  it("tanh with σ = .01 hides a signal that is gone; ReLU with σ = 1 blows it up", () => {
    const small = atInit(deep("tanh", { type: "normal", std: 0.01 }));
    expect(small.ratio).toBeGreaterThan(0.5);
    expect(small.ratio).toBeLessThan(2);
    expect(small.spread).toBeLessThan(1e-11);
    expect(atInit(deep("relu", { type: "normal", std: 1 })).spread).toBeGreaterThan(1e4);
  });
});

describe("two ReLU layers under SGD", () => {
  it("learn at a rate of .03, with no unit dead", () => {
    const { accuracy, dead } = train(0.03, 1);
    expect(accuracy).toBeGreaterThan(0.97);
    expect(Math.max(...dead)).toBeLessThan(0.1);
  });
  it("die at a rate of 3: the second layer first, and the model says the majority class", () => {
    const outcomes = [1, 2, 3, 4, 5].map((seed) => train(3, seed));
    const stuck = outcomes.filter(({ accuracy }) => Math.abs(accuracy - 0.627) < 0.002 || accuracy < 0.38);
    expect(stuck.length).toBeGreaterThanOrEqual(4);
    for (const { dead } of stuck) expect(dead[1]).toBeGreaterThan(0.7);
  });
});
