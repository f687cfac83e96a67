/** Units: their spread and correlation as NumPy has them, and silencing as a pass forward with that number replaced has it. */
import { outputsOfLayer } from "#core/training/layer-rows";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Rows } from "#core/data/dataset";
import type { Model } from "#core/engine/engine";
import { marksOf, outputsOfParts, unitsOf } from "#core/insight/units/layer-units";
import { silences, silenceUnits } from "#core/insight/units/silence";
import { medianRow, unitOf } from "#core/insight/units/unit";
import { layerToLookAt, namedLayer } from "#core/insight/units/which";
import { Matrix } from "#core/matrix";
import { kindOf, layerTypes, type LayerType } from "#core/network/kinds/layers/index";
import { lossOf } from "#core/network/kinds/losses/index";
import { parseSpec } from "#core/network/parse";
import { planNetwork } from "#core/network/plan";
import type { SpecInput } from "#core/network/spec";
import { toEnd } from "#core/pieces";
import { createRandom } from "#core/random";
import { Copies } from "#core/training/copies";
import { PlainRest } from "#core/training/rest";
import { restoreTensors } from "#core/training/tensors";
import { nodeEngine } from "#host/engine";
import { datasetOf, trained } from "../training/lab";

type Layers = NonNullable<NonNullable<SpecInput["network"]>["layers"]>;
type Task = "binary" | "multiclass" | "regression";

function rowsOf(x: Float32Array, y: Float32Array): Rows {
  const inputs = x.length / y.length;
  return { rows: y.length, inputs, x: Matrix.of(x, inputs), y, rowIds: Uint32Array.from(y, (_, i) => i) };
}
function built(layers: Layers, task: Task, inputs: number, classes: number) {
  const spec = parseSpec({ network: { layers } });
  const plan = planNetwork(spec.network, { task, inputs, classes: task === "regression" ? 0 : classes });
  const settings = { training: spec.training, classWeights: null, precision: "float32" as const, stepsPerEpoch: 10 };
  const engine = nodeEngine(1);
  const model = engine.build(plan, settings);
  const copies = new Copies(model, engine, plan, settings);
  const plain = (l: number) => new PlainRest(plan, l, model.tensors, settings);
  return { plan, model, copies, plain, training: spec.training };
}

interface Known {
  task: Task;
  activation: "relu" | "tanh";
  x: number[][];
  y: number[];
  weights: number[][][];
  biases: number[][];
  mean: number[];
  sd: number[];
  r: (number | null)[][];
  loss: number;
  metric: number;
  silenced: Record<"zero" | "mean", { loss: number[]; metric: number[] }>;
}
const reference = JSON.parse(readFileSync("test/reference/units.json", "utf8")) as Known[];

describe.each(reference)("as NumPy has it: $task, $activation", (known) => {
  const layers: Layers = [
    { type: "dense", units: 7, activation: known.activation },
    { type: "dense", units: 5, activation: "tanh" },
  ];
  const { model, copies, plain } = built(layers, known.task, 4, 3);
  const ids = ["dense_1", "dense_2", "output"];
  for (const { name, data } of model.tensors) {
    const at = ids.indexOf(name.split("/")[0]!);
    data.set(name.endsWith("bias") ? known.biases[at]! : known.weights[at]!.flat());
  }
  const rows = rowsOf(Float32Array.from(known.x.flat()), Float32Array.from(known.y));
  const close = (own: number, other: number, to = 2e-5) => expect(Math.abs(own - other)).toBeLessThan(to);

  it("mean, sd, |r|, and what is dead, saturated, the same", () => {
    const found = toEnd(unitsOf(model, toEnd(outputsOfLayer(model, rows, 0)), rows.rows, 0));
    known.mean.forEach((mean, unit) => close(found.mean[unit]!, mean, 1e-6));
    known.sd.forEach((sd, unit) => close(found.sd[unit]!, sd, 1e-6));
    const still = [2, 3];
    known.r.forEach((row, unit) => {
      if (still.includes(unit)) return expect(found.twin[unit]).toBe(-1);
      const others = row.map((r, other) => (other === unit || still.includes(other) || r === null ? 0 : Math.abs(r)));
      close(Math.abs(found.r[unit]!), Math.max(...others), 1e-6);
      close(others[found.twin[unit]!]!, Math.max(...others), 1e-6);
      return undefined;
    });
    expect(marksOf(found, 2)).toEqual(known.activation === "relu" ? ["dead"] : ["still", "saturated"]);
    if (known.activation === "relu") expect(marksOf(found, 5)).toContain("twin");
    expect(marksOf(found, 0)).toEqual([]);
  });

  it.each(["engine", "plain"])("what is lost with each unit silenced, by the %s", (by) => {
    const rest = by === "engine" ? copies.rest(model, 0) : plain(0);
    expect(rest.by).toBe(by);
    const shares: number[] = [];
    const found = toEnd(silenceUnits(model, rest, rows, known.task, 0, { progress: (share) => shares.push(share) }));
    close(found.loss, known.loss);
    close(found.metric, known.metric);
    for (const how of silences) {
      known.silenced[how].loss.forEach((loss, unit) => close(found.lossIncrease[how][unit]!, loss));
      known.silenced[how].metric.forEach((metric, unit) => close(found.metricLoss[how][unit]!, metric));
    }
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  });
});

/** A small network with each kind: a new kind is a line here. */
const withKind: Record<LayerType, Layers> = {
  dense: [
    { type: "dense", units: 4, activation: "relu" },
    { type: "dense", units: 3 },
  ],
  batch_norm: [{ type: "dense", units: 4, activation: "relu" }, { type: "batch_norm" }, { type: "dense", units: 3 }],
  activation: [
    { type: "dense", units: 4, activation: "linear" },
    { type: "activation", activation: "tanh" },
  ],
  layer_norm: [{ type: "layer_norm" }, { type: "dense", units: 4, activation: "silu" }, { type: "layer_norm" }],
  dropout: [
    { type: "dense", units: 4, activation: "tanh" },
    { type: "dropout", rate: 0.4 },
    { type: "residual", around: 1 },
    { type: "dense", units: 3, activation: "gelu" },
  ],
  residual: [
    { type: "dense", units: 3, activation: "tanh" },
    { type: "residual", around: 1 },
    { type: "dense", units: 5, activation: "silu" },
    { type: "residual", around: 1 },
    { type: "residual", around: 4 },
  ],
};

/** The whole pass in float64, row by row, layer by layer: one number is another wherever it is read. */
function bruteForce(
  model: Model,
  rows: Rows,
  training: ReturnType<typeof built>["training"],
  at: [number, number],
  value: number,
) {
  const { plan } = model;
  const settings = { drawn: null, precision: "float64" as const, seed: 1, masks: null };
  const layers = plan.layers.map((layer) => kindOf(layer).plain(layer, settings));
  restoreTensors(
    layers.flatMap(({ parameters, statistics }) => [...parameters.map(({ tensor }) => tensor), ...statistics]),
    model.tensors,
  );
  let sum = 0;
  for (let row = 0; row < rows.rows; row++) {
    const x = Float64Array.from(rows.x.row(row));
    const outputs: Float64Array[] = [];
    plan.layers.forEach((layer, l) => {
      const of = (from: number) => (from < 0 ? x : outputs[from]!);
      const from = layer.shortcut?.layer;
      const own = layers[l]!.forward(of(l - 1), 1, { training: false }, from === undefined ? undefined : of(from));
      outputs.push(Float64Array.from(own.subarray(0, layer.units)));
      if (l === at[0]) outputs[l]![at[1]] = value;
    });
    const aims = { classWeights: null, labelSmoothing: training.labelSmoothing };
    sum += lossOf(plan.loss).measure(outputs.at(-1)!, rows.y.slice(row, row + 1), 1, plan.outputs, aims, null);
  }
  return sum / rows.rows;
}

describe("units that go together on few rows", () => {
  const [units, fewRows, manyRows] = [48, 15, 4000];
  const { model } = built([{ type: "dense", units, activation: "relu" }], "binary", 8, 2);
  /** Pairs by whether |r| is above .99 on the rows, whether they are called the same, and whether they are on many. */
  function pairsOf(seed: number) {
    const random = createRandom(seed, "few rows");
    const [weights, bias] = ["weights", "bias"].map(
      (name) => model.tensors.find((one) => one.name === `dense_1/${name}`)!.data,
    );
    // Each fires on a few rows of a hundred; the last unit is the first one once more.
    weights!.set(Float32Array.from(weights!, () => random.normal()));
    bias!.set(Float32Array.from(bias!, () => -2.8 - 2 * random.next()));
    for (let input = 0; input < 8; input++) weights![input * units + units - 1] = 2 * weights![input * units]!;
    bias![0] = 0;
    bias![units - 1] = 0;
    const outputsOf = (rows: number) => {
      const x = Float32Array.from({ length: rows * 8 }, () => random.normal());
      const all = rowsOf(x, new Float32Array(rows));
      return { outputs: toEnd(outputsOfLayer(model, all, 0)), rows };
    };
    const [few, many] = [outputsOf(fewRows), outputsOf(manyRows)];
    const found = toEnd(unitsOf(model, few.outputs, few.rows, 0));
    const better = toEnd(unitsOf(model, few.outputs, few.rows, 0, many));
    let [looked, called, calledThere] = [0, 0, 0];
    for (let unit = 1; unit < units - 1; unit++) {
      if (Math.abs(found.r[unit]!) > 0.99) looked++;
      if (marksOf(found, unit).includes("twin")) called++;
      if (marksOf(better, unit).includes("twin")) calledThere++;
    }
    const same = [0, units - 1].map((unit) => [better.twin[unit], marksOf(better, unit).at(-1)]);
    return { looked, called, calledThere, same };
  }
  it("are not called the same by chance, and those that are the same are", () => {
    let looked = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const found = pairsOf(seed);
      looked += found.looked;
      expect([seed, found.called, found.calledThere]).toEqual([seed, 0, 0]);
      expect(found.same).toEqual([
        [units - 1, "twin"],
        [0, "twin"],
      ]);
    }
    // Else nothing was put to the test.
    expect(looked).toBeGreaterThan(50);
  });
  it("are compared on rows of all parts", () => {
    const run = trained("iris", { network: { layers: [{ type: "dense", units: 6 }] }, training: { epochs: 1 } });
    const { test, train, validation } = run.dataset.splits;
    const { outputs, rows } = toEnd(outputsOfParts(run.frozen(), [test, train, validation], 0));
    expect(rows).toBe(150);
    expect(outputs.slice(0, test.rows * 6)).toEqual(toEnd(outputsOfLayer(run.frozen(), test, 0)));
  });
});

describe("silencing is a pass forward with one number replaced", () => {
  it.each(layerTypes)("%s", (type) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.constantFrom<Task>("binary", "multiclass", "regression"),
        (seed, task) => {
          const { model, copies, plan, training } = built(withKind[type], task, 3, 3);
          const random = createRandom(seed, "units");
          for (const { data, name } of model.tensors) {
            const positive = name.endsWith("variance");
            for (let i = 0; i < data.length; i++)
              data[i] = positive ? 0.5 + random.next() : data[i]! + 0.3 * random.normal();
          }
          const many = 9;
          const x = Float32Array.from({ length: many * 3 }, () => random.normal());
          const classes = task === "binary" ? 2 : 3;
          const y = Float32Array.from({ length: many }, () =>
            task === "regression" ? random.normal() : random.below(classes),
          );
          const rows = rowsOf(x, y);
          for (let l = 0; l < plan.layers.length - 1; l++) {
            const found = toEnd(silenceUnits(model, copies.rest(model, l), rows, task, l));
            const outputs = toEnd(outputsOfLayer(model, rows, l));
            const { units } = plan.layers[l]!;
            const unit = random.below(units);
            let mean = 0;
            for (let i = 0; i < many; i++) mean += outputs[i * units + unit]! / many;
            for (const [how, value] of [
              ["zero", 0],
              ["mean", mean],
            ] as const) {
              const loss = bruteForce(model, rows, training, [l, unit], value);
              expect(Math.abs(found.loss + found.lossIncrease[how][unit]! - loss)).toBeLessThan(1e-4 * (1 + loss));
            }
          }
        },
      ),
      { numRuns: 6 },
    );
  });

  it("a layer past which a shortcut comes is worked out by the plain layers", () => {
    const { model, copies } = built(withKind.residual, "binary", 3, 2);
    expect(copies.rest(model, 0).by).toBe("plain");
    expect(copies.rest(model, 1).by).toBe("plain");
    expect(copies.rest(model, 4).by).toBe("engine");
  });
});

describe("a unit of a trained run", () => {
  const dataset = datasetOf("iris");
  const run = trained(
    "iris",
    { network: { layers: [{ type: "dense", units: 6, activation: "tanh" }] }, training: { epochs: 15 } },
    dataset,
  );
  const rows = dataset.splits.train;
  const model = run.frozen();
  const outputs = toEnd(outputsOfLayer(model, rows, 0));
  const columns = dataset.fitted.inputs
    .map(({ column }) => column)
    .map((name, input) => {
      const numbers = new Float64Array(150).fill(NaN);
      for (const part of Object.values(dataset.splits))
        part.rowIds.forEach((row, at) => (numbers[row] = part.x.row(at)[input]!));
      return { name, type: "number" as const, numbers };
    });
  const asked = (question: { unit?: number; columns?: string[]; base?: number | null } = {}) =>
    toEnd(
      unitOf(
        model,
        dataset,
        rows,
        outputs,
        0,
        { unit: 2, columns: [], base: null, ...question },
        {
          columns,
          *encodedRow(row) {
            yield;
            return rows.x.row(rows.rowIds.indexOf(row)).slice();
          },
        },
      ),
    );

  it("lists the rows on which it says most and least, and where its output goes", () => {
    const { most, least, outgoing, spread, along } = asked();
    const own = Array.from({ length: rows.rows }, (_, i) => outputs[i * 6 + 2]!).toSorted((a, b) => a - b);
    expect(most.map(({ output }) => output)).toEqual(own.slice(-8).toReversed());
    expect(least.map(({ output }) => output)).toEqual(own.slice(0, 8));
    expect(outgoing).toHaveLength(1);
    const weights = model.tensors.find(({ name }) => name === "output/weights")!.data;
    expect(Array.from(outgoing[0]!.weights)).toEqual(Array.from(weights.subarray(6, 9)));
    expect(spread.counts.reduce((sum, count) => sum + count, 0)).toBe(rows.rows);
    expect(along.map(({ r }) => Math.abs(r))).toEqual(along.map(({ r }) => Math.abs(r)).toSorted((a, b) => b - a));
  });

  it("a response is the unit's own output at each place", () => {
    const row = rows.rowIds[4]!;
    const names = columns.map(({ name }) => name);
    const { response } = asked({ columns: [names[0]!, names[2]!], base: row });
    expect(response!.grids).toHaveLength(2);
    expect(response!.base).toBe(row);
    expect(response!.outputs.every(Number.isFinite)).toBe(true);
    expect(asked().response!.grids).toHaveLength(1);
    const median = toEnd(medianRow(dataset));
    const first = Float64Array.from({ length: rows.rows }, (_, i) => rows.x.row(i)[0]!).toSorted();
    const half = rows.rows / 2;
    const middle = rows.rows % 2 === 0 ? (first[half - 1]! + first[half]!) / 2 : first[Math.floor(half)]!;
    expect(median[0]).toBeCloseTo(middle, 6);
  });

  it("says which layers have hidden units", () => {
    expect(layerToLookAt(run.plan)).toBe(0);
    expect(layerToLookAt(run.plan, "output")).toBe(0);
    expect(() => namedLayer(run.plan, "output")).toThrow(/no layer “output”.*there are dense_1/);
    const { plan } = built([], "binary", 3, 2);
    expect(() => layerToLookAt(plan)).toThrow(/no hidden layer/);
  });
});
