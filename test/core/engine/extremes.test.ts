/** Signals where squares leave float32: norms of 1e-34 and of 1e25 are what they are, in both engines. */
import { describe, expect, it } from "vitest";
import { layerSignals, type Engine, type Signals } from "#core/engine/engine";
import { referenceEngine } from "#core/engine/reference/index";
import type { SpecInput } from "#core/network/spec";
import { nodeEngine } from "#host/engine";
import { build, dataOf, type Case } from "./golden";

type Layer = NonNullable<NonNullable<SpecInput["network"]>["layers"]>[number];
const deep = (count: number, activation: "sigmoid" | "relu" | "tanh", std?: number): Layer[] =>
  Array.from({ length: count }, () => ({
    type: "dense",
    units: 24,
    activation,
    ...(std === undefined ? {} : { init: { type: "normal", std } }),
  }));
const of = (layers: Layer[], clip: Case["training"]["clip"] = null): Case => ({
  layers,
  training: { optimizer: { type: "sgd", learningRate: 1e-3 }, clip, seed: 3, batchSize: 16 },
  shape: { task: "binary", classes: 2, inputs: 9 },
  classWeights: null,
  batch: 16,
  rows: 16,
});
function first(one: Case, engine: Pick<Engine, "build">, learningRate = 1e-3) {
  const model = build(engine, one);
  const { x, y } = dataOf(one);
  const { signals } = model.trainStep({ x, y, rows: one.batch }, { step: 0, learningRate, measure: true });
  return { signals: signals!, tensors: model.tensors };
}
const near = (a: number, b: number) => Math.abs(a - b) <= 2e-3 * Math.abs(b);
function agree(one: Case): { plain: Signals; fast: Signals } {
  const { signals: plain } = first(one, referenceEngine);
  const { signals: fast } = first(one, nodeEngine());
  for (const name of layerSignals) {
    fast[name].forEach((value, layer) => {
      const wanted = plain[name][layer]!;
      // Below that, float32 numbers themselves have few digits.
      if (Math.abs(wanted) > 1e-36 || Number.isNaN(wanted))
        expect(Object.is(value, wanted) || near(value, wanted), `${name} of layer ${layer}: ${value}, ${wanted}`).toBe(
          true,
        );
    });
  }
  return { plain, fast };
}

describe("signals of", () => {
  it("fifty sigmoids are small, and not 0", () => {
    const { fast } = agree(of(deep(50, "sigmoid")));
    expect(fast.gradientNorm[4]).toBeGreaterThan(0);
    expect(fast.gradientNorm[4]).toBeLessThan(1e-24);
    // A norm is no smaller than the mean, and no larger than the mean × the square root of the count.
    fast.gradientNorm.forEach((norm, layer) => expect(norm).toBeGreaterThanOrEqual(fast.gradientMean[layer]! * 0.999));
  });
  it("gradients and outputs beyond 1e19 are finite", () => {
    const { fast } = agree(of(deep(16, "relu", 8)));
    expect(Math.max(...fast.gradientNorm)).toBeGreaterThan(1e20);
    expect(Math.max(...fast.gradientNorm)).toBeLessThan(Infinity);
    expect(fast.activationStd[15]).toBeGreaterThan(1e20);
    expect(fast.activationStd[15]).toBeLessThan(Infinity);
  });
  it("an output that has all but died away is small, and not 0", () => {
    const { fast } = agree(of(deep(20, "tanh", 0.01)));
    expect(fast.activationStd[19]).toBeGreaterThan(0);
    expect(fast.activationStd[19]).toBeLessThan(1e-22);
  });
  it("tiny and huge weights have norms and update ratios", () => {
    const { fast } = agree(of(deep(2, "tanh", 1e-22)));
    expect(fast.weightNorm[0]).toBeGreaterThan(1e-22);
    expect(fast.updateRatio[0]).toBeGreaterThan(0);
    expect(agree(of(deep(1, "sigmoid", 1e22))).fast.weightNorm[0]).toBeGreaterThan(1e22);
  });
});

it("clips by a norm whose squares overflow float32, as the plain engine does", () => {
  const one = of(deep(16, "relu", 8), { type: "norm", limit: 1 });
  const before = build(nodeEngine(), one).tensors.map(({ data }) => Array.from(data));
  const moved = (engine: Pick<Engine, "build">) =>
    first(one, engine, 1).tensors.map(({ data }, i) => Math.hypot(...Array.from(data, (w, j) => w - before[i]![j]!)));
  const [fast, plain] = [moved(nodeEngine()), moved(referenceEngine)];
  expect(Math.max(...plain)).toBeGreaterThan(0.1);
  fast.forEach((length, i) => expect(length).toBeCloseTo(plain[i]!, 3));
});
