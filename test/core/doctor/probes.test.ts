/** What is measured on a suspicion, held against what can be counted by hand. */
import { describe, expect, it } from "vitest";
import type { Dataset, Rows } from "#core/data/dataset";
import { curvatureProbe } from "#core/doctor/probes/curvature";
import { unitsProbe } from "#core/doctor/probes/units";
import { measureReach } from "#core/doctor/reach";
import { Matrix } from "#core/matrix";
import { specSchema, type SpecInput } from "#core/network/spec";
import { toEnd } from "#core/pieces";
import { createRandom } from "#core/random";
import { probe } from "#core/training/histograms";
import { planExperiment } from "#core/training/plan";
import { copyTensors, restoreTensors } from "#core/training/tensors";
import { nodeEngine } from "#host/engine";
import { datasetOf } from "../training/lab";

const engine = nodeEngine();
const rowsOf = (x: number[][], y: number[]): Rows => ({
  x: Matrix.of(Float32Array.from(x.flat()), x[0]!.length),
  y: Float32Array.from(y),
  rows: x.length,
  inputs: x[0]!.length,
  rowIds: Uint32Array.from(x.keys()),
});
const drawn = (seed: number, rows: number, inputs: number) => {
  const random = createRandom(seed, "probes test", 0);
  return Array.from({ length: rows }, () => Array.from({ length: inputs }, () => random.normal()));
};

/** Ridge regression of (z, 1) with penalty λ on all but row `left`, by the normal equations; what it says of that row. */
function toldByOthers(z: readonly number[][], y: readonly number[], penalty: number, left: number): number {
  const rows = z.map((row) => [...row, 1]);
  const width = rows[0]!.length;
  const a = Array.from({ length: width }, (_, j) =>
    Array.from({ length: width + 1 }, (_u, k) =>
      rows.reduce((sum, row, i) => (i === left ? sum : sum + row[j]! * (k < width ? row[k]! : y[i]!)), 0),
    ),
  );
  for (let j = 0; j < width; j++) a[j]![j]! += penalty;
  for (let j = 0; j < width; j++) {
    for (let i = 0; i < width; i++) {
      if (i === j) continue;
      const factor = a[i]![j]! / a[j]![j]!;
      for (let k = j; k <= width; k++) a[i]![k]! -= factor * a[j]![k]!;
    }
  }
  return rows[left]!.reduce((sum, value, j) => sum + (value * a[j]![width]!) / a[j]![j]!, 0);
}

describe("what simple models reach", () => {
  it("is, of the linear one, what leaving out each row by hand gives", () => {
    const x = drawn(3, 40, 3);
    const noise = drawn(4, 40, 1);
    const y = x.map(([a, b], i) => 2 * a! - b! + 0.5 * noise[i]![0]!);
    const reach = toEnd(measureReach(rowsOf(x, y), 0))!;
    const columns = [0, 1, 2].map((j) => x.map((row) => Math.fround(row[j]!)));
    const z = x.map((_, i) =>
      columns.map((values) => {
        const mean = values.reduce((s, v) => s + v, 0) / 40;
        const std = Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / 40);
        return (values[i]! - mean) / std;
      }),
    );
    const rounded = y.map(Math.fround);
    const mean = rounded.reduce((s, v) => s + v, 0) / 40;
    const centred = rounded.map((v) => v - mean);
    const byHand = [0.5, 0.5 * 3 + 5].map((penalty) => {
      const errors = centred.map((v, i) => v - toldByOthers(z, centred, penalty, i));
      return 1 - errors.reduce((s, e) => s + e * e, 0) / centred.reduce((s, v) => s + v * v, 0);
    });
    expect(reach.linear).toBeCloseTo(Math.max(...byHand), 9);
  });
  it("finds a ring that no straight cut does, and says that it is no chance", () => {
    const x = drawn(5, 200, 2);
    const y = x.map(([a, b]) => Number(a! * a! + b! * b! > 1.4));
    const reach = toEnd(measureReach(rowsOf(x, y), 2))!;
    expect(reach.best).toBeGreaterThan(0.9);
    expect(reach.linear).toBeLessThan(0.7);
    expect(reach.chance).toBe(0.05);
  });
  it("holds its level where there is nothing: about one in twenty shuffled targets looks like more than chance", () => {
    let below = 0;
    for (let seed = 0; seed < 60; seed++) {
      const x = drawn(100 + seed, 60, 4);
      const y = drawn(900 + seed, 60, 1).map(([value]) => value!);
      if (toEnd(measureReach(rowsOf(x, y), 0))!.chance <= 0.05) below++;
    }
    // Binomial, 60 trials of .05: 10 and more have a chance of .1 %.
    expect(below).toBeLessThan(10);
  });
  it("says nothing of fewer than 20 rows, and is not thrown off by constant inputs", () => {
    expect(toEnd(measureReach(rowsOf(drawn(1, 19, 2), drawn(2, 19, 1).flat()), 0))).toBeNull();
    const x = drawn(6, 50, 1).map(([a]) => [a!, 7]);
    expect(
      toEnd(
        measureReach(
          rowsOf(
            x,
            x.map(([a]) => a!),
          ),
          0,
        ),
      )!.linear,
    ).toBeGreaterThan(0.95);
  });
});

function contextOf(spec: SpecInput, dataset: Dataset) {
  const parsed = specSchema.parse(spec);
  const plan = planExperiment(parsed, dataset.prepared);
  const settings = { training: parsed.training, classWeights: null, precision: "float32" as const, stepsPerEpoch: 1 };
  const model = engine.build(plan, settings);
  const gradients = () => {
    const copy = probe(engine, plan, settings);
    restoreTensors(copy.tensors, model.tensors);
    return copy;
  };
  return { dataset, plan, model, gradients };
}

describe("sharpness", () => {
  it("is the largest eigenvalue of the Hessian that differences of the loss give", () => {
    const dataset = datasetOf("iris");
    const context = contextOf({ network: { layers: [{ type: "dense", units: 3, activation: "tanh" }] } }, dataset);
    const { x, y, rows } = dataset.splits.train;
    const batch = { x: x.whole(), y, rows };
    const { model } = context;
    const at = copyTensors(model.tensors);
    const places = at.flatMap(({ data }, t) => Array.from(data, (_, i) => [t, i] as const));
    const lossAt = (moves: readonly (readonly [number, number])[]) => {
      restoreTensors(model.tensors, at);
      for (const [p, step] of moves) model.tensors[places[p]![0]]!.data[places[p]![1]]! += step;
      return model.loss(batch);
    };
    const h = 0.03;
    const hessian = places.map((_, i) =>
      places.map((_u, j) => {
        const corner = (a: number, b: number) =>
          lossAt([
            [i, a * h],
            [j, b * h],
          ]);
        return (corner(1, 1) - corner(1, -1) - corner(-1, 1) + corner(-1, -1)) / (4 * h * h);
      }),
    );
    restoreTensors(model.tensors, at);
    /** The strongest of H + shift·1, less the shift; with a shift above all sizes the largest eigenvalue. */
    const strongest = (shift: number) => {
      let direction = places.map((_, i) => 1 + Math.sin(i));
      let value = 0;
      for (let k = 0; k < 500; k++) {
        const length = Math.hypot(...direction);
        const unit = direction.map((v) => v / length);
        direction = hessian.map((row, i) => row.reduce((sum, h1, j) => sum + h1 * unit[j]!, shift * unit[i]!));
        value = direction.reduce((sum, v, i) => sum + v * unit[i]!, 0);
      }
      return value - shift;
    };
    const largest = strongest(2 * Math.abs(strongest(0)));
    const { sharpness, noiseScale } = toEnd(curvatureProbe.measure(context));
    // Power iteration comes to it from below, and stops where it hardly moves.
    expect(sharpness / largest).toBeGreaterThan(0.85);
    expect(sharpness / largest).toBeLessThan(1.1);
    expect(noiseScale).toBeGreaterThan(0);
    // The run's own weights are what they were.
    model.tensors.forEach(({ data }, t) => expect(data).toEqual(at[t]!.data));
  });
});

describe("units", () => {
  it("are alike where they were drawn alike, and unlike where they were not", () => {
    const dataset = datasetOf("breast_cancer");
    const layers = (init: object) =>
      ({ network: { layers: [{ type: "dense", units: 12, activation: "tanh", ...init }] } }) as SpecInput;
    const unlike = toEnd(unitsProbe.measure(contextOf(layers({}), dataset)));
    expect(unlike.alike).toEqual([{ layer: "dense_1", share: 0, live: 12 }]);
    const context = contextOf(layers({}), dataset);
    const weights = context.model.tensors.find(({ name }) => name === "dense_1/weights")!;
    for (let i = 0; i < weights.data.length; i += 12) weights.data.fill(weights.data[i]!, i, i + 12);
    const alike = toEnd(unitsProbe.measure(context));
    expect(alike.alike[0]).toEqual({ layer: "dense_1", share: 1, live: 12 });
    expect(alike.biases.map(({ layer }) => layer)).toEqual(["dense_1", "output"]);
  });
});
