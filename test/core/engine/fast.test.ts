/** The fast engine against the plain one. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layerSignals } from "#core/engine/engine";
import { referenceEngine } from "#core/engine/reference/index";
import { weightsHash } from "#core/engine/hash";
import { activationIds } from "#core/network/kinds/activations/index";
import { nodeEngine } from "#host/engine";
import { block, build, dataOf, golden, hashOf as hashWith, type Case } from "./golden";

const fast = nodeEngine();
const hashOf = (one: Case, engine = fast, sizes?: number[], measured?: (step: number) => boolean) =>
  hashWith(one, engine, sizes, measured);

const layer = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant("dense" as const),
      units: fc.integer({ min: 1, max: 21 }),
      activation: fc.constantFrom(...activationIds),
      l1: fc.constantFrom(0, 0, 0.003),
      l2: fc.constantFrom(0, 0, 0.01),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constantFrom("batch_norm" as const, "layer_norm" as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant("activation" as const), activation: fc.constantFrom(...activationIds) }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("dropout" as const), rate: fc.constantFrom(0, 0.2, 0.5) }) },
);
type Layers = Case["layers"];
/** Layers with shortcuts among them, each around no more layers than stand before it. */
const network = fc.array(fc.tuple(layer, fc.constantFrom(0, 0, 1, 2, 4)), { maxLength: 4 }).map((list) =>
  list.reduce<Layers>((layers, [one, around]) => {
    const shortcut = { type: "residual" as const, around: Math.min(around, layers.length + 1) };
    return around === 0 ? [...layers, one] : [...layers, one, shortcut];
  }, []),
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
const clip = fc.constantFrom(
  null,
  null,
  { type: "norm" as const, limit: 0.5 },
  { type: "value" as const, limit: 0.05 },
);
const target = fc.constantFrom(
  { task: "binary" as const, classes: 2, loss: "auto" as const },
  { task: "multiclass" as const, classes: 3, loss: "auto" as const },
  { task: "multiclass" as const, classes: 6, loss: "auto" as const },
  { task: "regression" as const, classes: 0, loss: "mse" as const },
  { task: "regression" as const, classes: 0, loss: "mae" as const },
  { task: "regression" as const, classes: 0, loss: "huber" as const },
);
const cases = fc
  .tuple(
    network,
    optimizer,
    clip,
    target,
    fc.integer({ min: 1, max: 13 }),
    fc.integer({ min: 1, max: 40 }),
    fc.boolean(),
    fc.integer({ min: 0, max: 9999 }),
  )
  .map(([layers, rule, limit, { task, classes, loss }, inputs, batch, weighed, seed]): Case => ({
    layers,
    // Smoothing of labels in every third case: 0 to 0.45.
    training: {
      optimizer: rule,
      clip: limit,
      loss,
      seed,
      batchSize: batch,
      labelSmoothing: seed % 3 ? 0 : (seed % 10) / 20,
    },
    shape: { task, classes, inputs },
    classWeights: weighed && classes > 0 ? Array.from({ length: classes }, (_, k) => 0.5 + k / 2) : null,
    batch,
    rows: Math.max(batch, 50),
  }));

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
      // A seed of its own: a batch of two rows through two normalisations magnifies rounding beyond any bound.
      { numRuns: 300, seed: 5 },
    );
  });

  const after50Steps = (one: Case) => {
    const data = dataOf(one);
    const [a, b] = [build(fast, one), build(referenceEngine, one)];
    const exact = build(referenceEngine, one, "float64");
    const { rows } = one;
    for (let l = 0; l < a.layers.length; l++) {
      expect(distance(a.activations(data.x, rows, l), b.activations(data.x, rows, l))).toBeLessThan(1e-5);
    }
    for (let step = 0; step < 50; step++) {
      for (const model of [a, b, exact]) {
        model.trainStep(batchOf(one, data, step), { step, learningRate: 0.005, measure: false });
      }
    }
    const assessed = a.assess!({ ...data, rows });
    const [outputs, loss] = [b.predict(data.x, rows), b.loss({ ...data, rows })];
    // Where a gradient is nothing but rounding (a bias before batch normalisation) an adaptive optimiser makes steps of it: the
    // plain engine itself then comes out otherwise in float32 than in float64.
    const own = distance(outputs, exact.predict(data.x, rows)) + distance([loss], [exact.loss({ ...data, rows })]);
    const bound = Math.max(1e-4, 20 * own);
    expect(distance(assessed.outputs, outputs)).toBeLessThan(bound);
    expect(distance([assessed.loss], [loss])).toBeLessThan(bound);
    expect(a.predict(data.x, rows)).toEqual(assessed.outputs);
    expect(a.loss({ ...data, rows })).toBe(assessed.loss);
  };

  it("after 50 steps of smooth networks", () => {
    fc.assert(fc.property(cases.map(smooth), after50Steps), { numRuns: 150, seed: 5 });
  });

  // Without normalisation, before which a bias has a gradient of rounding alone: its sign is chance.
  it.each([{ type: "lion" as const }, { type: "nadam" as const, epsilon: 1e-4 }])(
    "after 50 steps of smooth networks by $type",
    (rule) => {
      const bare = cases.map((one) => {
        const layers = one.layers.filter((spec) => spec.type === "dense" || spec.type === "dropout");
        return smooth({ ...one, layers, training: { ...one.training, optimizer: rule } });
      });
      fc.assert(fc.property(bare, after50Steps), { numRuns: 20, seed: 5 });
    },
  );

  // An output within rounding of a kink (ReLU's, L1's, MAE's) may fall on either side, and the runs part there: rare, but a
  // random seed would meet it sooner or later.
  it("after 50 steps of any network", () => {
    fc.assert(fc.property(cases, after50Steps), { numRuns: 150, seed: 5 });
  });
});

/** The same without kinks, and without statistics of a few rows, which magnify every rounding. */
function smooth(one: Case): Case {
  const layers = one.layers!.map((spec) =>
    spec.type === "dense"
      ? {
          ...spec,
          l1: 0,
          activation: /relu|selu/.test(spec.activation ?? "relu") ? ("tanh" as const) : spec.activation,
        }
      : spec,
  );
  const batch = Math.max(16, one.batch);
  const loss = one.training.loss === "mae" || one.training.loss === "huber" ? "mse" : one.training.loss;
  return { ...one, layers, batch, rows: 3 * batch, training: { ...one.training, loss, batchSize: batch } };
}

describe("the same bits", () => {
  it("on every machine", async () => {
    const hashes = Object.fromEntries(Object.entries(golden).map(([name, one]) => [name, hashOf(one)]));
    await expect(`${JSON.stringify(hashes, null, 2)}\n`).toMatchFileSnapshot("../../reference/weights.json");
  });

  it.each(Object.entries(golden))("with and without the processor's fused multiply-add: %s", (_name, one) => {
    expect(hashOf(one, nodeEngine(1, { emulated: true }))).toBe(hashOf(one));
  });

  it.each(Object.entries(golden))("on 2, 3 and 4 threads: %s", (_name, one) => {
    const alone = hashOf(one);
    for (const threads of [2, 3, 4]) {
      expect(hashOf(one, nodeEngine(threads, { always: true })), `${threads} threads`).toBe(alone);
    }
  });

  it("of predictions and losses, on one thread or three", () => {
    const crew = nodeEngine(3, { always: true });
    fc.assert(
      fc.property(cases, (one) => {
        const data = dataOf(one);
        const { rows } = one;
        const [alone, together] = [build(fast, one), build(crew, one)].map((model) => [
          model.assess!({ ...data, rows }),
          model.assess!({ ...data, rows }, true),
          model.activations(data.x, rows, 0),
        ]);
        expect(together).toEqual(alone);
        expect(alone[1]).toEqual(alone[0]);
      }),
      { numRuns: 60 },
    );
  });

  it("however many threads are tried on the way", async () => {
    const one = golden.relu!;
    const engine = nodeEngine(2);
    // A step this small is not worth threads; one of a batch so large is.
    const large = { ...one, batch: 2000, rows: 10_000, training: { ...one.training, batchSize: 2000 } };
    const alone = hashOf(large);
    for (let round = 0; round < 4; round++) {
      expect(hashOf(large, engine, [1])).toBe(alone);
      // Threads begin while nobody computes.
      await new Promise((resume) => setTimeout(resume, 100));
    }
  });

  it("whole or in pieces, on one thread or three", () => {
    const engines = [fast, nodeEngine(3, { always: true })];
    fc.assert(
      fc.property(cases, fc.integer({ min: 4, max: 12 }), fc.constantFrom(...engines), (some, pieces, engine) => {
        const one = { ...some, rows: 4 * some.batch + 1 };
        const whole = hashOf(one);
        const model = build(engine, one);
        const work = Math.ceil((one.batch * model.plan.multiplications) / pieces);
        for (let step = 0; step < 5; step++) {
          const steps = model.trainPieces!(
            block(one, 1, step, () => step === 3),
            work,
          );
          while (!steps.next().done);
        }
        expect(weightsHash([...model.tensors, ...model.optimizerState])).toBe(whole);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ["large batches", 300],
    ["large batches", 1400],
    ["long batches", 4105],
  ] as const)("of a batch of several blocks in pieces: %s, %i rows", (name, batch) => {
    const one = { ...golden[name]!, batch, training: { ...golden[name]!.training, batchSize: batch } };
    for (const [pieces, engine] of [
      [5, fast],
      [64, fast],
      [33, nodeEngine(3, { always: true })],
    ] as const) {
      const model = build(engine, one);
      const work = Math.ceil((batch * model.plan.multiplications) / pieces);
      const steps = model.trainPieces!(
        block(one, 1, 0, () => true),
        work,
      );
      while (!steps.next().done);
      const whole = build(fast, one);
      whole.trainSteps!(block(one, 1, 0, () => false));
      expect(weightsHash([...model.tensors, ...model.optimizerState])).toBe(
        weightsHash([...whole.tensors, ...whole.optimizerState]),
      );
    }
  });

  it("measured or not, at once or in parts, in one call or many", () => {
    fc.assert(
      fc.property(cases, fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }), (one, sizes) => {
        const five = { ...one, rows: 4 * one.batch + 1 };
        const whole = hashOf(five);
        expect(hashOf(five, fast, sizes, (step) => step % 2 === 0)).toBe(whole);
        const model = build(fast, five);
        const { x, y, order } = block(five, 5, 0, () => false);
        for (let step = 0; step < 5; step++) {
          const rows = order.subarray(step * five.batch, (step + 1) * five.batch);
          const { inputs } = five.shape;
          const batch = {
            x: Float32Array.from([...rows].flatMap((row) => [...x.subarray(row * inputs, (row + 1) * inputs)])),
            y: Float32Array.from(rows, (row) => y[row]!),
            rows: rows.length,
          };
          model.trainStep(batch, { step, learningRate: 0.01, measure: step === 2 });
        }
        expect(weightsHash([...model.tensors, ...model.optimizerState])).toBe(whole);
      }),
      { numRuns: 60 },
    );
  });
});

describe("batch normalisation", () => {
  it.each([1, 7, 8, 9, 130, 4105, 9001])("of %i rows that lie far from 0 is the reference's", (batch) => {
    const one: Case = {
      layers: [{ type: "batch_norm" }, { type: "dense", units: 6, activation: "tanh" }, { type: "batch_norm" }],
      training: { optimizer: { type: "sgd" }, batchSize: batch },
      shape: { task: "multiclass", classes: 3, inputs: 5 },
      classWeights: null,
      batch,
      rows: batch,
    };
    const { x, y } = dataOf(one);
    const far = { x: x.map((value) => value + 100), y, rows: batch };
    const [ours, reference] = [build(fast, one), build(referenceEngine, one, "float64")];
    for (const step of [0, 1]) {
      for (const model of [ours, reference]) model.trainStep(far, { step, learningRate: 0.1, measure: false });
    }
    ours.tensors.forEach(({ data }, n) => expect(distance(data, reference.tensors[n]!.data)).toBeLessThan(1e-4));
  });
});
