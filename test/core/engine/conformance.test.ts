/** What any engine has to hold, whatever it computes with: each property over every layer, loss, optimiser and engine. */
import { describe, expect, it } from "vitest";
import { layerSignals, type Batch, type Engine, type Model } from "#core/engine/engine";
import { layerTypes } from "#core/network/kinds/layers/index";
import { optimizerIds } from "#core/network/kinds/optimizers/index";
import type { LayerSpec, SpecInput } from "#core/network/spec";
import { createRandom } from "#core/random";
import { buildModel, type Sketch } from "./build";
import { engines } from "./engines";

type Layers = NonNullable<SpecInput["network"]>["layers"];
const [inputs, rows] = [7, 29];
const dense = (units: number, activation: "tanh" | "relu" = "tanh") => ({ type: "dense" as const, units, activation });
/** A network in which each kind of layer has its place. */
const withLayer: Record<LayerSpec["type"], Layers> = {
  dense: [dense(9, "relu"), dense(5)],
  batch_norm: [dense(9), { type: "batch_norm" }, dense(5)],
  layer_norm: [dense(9), { type: "layer_norm" }, dense(5)],
  activation: [dense(9), { type: "activation", activation: "relu" }, dense(5)],
  dropout: [dense(9), { type: "dropout", rate: 0.3 }, dense(5)],
  residual: [dense(9), dense(9), { type: "residual", around: 1 }, dense(5), { type: "residual", around: 4 }],
};
const tasks = {
  binary: { task: "binary", inputs, classes: 2 },
  multiclass: { task: "multiclass", inputs, classes: 3 },
  regression: { task: "regression", inputs, classes: 0 },
} as const;

function batchOf(task: keyof typeof tasks, seed = 1): Batch {
  const random = createRandom(seed, "conformance");
  const x = Float32Array.from({ length: rows * inputs }, () => random.normal());
  const classes = tasks[task].classes;
  const y = Float32Array.from({ length: rows }, (_, i) => (classes > 0 ? i % classes : x[i * inputs]!));
  return { x, y, rows };
}
const build = (engine: Engine, sketch: Partial<Sketch> & Pick<Sketch, "layers">): Model =>
  buildModel({ precision: "float32", shape: tasks.binary, engine, ...sketch });
const numbers = (model: Model) => [...model.tensors, ...model.optimizerState].map(({ data }) => Array.from(data));
function train(model: Model, batch: Batch, steps: number, from = 0, measure = false) {
  return Array.from({ length: steps }, (_, i) =>
    model.trainStep(batch, { step: from + i, learningRate: 0.05, measure }),
  );
}

describe.each(engines)("the engine: %s", (_name, make) => {
  const engine = make();

  describe.each(layerTypes)("with a layer %s", (type) => {
    const layers = withLayer[type];

    it("learns, and makes the same bits of the same seed", () => {
      const batch = batchOf("binary");
      const [one, two] = [build(engine, { layers }), build(engine, { layers })];
      const first = one.loss(batch);
      const losses = train(one, batch, 60).map(({ loss }) => loss);
      expect(one.loss(batch)).toBeLessThan(0.7 * first);
      expect(train(two, batch, 60).map(({ loss }) => loss)).toEqual(losses);
      expect(numbers(two)).toEqual(numbers(one));
    });

    it("goes on from its tensors and its optimiser's state as if nothing had been", () => {
      const batch = batchOf("binary");
      const training = { optimizer: { type: "adam" as const } };
      const whole = build(engine, { layers, training });
      train(whole, batch, 12);
      const before = build(engine, { layers, training });
      train(before, batch, 5);
      const after = build(engine, { layers, training });
      for (const of of ["tensors", "optimizerState"] as const)
        after[of].forEach(({ name, data }, i) => {
          expect(before[of][i]!.name).toBe(name);
          data.set(before[of][i]!.data as never);
        });
      train(after, batch, 7, 5);
      expect(numbers(after)).toEqual(numbers(whole));
    });

    it("measures signals without changing a bit", () => {
      const batch = batchOf("binary");
      const [plain, measured] = [build(engine, { layers }), build(engine, { layers })];
      train(plain, batch, 4);
      const results = train(measured, batch, 4, 0, true);
      expect(numbers(measured)).toEqual(numbers(plain));
      for (const { signals } of results)
        for (const name of layerSignals) expect(signals![name]).toHaveLength(measured.layers.length);
      const norms = results.at(-1)!.signals!.gradientNorm;
      measured.layers.forEach(({ parameters }, l) => parameters > 0 && expect(norms[l]).toBeGreaterThan(0));
    });

    it("answers rows alone as among others, and changes nothing by answering", () => {
      const batch = batchOf("binary");
      const model = build(engine, { layers });
      train(model, batch, 3);
      const state = numbers(model);
      const all = model.predict(batch.x, rows);
      for (const row of [0, 11, rows - 1]) {
        const alone = model.predict(batch.x.slice(row * inputs, (row + 1) * inputs), 1);
        expect(Array.from(alone)).toEqual([all[row]]);
      }
      const outputs = model.activations(batch.x, rows, model.layers.length - 1);
      expect(Array.from(outputs)).toEqual(Array.from(all));
      const assessed = model.assess?.(batch);
      if (assessed) expect([assessed.loss, Array.from(assessed.outputs)]).toEqual([model.loss(batch), Array.from(all)]);
      expect(numbers(model)).toEqual(state);
    });

    it("takes several updates in one call as one after the other, bit for bit", () => {
      const batch = batchOf("binary");
      const [single, several] = [build(engine, { layers }), build(engine, { layers })];
      if (!several.trainSteps) return;
      const order = Uint32Array.from({ length: rows }, (_, i) => (i * 5) % rows);
      const block = { x: batch.x as Float32Array, y: batch.y, order, batchSize: 8, first: 0, step: 0 };
      const rates = new Float64Array(4).fill(0.05);
      let done = 0;
      while (done < 4) {
        const more = {
          ...block,
          first: 8 * done,
          step: done,
          learningRates: rates.slice(done),
          measured: new Uint8Array(4 - done),
        };
        done += several.trainSteps(more).length;
      }
      for (let step = 0; step < 4; step++) {
        const taken = order.slice(8 * step, 8 * step + 8);
        const x = Float32Array.from(
          [...taken].flatMap((row) => Array.from(batch.x.slice(row * inputs, (row + 1) * inputs))),
        );
        single.trainStep(
          { x, y: Float32Array.from(taken, (row) => batch.y[row]!), rows: taken.length },
          { step, learningRate: 0.05, measure: false },
        );
      }
      expect(numbers(several)).toEqual(numbers(single));
    });
  });

  it.each(optimizerIds)("lowers the loss of every task with %s", (type) => {
    for (const task of Object.keys(tasks) as (keyof typeof tasks)[]) {
      const batch = batchOf(task);
      const model = build(engine, { layers: [dense(9)], shape: tasks[task], training: { optimizer: { type } } });
      const before = model.loss(batch);
      for (let step = 0; step < 40; step++) model.trainStep(batch, { step, learningRate: 0.01, measure: false });
      expect(model.loss(batch), task).toBeLessThan(before);
      const answers = model.predict(batch.x, rows);
      expect(answers).toHaveLength(rows * { binary: 1, multiclass: 3, regression: 1 }[task]);
      expect(answers.every(Number.isFinite)).toBe(true);
    }
  });

  it("gives probabilities that are ones", () => {
    const batch = batchOf("multiclass");
    const model = build(engine, { layers: [dense(4)], shape: tasks.multiclass });
    const answers = model.predict(batch.x, rows);
    for (let row = 0; row < rows; row++) {
      const own = Array.from(answers.slice(3 * row, 3 * row + 3));
      expect(own.every((p) => p >= 0 && p <= 1)).toBe(true);
      expect(own.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    }
  });

  it("takes NaN and Infinity as findings", () => {
    const batch = batchOf("binary");
    (batch.x as Float32Array)[3] = NaN;
    const model = build(engine, { layers: [dense(5)] });
    expect(model.trainStep(batch, { step: 0, learningRate: 0.1, measure: true }).loss).toBeNaN();
    expect(model.predict(batch.x, rows).some(Number.isNaN)).toBe(true);
  });
});
