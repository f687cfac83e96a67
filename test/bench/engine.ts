/** Trains the workloads of the benchmark with the fast engine, whole epochs with shuffling and gathering; one JSON line each. */
import { performance } from "node:perf_hooks";
import type { Model } from "#core/engine/engine";
import { weightsHash } from "#core/engine/hash";
import { parseSpec } from "#core/network/parse";
import { planNetwork } from "#core/network/plan";
import type { SpecInput } from "#core/network/spec";
import { createRandom } from "#core/random";
import { nodeEngine } from "#host/engine";

type Layers = NonNullable<NonNullable<SpecInput["network"]>["layers"]>;
interface Workload {
  rows: number;
  inputs: number;
  layers: Layers;
  classes: number;
  batch: number;
  optimizer: "sgd" | "adam";
}
const dense = (units: number): Layers[number] => ({ type: "dense", units, activation: "relu" });
export const workloads: Record<string, Workload> = {
  W1: { rows: 150, inputs: 4, layers: [dense(16)], classes: 3, batch: 16, optimizer: "sgd" },
  W2: { rows: 569, inputs: 30, layers: [dense(64), dense(64)], classes: 2, batch: 32, optimizer: "adam" },
  W3: { rows: 100_000, inputs: 50, layers: [dense(256), dense(256)], classes: 10, batch: 256, optimizer: "adam" },
  W4: { rows: 60_000, inputs: 784, layers: [dense(512), dense(256)], classes: 10, batch: 128, optimizer: "adam" },
  W5: {
    rows: 20_000,
    inputs: 20,
    layers: Array.from({ length: 10 }, () => [
      dense(64),
      { type: "batch_norm" as const },
      { type: "dropout" as const, rate: 0.2 },
    ]).flat(),
    classes: 2,
    batch: 64,
    optimizer: "adam",
  },
};

const [name = "W1", seconds = "2", threads = "1", signals = "on"] = process.argv.slice(2);
const work = workloads[name]!;
const { rows, inputs, batch, classes } = work;
const random = createRandom(1, "bench");
const x = new Float32Array(rows * inputs);
for (let i = 0; i < x.length; i++) x[i] = random.next() * 3.4 - 1.7;
const teacher = Float32Array.from({ length: inputs * classes }, () => random.normal());
const y = new Float32Array(rows);
for (let r = 0; r < rows; r++) {
  let best = -Infinity;
  for (let c = 0; c < classes; c++) {
    let sum = 0;
    for (let j = 0; j < inputs; j++) sum += x[r * inputs + j]! * teacher[j * classes + c]!;
    if (sum > best) [best, y[r]] = [sum, c];
  }
}
const spec = parseSpec({
  network: { layers: work.layers },
  training: {
    optimizer: { type: work.optimizer, learningRate: work.optimizer === "sgd" ? 0.05 : 0.001 },
    batchSize: batch,
  },
});
const stepsPerEpoch = Math.ceil(rows / batch);
const model: Model = nodeEngine(Number(threads)).build(
  planNetwork(spec.network, { task: "multiclass", inputs, classes }),
  {
    training: spec.training,
    classWeights: null,
    precision: "float32",
    stepsPerEpoch,
  },
);
const tickEvery = Math.ceil(stepsPerEpoch / 200);
const order = new Uint32Array(rows);
const perCall = Math.max(1, Math.round(100_000_000 / (model.plan.multiplications * batch)));
let done = 0;
let loss = 0;
let epoch = 0;
const begin = performance.now();
let until = begin + 1000 * Number(seconds);
let counted = begin;
while (performance.now() < until) {
  for (let i = 0; i < rows; i++) order[i] = i;
  createRandom(7, "batches", epoch).shuffle(order);
  for (let from = 0, taken = 0; from < stepsPerEpoch && performance.now() < until; from += taken) {
    const count = Math.min(perCall, stepsPerEpoch - from);
    const results = model.trainSteps!({
      x,
      y,
      order,
      batchSize: batch,
      first: from * batch,
      step: epoch * stepsPerEpoch + from,
      learningRates: new Float64Array(count).fill(spec.training.optimizer.learningRate),
      measured: Uint8Array.from({ length: count }, (_, n) =>
        signals === "on" && (from + n + 1) % tickEvery === 0 ? 1 : 0,
      ),
    });
    loss = results.at(-1)!.loss;
    taken = results.length;
    done += Math.min(rows, (from + taken) * batch) - from * batch;
    // The first tenth warms up.
    if (counted === begin && performance.now() - begin > 100 * Number(seconds)) {
      counted = performance.now();
      until = counted + 1000 * Number(seconds);
      done = 0;
    }
  }
  epoch++;
}
const rowsPerSecond = (1000 * done) / (performance.now() - counted);
console.log(JSON.stringify({ name, rowsPerSecond, loss, epoch, hash: weightsHash(model.tensors).slice(0, 12) }));
