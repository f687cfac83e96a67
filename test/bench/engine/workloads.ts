/** The benchmark's rows: what is trained, and the data that everybody trains it on. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseSpec } from "#core/network/parse";
import { planNetwork, type NetworkPlan } from "#core/network/plan";
import type { ExperimentSpec, SpecInput } from "#core/network/spec";
import { createRandom } from "#core/random";

/** A classifier of dense ReLU layers, each followed by batch normalisation and dropout where asked for. */
export interface Workload {
  name: string;
  rows: number;
  inputs: number;
  hidden: readonly number[];
  norm: boolean;
  /** Share of outputs that are dropped. */
  dropout: number;
  classes: number;
  batch: number;
  optimizer: "sgd" | "adam";
  learningRate: number;
  /** The work whose loss is compared: epochs on the first rows. */
  equal: { rows: number; epochs: number };
}

const adam = { norm: false, dropout: 0, optimizer: "adam", learningRate: 0.001 } as const;
const sgd = { norm: false, dropout: 0, optimizer: "sgd", learningRate: 0.05 } as const;

/** ENGINE.md's W1–W5. */
export const workloads: readonly Workload[] = [
  { name: "W1", rows: 150, inputs: 4, hidden: [16], classes: 3, batch: 16, ...sgd, equal: { rows: 150, epochs: 40 } },
  {
    name: "W2",
    rows: 569,
    inputs: 30,
    hidden: [64, 64],
    classes: 2,
    batch: 32,
    ...adam,
    equal: { rows: 569, epochs: 10 },
  },
  {
    name: "W3",
    rows: 100_000,
    inputs: 50,
    hidden: [256, 256],
    classes: 10,
    batch: 256,
    ...adam,
    equal: { rows: 20_000, epochs: 2 },
  },
  {
    name: "W4",
    rows: 60_000,
    inputs: 784,
    hidden: [512, 256],
    classes: 10,
    batch: 128,
    ...adam,
    equal: { rows: 6000, epochs: 1 },
  },
  {
    name: "W5",
    rows: 20_000,
    inputs: 20,
    hidden: new Array<number>(10).fill(64),
    classes: 2,
    batch: 64,
    ...adam,
    norm: true,
    dropout: 0.2,
    equal: { rows: 10_000, epochs: 4 },
  },
];

/** `100,000 × 50 → 256 → 256 → 10, batch 256, Adam`. */
export function describe({ rows, inputs, hidden, norm, dropout, classes, batch, optimizer }: Workload): string {
  const same = hidden.length > 3 && hidden.every((units) => units === hidden[0]);
  const layers = same ? [`${hidden.length} × ${hidden[0]}`] : hidden;
  const extras = [norm && "batch norm", dropout > 0 && `dropout ${dropout}`].filter(Boolean);
  const between = [...layers, classes].join(" → ");
  const rule = optimizer === "adam" ? "Adam" : "SGD";
  return [`${rows.toLocaleString("en")} × ${inputs} → ${between}`, ...extras, `batch ${batch}`, rule].join(", ");
}

export interface Data {
  /** rows × inputs, uniform with mean 0 and variance 1. */
  x: Float32Array;
  /** The class that a linear teacher gives a row. */
  y: Float32Array;
}

/** The same for everybody, and the same every time. */
export function dataOf({ rows, inputs, classes }: Workload, seed = 1): Data {
  const random = createRandom(seed, "bench");
  const teacher = Float32Array.from({ length: inputs * classes }, () => random.normal());
  const x = new Float32Array(rows * inputs);
  const y = new Float32Array(rows);
  const halfRange = Math.sqrt(3);
  const sums = new Float64Array(classes);
  for (let row = 0, at = 0; row < rows; row++) {
    sums.fill(0);
    for (let input = 0; input < inputs; input++, at++) {
      const value = (2 * random.next() - 1) * halfRange;
      x[at] = value;
      for (let c = 0; c < classes; c++) sums[c]! += value * teacher[input * classes + c]!;
    }
    let best = 0;
    for (let c = 1; c < classes; c++) if (sums[c]! > sums[best]!) best = c;
    y[row] = best;
  }
  return { x, y };
}

/** Where the numbers lie as plain little-endian float32, for processes in any language. */
export interface DataFiles {
  x: string;
  y: string;
}

export function writeData(work: Workload, folder: string): DataFiles {
  const { x, y } = dataOf(work);
  const files = { x: join(folder, `${work.name}-x.f32`), y: join(folder, `${work.name}-y.f32`) };
  writeFileSync(files.x, new Uint8Array(x.buffer));
  writeFileSync(files.y, new Uint8Array(y.buffer));
  return files;
}

/** A workload as the engine takes it: Glorot's uniform initial weights, as the peers are given too. */
export function experimentOf(work: Workload, seed: number): { spec: ExperimentSpec; plan: NetworkPlan } {
  type Layers = NonNullable<NonNullable<SpecInput["network"]>["layers"]>;
  const layers = work.hidden.flatMap((units): Layers => [
    { type: "dense", units, activation: "relu", init: "glorot_uniform" },
    ...(work.norm ? [{ type: "batch_norm" } as const] : []),
    ...(work.dropout > 0 ? [{ type: "dropout", rate: work.dropout } as const] : []),
  ]);
  const spec = parseSpec({
    network: { layers },
    training: { optimizer: { type: work.optimizer, learningRate: work.learningRate }, batchSize: work.batch, seed },
  });
  const { inputs, classes } = work;
  return { spec, plan: planNetwork(spec.network, { task: "multiclass", inputs, classes }) };
}
