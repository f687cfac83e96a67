/** The fast engine against the plain one. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Model } from "#core/engine/engine";
import { layerSignals } from "#core/engine/engine";
import { referenceEngine } from "#core/engine/reference/index";
import { weightsHash } from "#core/engine/hash";
import { activationIds } from "#core/network/activations";
import { parseSpec } from "#core/network/parse";
import { planNetwork, type DataShape } from "#core/network/plan";
import type { SpecInput } from "#core/network/spec";
import { createRandom } from "#core/random";
import { nodeEngine } from "#host/engine";

const fast = nodeEngine();
type Layers = NonNullable<NonNullable<SpecInput["network"]>["layers"]>;

interface Case {
  layers: Layers;
  training: NonNullable<SpecInput["training"]>;
  shape: DataShape;
  classWeights: number[] | null;
  batch: number;
  rows: number;
}

const layer = fc.oneof(
  { weight: 5, arbitrary: fc.record({
    type: fc.constant("dense" as const),
    units: fc.integer({ min: 1, max: 21 }),
    activation: fc.constantFrom(...activationIds),
    l1: fc.constantFrom(0, 0, 0.003),
    l2: fc.constantFrom(0, 0, 0.01),
  }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("batch_norm" as const) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("dropout" as const), rate: fc.constantFrom(0, 0.2, 0.5) }) },
);
const optimizer = fc.constantFrom(
  { type: "sgd" as const, learningRate: 0.02 },
  { type: "sgd" as const, learningRate: 0.01, momentum: 0.9 },
  { type: "sgd" as const, learningRate: 0.01, momentum: 0.8, nesterov: true },
  { type: "adagrad" as const, learningRate: 0.01, epsilon: 1e-4 },
  { type: "rmsprop" as const, learningRate: 0.001, epsilon: 1e-4 },
  { type: "adam" as const, learningRate: 0.002, epsilon: 1e-4 },
  { type: "adamw" as const, learningRate: 0.002, epsilon: 1e-4 },
);
const clip = fc.constantFrom(null, null, { type: "norm" as const, limit: 0.5 }, { type: "value" as const, limit: 0.05 });
const target = fc.constantFrom(
  { task: "binary" as const, classes: 2, loss: "auto" as const },
  { task: "multiclass" as const, classes: 3, loss: "auto" as const },
  { task: "multiclass" as const, classes: 6, loss: "auto" as const },
  { task: "regression" as const, classes: 0, loss: "mse" as const },
  { task: "regression" as const, classes: 0, loss: "mae" as const },
  { task: "regression" as const, classes: 0, loss: "huber" as const },
);
const cases = fc
  .tuple(fc.array(layer, { maxLength: 4 }), optimizer, clip, target, fc.integer({ min: 1, max: 13 }), fc.integer({ min: 1, max: 40 }), fc.boolean(), fc.integer({ min: 0, max: 9999 }))
  .map(([layers, rule, limit, { task, classes, loss }, inputs, batch, weighed, seed]): Case => ({
    layers,
    training: { optimizer: rule, clip: limit, loss, seed, batchSize: batch },
    shape: { task, classes, inputs },
    classWeights: weighed && classes > 0 ? Array.from({ length: classes }, (_, k) => 0.5 + k / 2) : null,
    batch,
    rows: Math.max(batch, 50),
  }));

function build(engine: { build: typeof fast.build }, one: Case): Model {
  const spec = parseSpec({ network: { layers: one.layers }, training: one.training });
  return engine.build(planNetwork(spec.network, one.shape, spec.training.loss), {
    training: spec.training,
    classWeights: one.classWeights,
    precision: "float32",
    stepsPerEpoch: Math.ceil(one.rows / one.batch),
  });
}

function dataOf({ shape, rows }: Case) {
  const random = createRandom(3, "fast test");
  const x = Float32Array.from({ length: rows * shape.inputs }, () => random.normal());
  const y = Float32Array.from({ length: rows }, () => (shape.classes > 0 ? random.below(shape.classes) : random.normal()));
  return { x, y };
}

function batchOf(one: Case, data: ReturnType<typeof dataOf>, step: number) {
  const perEpoch = Math.ceil(one.rows / one.batch);
  const from = (step % perEpoch) * one.batch;
  const rows = Math.min(one.batch, one.rows - from);
  const { inputs } = one.shape;
  return { x: data.x.subarray(from * inputs, (from + rows) * inputs), y: data.y.subarray(from, from + rows), rows };
}

/** Largest difference, relative to the larger of 1 and the numbers' own size. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let worst = 0;
  for (let i = 0; i < a.length; i++) {
    if (Number.isNaN(a[i]) && Number.isNaN(b[i])) continue;
    const off = Math.abs(a[i]! - b[i]!) / Math.max(1, Math.abs(b[i]!));
    worst = Math.max(worst, Number.isNaN(off) ? Infinity : off);
  }
  return worst;
}

describe("the fast engine agrees with the plain one", () => {
  it("in one step: loss, penalty, signals, weights", () => {
    fc.assert(
      fc.property(cases, (one) => {
        const data = dataOf(one);
        const [a, b] = [build(fast, one), build(referenceEngine, one)];
        expect(weightsHash(a.tensors)).toBe(weightsHash(b.tensors));
        const batch = batchOf(one, data, 0);
        const settings = { step: 0, learningRate: 0.01, measure: true };
        const [ours, theirs] = [a.trainStep(batch, settings), b.trainStep(batch, settings)];
        expect(distance([ours.loss, ours.penalty], [theirs.loss, theirs.penalty])).toBeLessThan(1e-5);
        for (const name of layerSignals) {
          if (name === "zeroGradient") continue;
          expect(distance(ours.signals![name], theirs.signals![name]), name).toBeLessThan(1e-4);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("after 50 steps: predictions, loss", () => {
    fc.assert(
      fc.property(cases, (one) => {
        const data = dataOf(one);
        const [a, b] = [build(fast, one), build(referenceEngine, one)];
        for (let step = 0; step < 50; step++) {
          for (const model of [a, b]) model.trainStep(batchOf(one, data, step), { step, learningRate: 0.005, measure: false });
        }
        const rows = one.rows;
        expect(distance(a.predict(data.x, rows), b.predict(data.x, rows))).toBeLessThan(1e-4);
        const [p, q] = [a, b].map((model) => model.loss({ ...data, rows }));
        expect(distance([p!], [q!])).toBeLessThan(1e-4);
        for (let l = 0; l < a.layers.length; l++) {
          expect(distance(a.activations(data.x, rows, l), b.activations(data.x, rows, l))).toBeLessThan(1e-3);
        }
      }),
      { numRuns: 150 },
    );
  });
});
