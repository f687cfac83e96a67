/** Networks whose weights after five steps are known to the bit: test/reference/weights.json. */
import type { Engine, Model, Precision } from "#core/engine/engine";
import { weightsHash } from "#core/engine/hash";
import { activationIds } from "#core/network/kinds/activations/index";
import { parseSpec } from "#core/network/parse";
import { planNetwork, type DataShape } from "#core/network/plan";
import type { SpecInput } from "#core/network/spec";
import { createRandom } from "#core/random";

type Layers = NonNullable<NonNullable<SpecInput["network"]>["layers"]>;

export interface Case {
  layers: Layers;
  training: NonNullable<SpecInput["training"]>;
  shape: DataShape;
  classWeights: number[] | null;
  batch: number;
  rows: number;
}

export function build(engine: Pick<Engine, "build">, one: Case, precision: Precision = "float32"): Model {
  const spec = parseSpec({ network: { layers: one.layers }, training: one.training });
  return engine.build(planNetwork(spec.network, one.shape, spec.training.loss), {
    training: spec.training,
    classWeights: one.classWeights,
    precision,
    stepsPerEpoch: Math.ceil(one.rows / one.batch),
  });
}

export function dataOf({ shape, rows }: Case) {
  const random = createRandom(3, "fast test");
  const x = Float32Array.from({ length: rows * shape.inputs }, () => random.normal());
  const y = Float32Array.from({ length: rows }, () =>
    shape.classes > 0 ? random.below(shape.classes) : random.normal(),
  );
  return { x, y };
}

/** Networks whose weights are known: [name, case]. They hold every layer, activation, loss and optimiser at least once. */
export const golden: Record<string, Case> = Object.fromEntries(
  activationIds.map((activation, n): [string, Case] => {
    const shapes = [
      { task: "multiclass" as const, classes: 5, inputs: 13 },
      { task: "binary" as const, classes: 2, inputs: 9 },
      { task: "regression" as const, classes: 0, inputs: 30 },
    ];
    const shape = shapes[n % 3]!;
    const rules = ["adam", "rmsprop", "adagrad", "adamw", "sgd"] as const;
    const losses = ["mse", "mae", "huber"] as const;
    const layers: Layers = [
      { type: "dense", units: 70, activation, l2: n % 2 ? 0.001 : 0 },
      { type: "batch_norm" },
      { type: "dropout", rate: 0.25 },
      { type: "dense", units: 33, activation, l1: n % 3 === 1 ? 0.0005 : 0 },
    ];
    const training: Case["training"] = {
      optimizer: n === 9 ? { type: "sgd", momentum: 0.9, nesterov: true } : { type: rules[n % 5]! },
      clip: n % 4 === 1 ? { type: "norm", limit: 1 } : n % 4 === 3 ? { type: "value", limit: 0.01 } : null,
      loss: shape.task === "regression" ? losses[Math.floor(n / 3) % 3]! : "auto",
      batchSize: 50,
    };
    return [activation, { layers, training, shape, classWeights: null, batch: 50, rows: 230 }];
  }),
);
/** Wide enough that weights are shared by more than one block, and lists are made of inputs, outputs and deltas. */
const wide = (units: number, rate: number): Layers[number][] => [
  { type: "dense", units, activation: "relu" },
  { type: "dropout", rate },
];
golden.wide = {
  layers: [...wide(150, 0.5), ...wide(130, 0.1), { type: "dense", units: 40, activation: "tanh" }],
  training: { optimizer: { type: "adam" }, batchSize: 130 },
  shape: { task: "multiclass", classes: 33, inputs: 290 },
  classWeights: null,
  batch: 130,
  rows: 600,
};
golden["large batches"] = {
  ...golden.wide,
  training: { ...golden.wide.training, batchSize: 300 },
  batch: 300,
  rows: 1400,
};

/** More rows than there are blocks of eight for, the last of which is not full. */
golden["long batches"] = {
  layers: [{ type: "dense", units: 9, activation: "relu" }, { type: "batch_norm" }],
  training: { optimizer: { type: "adam" }, batchSize: 4105 },
  shape: { task: "binary", classes: 2, inputs: 5 },
  classWeights: null,
  batch: 4105,
  rows: 9000,
};

/** Rules that came later than the activations that carry the others; two of their arrays decay, and L1 holds weights at 0. */
for (const type of ["lion", "nadam"] as const)
  golden[type] = {
    layers: [{ type: "dense", units: 40, activation: "tanh", l1: 0.0005 }, { type: "batch_norm" }],
    training: { optimizer: { type }, clip: { type: "norm", limit: 1 }, batchSize: 50 },
    shape: { task: "multiclass", classes: 5, inputs: 13 },
    classWeights: null,
    batch: 50,
    rows: 230,
  };

export function block(one: Case, steps: number, from: number, measured: (step: number) => boolean) {
  const data = dataOf(one);
  const order = createRandom(5, "order").shuffle(Uint32Array.from({ length: one.rows }, (_, i) => i));
  return {
    ...data,
    order,
    batchSize: one.batch,
    first: from * one.batch,
    step: from,
    learningRates: new Float64Array(steps).fill(0.01),
    measured: Uint8Array.from({ length: steps }, (_, n) => Number(measured(from + n))),
  };
}

export function hashOf(
  one: Case,
  engine: Pick<Engine, "build">,
  sizes = [5],
  measured: (step: number) => boolean = () => false,
): string {
  const model = build(engine, one);
  for (let from = 0, n = 0; from < 5; n++) {
    const size = Math.min(sizes[n % sizes.length]!, 5 - from);
    // It may do fewer than it is asked for.
    from += model.trainSteps!(block(one, size, from, measured)).length;
  }
  return weightsHash([...model.tensors, ...model.optimizerState]);
}
