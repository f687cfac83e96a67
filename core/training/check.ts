/** A draft against the data, before anything is trained: where it starts, and what an epoch will cost. */
import type { Dataset } from "../data/types";
import { checkSpec } from "../doctor/before";
import type { Engine, Model } from "../engine/engine";
import type { ExperimentSpec } from "../network/spec";
import { Batches } from "./batches";
import { classWeights } from "./class-weights";
import { thin } from "./measure";
import type { NetworkCheck } from "./messages";
import { pictureOf } from "./picture";
import { planExperiment } from "./plan";
import { standardDeviation } from "./prior";

const checkedRows = 1000;
/** Steps that are timed, and milliseconds after which no further one is begun. */
const timedSteps = 10;
const timeLimit = 60;

export function checkNetwork(
  spec: ExperimentSpec,
  dataset: Dataset,
  engine: Engine,
  clock: () => number,
): NetworkCheck {
  const plan = planExperiment(spec, dataset.prepared);
  const { train } = dataset.splits;
  const batches = new Batches(train, spec.training.batchSize, spec.training.seed);
  const { stepsPerEpoch } = batches;
  const weights = classWeights(spec, dataset);
  const model = engine.build(plan, {
    training: spec.training,
    classWeights: weights,
    precision: "float32",
    stepsPerEpoch,
  });
  const rows = thin(train, checkedRows);
  const check = {
    picture: pictureOf(model, train),
    firstLoss: model.loss({ x: rows.x.whole(), y: rows.y, rows: rows.rows }),
    expectedLoss: plan.task === "regression" ? 1 : Math.log(plan.classes),
    signal: signalOf(model, rows.x.whole(), rows.rows),
    trainingRows: train.rows,
    findings: checkSpec(spec, dataset.prepared, train),
  };
  return { ...check, secondsPerEpoch: secondsPerStep(model, batches, clock, spec) * stepsPerEpoch };
}

/** Std of the last hidden layer's output ÷ std of the input. */
function signalOf(model: Model, x: Float32Array, rows: number): number {
  const last = model.layers.length - 2;
  if (last < 0) return 1;
  return standardDeviation(model.activations(x, rows, last)) / (standardDeviation(x) || 1);
}

/** The median of a few updates: the first ones still compile. */
function secondsPerStep(model: Model, batches: Batches, clock: () => number, spec: ExperimentSpec): number {
  const { learningRate } = spec.training.optimizer;
  const times: number[] = [];
  const begin = clock();
  for (let step = 0; step < timedSteps && clock() - begin < timeLimit; step++) {
    const batch = batches.at(0, step % batches.stepsPerEpoch);
    const before = clock();
    model.trainStep(batch, { step, learningRate, measure: false });
    times.push((clock() - before) / 1000);
  }
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)]!;
}
