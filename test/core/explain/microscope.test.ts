/** Each factor of the chain rule against finite differences and against the engine that trains. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chainOf } from "#core/explain/microscope/chain";
import { lossAt } from "#core/explain/microscope/differences";
import { Look, type Entered } from "#core/explain/microscope/look";
import { activationIds } from "#core/network/kinds/activations/index";
import { layerTypes, type LayerType } from "#core/network/kinds/layers/index";
import { losses, type LossId } from "#core/network/kinds/losses/index";
import { parseSpec } from "#core/network/parse";
import { planNetwork } from "#core/network/plan";
import type { SpecInput } from "#core/network/spec";
import { createRandom } from "#core/random";
import { hugeRate, probe } from "#core/training/histograms";
import { nodeEngine } from "#host/engine";

type Layers = NonNullable<NonNullable<SpecInput["network"]>["layers"]>;
interface Case {
  layers: Layers;
  loss: LossId;
  training: boolean;
  seed: number;
  rows?: number;
  classWeights?: number[] | null;
  labelSmoothing?: number;
}
const inputs = 3;
const shapeOf = (loss: LossId) => {
  const [task] = losses[loss].tasks;
  return { task, inputs, classes: task === "binary" ? 2 : task === "multiclass" ? 4 : 0 } as const;
};

/** A network with weights that float32 can hold, and rows that go into it. */
function lookOf({ layers, loss, training, seed, rows = 6, classWeights = null, labelSmoothing = 0 }: Case) {
  const spec = parseSpec({ network: { layers }, training: { loss, seed, labelSmoothing } });
  const shape = shapeOf(loss);
  const plan = planNetwork(spec.network, shape, loss);
  const settings = { training: spec.training, classWeights, precision: "float32" as const, stepsPerEpoch: 10 };
  const engine = nodeEngine(1);
  const { tensors } = engine.build(plan, settings);
  const random = createRandom(seed, "microscope");
  for (const { data, name } of tensors) {
    const positive = name.endsWith("variance");
    for (let i = 0; i < data.length; i++) data[i] = positive ? 0.5 + random.next() : data[i]! + 0.3 * random.normal();
  }
  const look = new Look({ plan, training: spec.training, classWeights, tensors });
  const x = Float64Array.from({ length: rows * inputs }, () => Math.fround(random.normal()));
  const y = Float32Array.from({ length: rows }, () => (shape.classes ? random.below(shape.classes) : random.normal()));
  const enter = (row: number): Entered =>
    training
      ? { x, y, rows, row, pass: { training: true, step: 3 } }
      : {
          x: x.slice(row * inputs, (row + 1) * inputs),
          y: y.slice(row, row + 1),
          rows: 1,
          row: 0,
          pass: { training: false },
        };
  return { look, enter, rows, x, y, tensors, model: () => probe(engine, plan, settings) };
}
type Looked = ReturnType<typeof lookOf>;

const total = (parts: readonly { value: number }[]) => parts.reduce((sum, { value }) => sum + value, 0);
const norm = (values: readonly number[]) => Math.hypot(...values);

/** ‖g − n‖ / (‖g‖ + ‖n‖) for a row, where g are the products of the factors and n central differences; numbers at a kink are left out. */
function relativeError({ look, enter }: Looked, row: number): number {
  const entered = enter(row);
  look.enter(entered);
  look.back();
  const products = look.parameters
    .flatMap(({ tensor }) =>
      Array.from(tensor.data, (_, index) => ({ chosen: { tensor: tensor.name, index }, w: tensor.data[index]! })),
    )
    .map((one) => ({ ...one, chain: chainOf(look, one.chosen) }));
  const [own, slopes]: [number[], number[]] = [[], []];
  for (const { chosen, w, chain } of products) {
    const quotient = (h: number) => (lossAt(look, chosen, w + h) - lossAt(look, chosen, w - h)) / (2 * h);
    const [wide, narrow] = [quotient(4e-5), quotient(2e-5)];
    const size = 1 + Math.abs(wide);
    if (Math.abs(wide - narrow) > 1e-6 * size) continue;
    own.push(chain.product + chain.throughBatch);
    slopes.push((4 * narrow - wide) / 3);
    expect(chain.product).toBeCloseTo(chain.da * chain.slope * chain.factor.value, 12);
    for (const sum of [chain.asked, chain.sender]) {
      if (sum) expect(total(sum.parts) + sum.others.value).toBeCloseTo(sum.total, 9);
    }
  }
  expect(own.length).toBeGreaterThan(products.length / 2);
  const apart = norm(own.map((value, i) => value - slopes[i]!));
  // A row that has nothing to say to any weight has no relative error.
  return norm(own) < 1e-9 ? apart : apart / (norm(own) + norm(slopes));
}
function check(one: Case): void {
  const looked = lookOf(one);
  expect(relativeError(looked, one.training ? 2 : 0)).toBeLessThan(1e-6);
}

/** A small network with each kind: a new kind is a line here. */
const withKind: Record<LayerType, Layers> = {
  dense: [{ type: "dense", units: 4, activation: "tanh" }],
  batch_norm: [{ type: "dense", units: 4, activation: "tanh" }, { type: "batch_norm" }, { type: "dense", units: 3 }],
  activation: [
    { type: "dense", units: 4, activation: "linear" },
    { type: "activation", activation: "silu" },
  ],
  layer_norm: [{ type: "layer_norm" }, { type: "dense", units: 4, activation: "silu" }, { type: "layer_norm" }],
  dropout: [
    { type: "dense", units: 8, activation: "tanh" },
    { type: "dropout", rate: 0.4 },
    { type: "dense", units: 4, activation: "gelu" },
  ],
  residual: [
    { type: "dense", units: 3, activation: "tanh" },
    { type: "residual", around: 1 },
    { type: "dense", units: 5, activation: "silu" },
    { type: "residual", around: 1 },
    { type: "residual", around: 4 },
  ],
};
const lossIds = Object.keys(losses) as LossId[];

describe("the product of the factors is the slope of the row's loss", () => {
  it.each(layerTypes.flatMap((type) => [true, false].map((training) => ({ type, training }))))(
    "$type, training $training",
    ({ type, training }) => {
      for (const seed of [1, 2]) check({ layers: withKind[type], loss: "categorical_cross_entropy", training, seed });
      check({ layers: withKind[type], loss: "mse", training, seed: 3 });
    },
  );
  it.each(activationIds)("%s", (activation) => {
    check({
      layers: [5, 4].map((units) => ({ type: "dense", units, activation })),
      loss: "mse",
      training: false,
      seed: 4,
    });
  });
  it.each(lossIds)("loss %s", (loss) => {
    check({ layers: withKind.dense, loss, training: false, seed: 5 });
    check({ layers: [], loss, training: false, seed: 6 });
  });
  it("class weights and label smoothing", () => {
    for (const loss of lossIds.filter((id) => shapeOf(id).classes > 0)) {
      const classWeights = [0.4, 2.5, 1, 0.7].slice(0, shapeOf(loss).classes);
      check({ layers: withKind.dense, loss, training: true, seed: 7, classWeights, labelSmoothing: 0.1 });
    }
  });
  it("random networks", () => {
    const dense = fc.record({
      type: fc.constant("dense" as const),
      units: fc.integer({ min: 1, max: 5 }),
      activation: fc.constantFrom(...activationIds),
    });
    const others = fc.constantFrom<Layers[number]>(
      { type: "batch_norm" },
      { type: "layer_norm" },
      { type: "dropout", rate: 0.3 },
    );
    const network = fc.record({
      first: dense,
      layers: fc.array(fc.oneof({ arbitrary: dense, weight: 2 }, { arbitrary: others, weight: 1 }), { maxLength: 3 }),
      around: fc.integer({ min: 0, max: 4 }),
      loss: fc.constantFrom(...lossIds),
      training: fc.boolean(),
      seed: fc.integer({ min: 0, max: 1e6 }),
    });
    fc.assert(
      fc.property(network, ({ first, layers, around, ...rest }) => {
        const all: Layers = [first, ...layers];
        check({ ...rest, layers: around > 0 && around <= all.length ? [...all, { type: "residual", around }] : all });
      }),
      { numRuns: 40, seed: 14 },
    );
  });
});

describe("over a batch", () => {
  it.each(layerTypes)("%s: the rows' gradients have the training engine's as their mean", (type) => {
    const looked = lookOf({ layers: withKind[type], loss: "categorical_cross_entropy", training: true, seed: 8 });
    const { look, enter, rows, x, y, tensors, model } = looked;
    const sums = look.parameters.map(({ tensor }) => new Float64Array(tensor.data.length));
    for (let row = 0; row < rows; row++) {
      look.enter(enter(row));
      look.back();
      look.parameters.forEach(({ tensor }, p) => {
        tensor.data.forEach((_, index) => {
          const { product, throughBatch } = chainOf(look, { tensor: tensor.name, index });
          sums[p]![index]! += (product + throughBatch) / rows;
        });
      });
    }
    const trained = model();
    trained.tensors.forEach(({ data }, t) => data.set(tensors[t]!.data));
    trained.trainStep({ x: Float32Array.from(x), y, rows }, { step: 3, learningRate: hugeRate, measure: false });
    look.parameters.forEach(({ tensor: { name } }, p) => {
      const [before, after] = [tensors, trained.tensors].map((all) => all.find((one) => one.name === name)!.data);
      const engine = Array.from(before!, (w, i) => (w - after![i]!) / hugeRate);
      const own = Array.from(sums[p]!);
      const size = Math.max(norm(engine), 1e-3);
      expect(norm(own.map((value, i) => value - engine[i]!)) / size, name).toBeLessThan(1e-5);
    });
  });
});
