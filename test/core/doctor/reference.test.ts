/** The outcomes that docs and lessons refer to, measured on breast cancer with the real trainer: 30-32-32-1 and ten layers of 32, SGD, batch 32. */
import { describe, expect, it } from "vitest";
import type { LayerSignal } from "#core/engine/engine";
import type { SpecInput } from "#core/network/spec";
import type { Run } from "#core/training/run";
import { datasetOf, trained } from "../training/lab";
import { atRateThree, pytorch } from "./at-rate-three";

type Layer = NonNullable<NonNullable<SpecInput["network"]>["layers"]>[number];
const times = (count: number, layer: Layer): Layer[] => Array.from({ length: count }, () => ({ ...layer }));
const relu: Layer = { type: "dense", units: 32, activation: "relu", init: "he_normal" };
const tanh: Layer = { type: "dense", units: 32, activation: "tanh", init: "glorot_uniform" };
const sigmoid: Layer = { type: "dense", units: 32, activation: "sigmoid", init: "glorot_uniform" };
const all = { split: { train: 0.9, validation: 0.1, test: 0 } };
const data = datasetOf("breast_cancer", { recipe: all });
const raw = { ...all, defaults: { scale: "none" as const } };
const rawData = datasetOf("breast_cancer", { recipe: raw });

function run(layers: Layer[], learningRate: number, epochs: number, seed: number, unscaled = false): Run {
  const training = {
    optimizer: { type: "sgd" as const, learningRate },
    schedule: { type: "constant" as const },
    earlyStopping: null,
    epochs,
    seed,
  };
  const spec = { recipe: unscaled ? raw : all, network: { layers }, training };
  return trained("breast_cancer", spec, unscaled ? rawData : data);
}
const accuracy = (of: Run) => of.record().metrics?.train?.accuracy ?? NaN;
/** A signal of each hidden layer at the first or the last measurement. */
function signal(of: Run, name: LayerSignal, when: "first" | "last"): number[] {
  const { ticks, layers } = of.history;
  const at = when === "first" ? 0 : ticks.count - 1;
  return layers.slice(0, -1).map((_, i) => ticks.signals[name][at * layers.length + i]!);
}
const seeds = [1, 2, 3, 4, 5];
const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const geometric = (values: number[]) => Math.exp(mean(values.map(Math.log)));
/** First ÷ last hidden layer's gradient norm at the first update. */
const ratios = (layer: Layer) =>
  seeds.map((seed) => {
    const norms = signal(run(times(10, layer), 0.03, 1, seed), "gradientNorm", "first");
    return norms[0]! / norms[9]!;
  });

describe("two layers of 32", { timeout: 60_000 }, () => {
  it("He and ReLU at .03: no unit dead, accuracy .984", () => {
    const runs = seeds.map((seed) => run(times(2, relu), 0.03, 30, seed));
    for (const one of runs) expect(Math.max(...signal(one, "dead", "last"))).toBeLessThan(0.1);
    expect(mean(runs.map(accuracy))).toBeGreaterThan(0.975);
    expect(mean(runs.map(accuracy))).toBeLessThan(0.995);
  });
  it("at 3: stuck, overflown, and the whole of layer 2 dead as often as in PyTorch", () => {
    const { seeds: count, epochs } = pytorch;
    const ours = atRateThree(count, epochs);
    for (const what of ["overflown", "wholeLayerDead", "stuck"] as const) {
      // Both are counts of so many seeds: four standard deviations of their difference.
      const share = pytorch[what] / count;
      const spread = Math.sqrt(2 * count * share * (1 - share));
      expect(Math.abs(ours[what] - pytorch[what]), what).toBeLessThanOrEqual(4 * spread);
    }
  });
  it("inputs that are not scaled: ReLU units die, tanh units of layer 1 saturate", () => {
    for (const seed of seeds) {
      const dead = signal(run(times(2, relu), 0.03, 30, seed, true), "dead", "last");
      expect(Math.max(...dead)).toBeGreaterThan(0.9);
      const saturated = signal(run(times(2, tanh), 0.03, 30, seed, true), "saturated", "last");
      expect(saturated[0]).toBeGreaterThan(0.9);
    }
  });
});

describe("ten layers of 32", { timeout: 60_000 }, () => {
  it("sigmoid with Glorot: × .23 a layer, layer 1 ÷ layer 10 about 1e−6", () => {
    const found = ratios(sigmoid);
    expect(geometric(found) ** (1 / 9)).toBeGreaterThan(0.2);
    expect(geometric(found) ** (1 / 9)).toBeLessThan(0.26);
    expect(geometric(found)).toBeGreaterThan(3e-7);
    expect(geometric(found)).toBeLessThan(5e-6);
  });
  it("tanh with Glorot × .98, ReLU with He × .91, ReLU with σ = 1 a ratio of .17", () => {
    expect(geometric(ratios(tanh)) ** (1 / 9)).toBeGreaterThan(0.93);
    expect(geometric(ratios(tanh)) ** (1 / 9)).toBeLessThan(1.03);
    expect(geometric(ratios(relu)) ** (1 / 9)).toBeGreaterThan(0.84);
    expect(geometric(ratios(relu)) ** (1 / 9)).toBeLessThan(0.98);
    const large = geometric(ratios({ ...relu, init: { type: "normal", std: 1 } } as Layer));
    expect(large).toBeGreaterThan(0.05);
    expect(large).toBeLessThan(0.6);
  });
  it("tanh with σ = .01: a ratio of about 1 beside a signal of 2e−13", () => {
    const small = { ...tanh, init: { type: "normal", std: 0.01 } } as Layer;
    expect(geometric(ratios(small))).toBeGreaterThan(0.7);
    expect(geometric(ratios(small))).toBeLessThan(1.6);
    const spreads = seeds.map((seed) => signal(run(times(10, small), 0.03, 1, seed), "activationStd", "first")[9]!);
    expect(geometric(spreads)).toBeGreaterThan(1e-14);
    expect(geometric(spreads)).toBeLessThan(3e-12);
  });
  it("after 100 epochs sigmoid sits at .627, tanh and ReLU are at 1", () => {
    for (const seed of [1, 2, 3]) {
      expect(accuracy(run(times(10, sigmoid), 0.03, 100, seed))).toBeCloseTo(0.627, 2);
      expect(accuracy(run(times(10, tanh), 0.03, 100, seed))).toBeGreaterThan(0.99);
      expect(accuracy(run(times(10, relu), 0.03, 100, seed))).toBeGreaterThan(0.99);
    }
  });
});
