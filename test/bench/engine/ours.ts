/** Our side of the benchmark: trains what the request (JSON, the first argument) says; answers with one JSON line. */
import { closeSync, openSync, readSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import type { Engine, Model } from "#core/engine/engine";
import { fastEngine } from "#core/engine/fast/index";
import { weightsHash } from "#core/engine/hash";
import { Matrix } from "#core/matrix";
import { createRandom } from "#core/random";
import { tickInterval } from "#core/training/ticks";
import { nodeMachine } from "#host/engine";
import type { Answer, Request } from "./peer";
import { experimentOf, type Data, type Workload } from "./workloads";

/** Multiplications of one call: a few milliseconds, which is what the trainer takes at a time. */
const atOnce = 100_000_000;

interface Training {
  work: Workload;
  data: Data;
  model: Model;
  learningRate: number;
  /** Of the run that it would be: they tell how often signals are collected. */
  epochs: number;
  signals: boolean;
  /** Rows to train on. */
  rows: number;
}

/** Trains epochs in a new order each; `after` hears of the rows done and says whether to go on. */
function train(training: Training, after: (rows: number) => boolean): void {
  const { work, data, model, learningRate, epochs, signals, rows } = training;
  const stepsPerEpoch = Math.ceil(rows / work.batch);
  const interval = tickInterval(stepsPerEpoch, epochs);
  const perCall = Math.max(1, Math.round(atOnce / (model.plan.multiplications * work.batch)));
  const order = new Uint32Array(rows);
  const x = Matrix.of(data.x, work.inputs);
  const learningRates = new Float64Array(stepsPerEpoch).fill(learningRate);
  const measured = new Uint8Array(stepsPerEpoch);
  for (let epoch = 0; ; epoch++) {
    for (let i = 0; i < rows; i++) order[i] = i;
    createRandom(7, "batches", epoch).shuffle(order);
    for (let from = 0, taken = 0; from < stepsPerEpoch; from += taken) {
      const count = Math.min(perCall, stepsPerEpoch - from);
      for (let n = 0; n < count; n++) measured[n] = signals && (from + n + 1) % interval === 0 ? 1 : 0;
      const results = model.trainSteps!({
        x,
        y: data.y,
        order,
        batchSize: work.batch,
        first: from * work.batch,
        step: epoch * stepsPerEpoch + from,
        learningRates: learningRates.subarray(0, count),
        measured,
      });
      taken = results.length;
      if (!Number.isFinite(results.at(-1)!.loss)) throw new Error(`${work.name}: the loss is not finite`);
      const done = Math.min(rows, (from + taken) * work.batch) - from * work.batch;
      if (!after(done)) return;
    }
  }
}

/** All of its threads have begun: it takes them into account from the first step on. */
async function engineOf(threads: number): Promise<Engine> {
  const machine = nodeMachine(threads);
  if (threads > 1) for (let waited = 0; !machine.ready; waited++) await beginning(waited);
  return fastEngine(machine);
}

async function beginning(waited: number): Promise<void> {
  if (waited === mostWaits) throw new Error("The engine's threads do not begin.");
  await sleep(1);
}
const mostWaits = 10_000;

function build(engine: Engine, work: Workload, rows: number, seed: number): Omit<Training, "data" | "signals"> {
  const { spec, plan } = experimentOf(work, seed);
  const model = engine.build(plan, {
    training: spec.training,
    classWeights: null,
    precision: "float32",
    stepsPerEpoch: Math.ceil(rows / work.batch),
  });
  return { work, model, learningRate: spec.training.optimizer.learningRate, epochs: spec.training.epochs, rows };
}

/** Rows per second over the seconds asked for; a part of them before that warms up. */
function speed(engine: Engine, { work, seconds, setting }: Request, data: Data): number {
  const training = { ...build(engine, work, work.rows, 7), data, signals: setting.signals === 1 };
  let done = 0;
  let warm = false;
  let counted = performance.now();
  let end = counted + 150 * seconds;
  let rowsPerSecond = NaN;
  train(training, (rows) => {
    done += rows;
    const now = performance.now();
    if (now < end) return true;
    if (warm) {
      rowsPerSecond = (1000 * done) / (now - counted);
      return false;
    }
    [warm, done, counted, end] = [true, 0, now, now + 1000 * seconds];
    return true;
  });
  return rowsPerSecond;
}

/** Mean loss on the rows trained on, in inference mode, after the epochs of equal work; and the weights' hash. */
function reached(engine: Engine, { work, setting }: Request, data: Data, seed: number): { loss: number; hash: string } {
  const { rows, epochs } = work.equal;
  const training = { ...build(engine, work, rows, seed), data, signals: setting.signals === 1 };
  let left = rows * epochs;
  train(training, (done) => (left -= done) > 0);
  const { model } = training;
  const x = data.x.subarray(0, rows * work.inputs);
  return { loss: model.loss({ x, y: data.y.subarray(0, rows), rows }), hash: weightsHash(model.tensors) };
}

function floats(path: string, length: number): Float32Array {
  const values = new Float32Array(length);
  const bytes = new Uint8Array(values.buffer);
  const file = openSync(path, "r");
  for (let at = 0, read = 1; read > 0 && at < bytes.length; at += read)
    read = readSync(file, bytes, at, Math.min(2 ** 30, bytes.length - at), at);
  closeSync(file);
  return values;
}

export async function answer(request: Request): Promise<Answer> {
  const { work, files, seeds, seconds, setting } = request;
  const engine = await engineOf(setting.threads!);
  const data = { x: floats(files.x, work.rows * work.inputs), y: floats(files.y, work.rows) };
  const results = seeds.map((seed) => reached(engine, request, data, seed));
  const rowsPerSecond = seconds > 0 ? speed(engine, request, data) : null;
  return {
    rowsPerSecond,
    losses: results.map(({ loss }) => loss),
    hashes: results.map(({ hash }) => hash),
    peakBytes: process.resourceUsage().maxRSS * 1024,
  };
}
