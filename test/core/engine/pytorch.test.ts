/** Step-by-step agreement with PyTorch; the other side stands in test/reference/engine.py. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Engine, Model } from "#core/engine/engine";
import type { Task } from "#core/data/types";
import { activationOf, type ActivationId } from "#core/network/kinds/activations/index";
import { Plateau } from "#core/network/kinds/schedules/plateau";
import { rateAt, scheduleSchema } from "#core/network/kinds/schedules/index";
import type { SpecInput } from "#core/network/spec";
import { nodeEngine } from "#host/engine";
import { buildModel } from "./build";

interface Run {
  name: string;
  task: Task;
  loss: NonNullable<SpecInput["training"]>["loss"];
  layers: NonNullable<SpecInput["network"]>["layers"];
  optimizer: { type: "sgd"; learningRate: number };
  clip: { type: "norm"; limit: number } | null;
  classWeights: number[] | null;
  labelSmoothing: number;
  initial: Record<string, number[]>;
  masks: Record<string, string>[];
  losses: number[];
  penalties: number[];
  final: Record<string, number[]>;
  predictions: number[];
}
interface Reference {
  inputs: number;
  batch: number;
  epochRows: number;
  x: number[];
  targets: Record<Task, number[]>;
  runs: Run[];
  points: number[];
  activations: Record<ActivationId, { value: number[]; slope: number[] }>;
  schedules: { spec: { type: "constant" }; rates: number[] }[];
  plateaus: { spec: { type: "reduce_on_plateau" }; losses: number[]; rates: number[] }[];
}
const reference = JSON.parse(
  readFileSync(new URL("../../reference/engine.json", import.meta.url), "utf8"),
) as Reference;

const distance = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  expect(a.length).toBe(b.length);
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]) / Math.max(1, Math.abs(b[i]))));
};

function replay(run: Run, precision: "float32" | "float64", engine?: Engine): { model: Model; worst: number } {
  const { inputs, batch, epochRows } = reference;
  const model = buildModel({
    layers: run.layers,
    training: {
      optimizer: run.optimizer,
      clip: run.clip,
      labelSmoothing: run.labelSmoothing,
      ...(run.loss && { loss: run.loss }),
    },
    shape: { task: run.task, inputs, classes: { binary: 2, multiclass: 3, regression: 0 }[run.task] },
    precision,
    classWeights: run.classWeights,
    ...(engine ? { engine } : { masks: (layer, step) => Array.from(run.masks[step][layer], Number) }),
  });
  for (const { name, data } of model.tensors) data.set(run.initial[name]);
  const array = precision === "float64" ? Float64Array : Float32Array;
  let worst = 0;
  for (let step = 0; step < run.losses.length; step++) {
    const from = (step % 4) * batch;
    const to = Math.min(from + batch, epochRows);
    const result = model.trainStep(
      {
        x: array.from(reference.x.slice(from * inputs, to * inputs)),
        y: array.from(reference.targets[run.task].slice(from, to)),
        rows: to - from,
      },
      { step, learningRate: run.optimizer.learningRate, measure: step % 3 === 0 },
    );
    worst = Math.max(worst, distance([result.loss, result.penalty], [run.losses[step], run.penalties[step]]));
  }
  for (const { name, data } of model.tensors) worst = Math.max(worst, distance(data, run.final[name]));
  const predictions = model.predict(array.from(reference.x.slice(0, 12 * inputs)), 12);
  // Predictions come as float32 whatever the precision.
  expect(distance(predictions, run.predictions)).toBeLessThan(1e-5);
  return { model, worst };
}

describe("20 updates agree with PyTorch", () => {
  it.each(reference.runs.map((run) => [run.name, run] as const))("%s", (_name, run) => {
    expect(run.losses).toHaveLength(20);
    expect(replay(run, "float64").worst).toBeLessThan(1e-9);
    expect(replay(run, "float32").worst).toBeLessThan(1e-5);
  });

  // The fast engine draws its masks itself: how it applies them is told by its agreement with the plain one.
  const drawn = reference.runs.filter(({ layers }) => !layers?.some(({ type }) => type === "dropout"));
  it.each(drawn.map((run) => [run.name, run] as const))("the fast engine: %s", (_name, run) => {
    expect(replay(run, "float32", nodeEngine()).worst).toBeLessThan(1e-4);
  });

  it("L1 leaves exact zeros, as many as the reference", () => {
    const run = reference.runs.find(({ name }) => name.startsWith("L1"))!;
    const zeros = (values: ArrayLike<number>) => Array.from(values).filter((value) => value === 0).length;
    const weights = "dense_1/weights";
    const ours = zeros(replay(run, "float64").model.tensors.find(({ name }) => name === weights)!.data);
    expect(ours).toBe(zeros(run.final[weights]));
    expect(ours).toBeGreaterThan(0);
  });
});

describe("activations and schedules agree with PyTorch", () => {
  it.each(Object.keys(reference.activations) as ActivationId[])("activation %s: value and slope", (id) => {
    const { evaluate, derivative } = activationOf(id);
    const { value, slope } = reference.activations[id];
    const ours = reference.points.map(evaluate);
    expect(distance(ours, value)).toBeLessThan(1e-14);
    const slopes = reference.points.map((z, i) => derivative(z, ours[i]));
    expect(distance(slopes, slope)).toBeLessThan(1e-14);
  });

  it.each(reference.schedules.map((one) => [JSON.stringify(one.spec), one] as const))("schedule %s", (_name, one) => {
    const spec = scheduleSchema.parse(one.spec);
    const ours = one.rates.map((_rate, step) =>
      rateAt(spec, 0.1, { step, stepsPerEpoch: 5, plannedEpochs: 8, plateaus: 0 }),
    );
    expect(distance(ours, one.rates)).toBeLessThan(1e-12);
  });

  it.each(reference.plateaus.map((one) => [JSON.stringify(one.spec), one] as const))("schedule %s", (_name, one) => {
    const spec = scheduleSchema.parse(one.spec);
    if (spec.type !== "reduce_on_plateau") throw new Error(spec.type);
    const plateau = new Plateau(spec);
    const ours = one.losses.map((loss, e) => {
      plateau.note(loss);
      return rateAt(spec, 0.1, { step: e + 1, stepsPerEpoch: 1, plannedEpochs: 60, plateaus: plateau.count });
    });
    expect(distance(ours, one.rates)).toBeLessThan(1e-12);
  });
});
