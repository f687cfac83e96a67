/** Gradients against finite differences of the loss, in float64. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { activationIds } from "#core/network/kinds/activations/index";
import type { SpecInput } from "#core/network/spec";
import { createRandom } from "#core/random";
import { buildModel, type Sketch } from "./build";

type Layers = NonNullable<NonNullable<SpecInput["network"]>["layers"]>;
type Case = Pick<Sketch, "layers" | "classWeights"> & {
  labelSmoothing?: number;
  loss: "binary_cross_entropy" | "categorical_cross_entropy" | "mse" | "mae" | "huber";
  rows?: number;
  seed?: number;
};
const shapes = {
  binary_cross_entropy: { task: "binary", classes: 2 },
  categorical_cross_entropy: { task: "multiclass", classes: 4 },
  mse: { task: "regression", classes: 0 },
  mae: { task: "regression", classes: 0 },
  huber: { task: "regression", classes: 0 },
} as const;

/**
 * The largest relative error ‖g − n‖ / (‖g‖ + ‖n‖) over the tensors. g is read off a small step of plain SGD, n is a central
 * difference improved by Richardson's step. Weights for which the difference quotients disagree with one another lie at a kink:
 * they are left out, and counted.
 */
function relativeError({ layers, loss, classWeights, labelSmoothing = 0, rows = 6, seed = 1 }: Case): {
  error: number;
  kinks: number;
} {
  const random = createRandom(seed, "gradient check");
  const shape = { ...shapes[loss], inputs: 3 };
  const rate = 1e-4;
  const model = buildModel({
    layers,
    shape,
    training: { loss, seed, labelSmoothing, optimizer: { type: "sgd", learningRate: rate } },
    ...(classWeights && { classWeights }),
  });
  const away = (value: number) => (Math.abs(value) < 0.01 ? value + 0.02 * Math.sign(value || 1) : value);
  const trainable = model.tensors.filter((one) => one.trainable);
  for (const { data, name } of trainable) {
    for (let i = 0; i < data.length; i++)
      data[i] = away(data[i] + (name.endsWith("weights") ? 0 : 0.3 * random.normal()));
  }
  const x = Float64Array.from({ length: rows * 3 }, () => random.normal());
  const y = Float64Array.from({ length: rows }, () => (shape.classes ? random.below(shape.classes) : random.normal()));
  const start = model.tensors.map(({ data }) => data.slice());
  const restore = () => model.tensors.forEach(({ data }, t) => data.set(start[t]));
  const lossNow = () => {
    const { loss: value, penalty } = model.trainStep({ x, y, rows }, { step: 3, learningRate: 0, measure: false });
    return value + penalty;
  };
  model.trainStep({ x, y, rows }, { step: 3, learningRate: rate, measure: false });
  const gradients = model.tensors.map(({ data }, t) => data.map((after, i) => (start[t][i] - after) / rate));
  restore();

  let error = 0;
  let kinks = 0;
  model.tensors.forEach((one, t) => {
    if (!one.trainable) return;
    let off = 0;
    let size = 0;
    for (let i = 0; i < one.data.length; i++) {
      const quotient = (h: number) => {
        one.data[i] = start[t][i] + h;
        const up = lossNow();
        one.data[i] = start[t][i] - h;
        const down = lossNow();
        one.data[i] = start[t][i];
        return (up - down) / (2 * h);
      };
      const [coarse, fine] = [quotient(2e-4), quotient(1e-4)];
      if (Math.abs(coarse - fine) > 1e-5 * Math.max(1, Math.abs(fine))) {
        kinks++;
        continue;
      }
      const numeric = (4 * fine - coarse) / 3;
      off += (gradients[t][i] - numeric) ** 2;
      size += Math.abs(numeric) ** 2;
    }
    // Below 1e-4 the quotients' own rounding (1e-12) would be most of what is compared.
    error = Math.max(error, Math.sqrt(off) / (2 * Math.max(Math.sqrt(size), 1e-4)));
  });
  return { error, kinks };
}

const check = (one: Case) => {
  const { error, kinks } = relativeError(one);
  expect(error).toBeLessThan(1e-6);
  expect(kinks).toBeLessThan(8);
};

describe("gradients are the loss's slopes", () => {
  it.each(activationIds)("activation %s", (activation) => {
    check({
      loss: "mse",
      layers: [
        { type: "dense", units: 5, activation },
        { type: "dense", units: 4, activation },
      ],
    });
  });
  it.each(Object.keys(shapes) as Case["loss"][])("loss %s", (loss) => {
    check({ loss, layers: [{ type: "dense", units: 5, activation: "tanh" }] });
    check({ loss, layers: [] });
  });
  it("class weights", () => {
    const layers: Layers = [{ type: "dense", units: 4, activation: "silu" }];
    check({ loss: "binary_cross_entropy", layers, classWeights: [0.4, 2.5] });
    check({ loss: "categorical_cross_entropy", layers, classWeights: [0.4, 2.5, 1, 0] });
  });
  it("label smoothing, alone and with class weights", () => {
    const layers: Layers = [{ type: "dense", units: 4, activation: "silu" }];
    for (const labelSmoothing of [0.1, 0.6]) {
      check({ loss: "binary_cross_entropy", layers, labelSmoothing });
      check({ loss: "categorical_cross_entropy", layers, labelSmoothing });
      check({ loss: "binary_cross_entropy", layers, labelSmoothing, classWeights: [0.4, 2.5] });
      check({ loss: "categorical_cross_entropy", layers, labelSmoothing, classWeights: [0.4, 2.5, 1, 0] });
    }
  });
  it("batch normalisation, before and after a layer", () => {
    const layers: Layers = [
      { type: "batch_norm" },
      { type: "dense", units: 4, activation: "tanh" },
      { type: "batch_norm" },
    ];
    check({ loss: "categorical_cross_entropy", layers });
  });
  it("layer normalisation, before and after a layer", () => {
    const layers: Layers = [
      { type: "layer_norm" },
      { type: "dense", units: 5, activation: "tanh" },
      { type: "layer_norm" },
    ];
    check({ loss: "categorical_cross_entropy", layers });
    check({ loss: "mse", layers, rows: 1 });
  });
  it("shortcuts: of equal and of other widths, two from one layer, from the input, and around a layer that is off", () => {
    const layers: Layers = [
      { type: "dense", units: 3, activation: "tanh" },
      { type: "residual", around: 1 },
      { type: "dense", units: 5, activation: "silu" },
      { type: "residual", around: 1 },
      { type: "dropout", rate: 0.3 },
      { type: "dense", units: 3, activation: "tanh", enabled: false },
      { type: "dense", units: 3, activation: "tanh" },
      { type: "residual", around: 5 },
      { type: "residual", around: 3 },
      { type: "residual", around: 8 },
    ];
    check({ loss: "categorical_cross_entropy", layers });
    check({ loss: "mse", layers: layers.slice(0, 4), rows: 1 });
  });
  it("dropout", () => {
    const layers: Layers = [
      { type: "dense", units: 8, activation: "tanh" },
      { type: "dropout", rate: 0.4 },
    ];
    check({ loss: "huber", layers });
    check({ loss: "mse", layers: [{ type: "dropout", rate: 1 }, ...layers] });
  });
  it("L1 and L2", () => {
    check({ loss: "mse", layers: [{ type: "dense", units: 5, activation: "gelu", l1: 0.05 }] });
    check({ loss: "mse", layers: [{ type: "dense", units: 5, activation: "gelu", l2: 0.3 }] });
    check({ loss: "mse", layers: [{ type: "dense", units: 5, activation: "tanh", l1: 0.02, l2: 0.1 }] });
  });

  it("random networks", () => {
    const dense = fc.record({
      type: fc.constant("dense" as const),
      units: fc.integer({ min: 1, max: 6 }),
      activation: fc.constantFrom(...activationIds),
      l1: fc.constantFrom(0, 0.01),
      l2: fc.constantFrom(0, 0.05),
    });
    const layer = fc.oneof(
      { arbitrary: dense, weight: 4 },
      {
        arbitrary: fc.constantFrom(
          { type: "batch_norm" as const },
          { type: "layer_norm" as const },
          { type: "activation" as const, activation: "tanh" as const },
        ),
        weight: 1,
      },
      { arbitrary: fc.constantFrom({ type: "dropout" as const, rate: 0.3 }), weight: 1 },
    );
    const network = fc.record({
      layers: fc.array(layer, { maxLength: 4 }),
      loss: fc.constantFrom(...(Object.keys(shapes) as Case["loss"][])),
      rows: fc.integer({ min: 5, max: 9 }),
      seed: fc.integer({ min: 0, max: 1e6 }),
    });
    fc.assert(
      fc.property(network, (one) => {
        const { error } = relativeError(one);
        expect(error).toBeLessThan(1e-6);
      }),
      { numRuns: 60, seed: 20 },
    );
  });
});
