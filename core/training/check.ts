/** A draft against the data, before anything is trained: where it starts, and what an epoch will cost. */
import type { Dataset, Rows } from "../data/dataset";
import { checkSpec } from "../doctor/before";
import type { Batch, Engine, Model } from "../engine/engine";
import { drawAhead } from "../engine/initial-weights";
import type { NetworkPlan } from "../network/plan";
import type { ExperimentSpec } from "../network/spec";
import type { Pieces } from "../pieces";
import { classWeights } from "./class-weights";
import { fewRows, thin } from "./measure";
import type { NetworkCheck } from "./views";
import { draw } from "./picture";
import { planExperiment } from "./plan";
import { standardDeviation } from "./prior";
import { finite } from "./tensors";
import { passedForward, timeTraining, type Timing } from "./timing";

const checkedRows = 1000;
/** Steps that are timed, and milliseconds after which no further one is begun. */
const timedSteps = 10;
const timeLimit = 60;

/** Work in pieces; in a network of any size a piece is short. */
export function* checkNetwork(
  spec: ExperimentSpec,
  dataset: Dataset,
  engine: Engine,
  clock: () => number,
): Pieces<NetworkCheck> {
  const plan = planExperiment(spec, dataset.prepared);
  const { train } = dataset.splits;
  const batchSize = Math.min(spec.training.batchSize, train.rows);
  const stepsPerEpoch = Math.ceil(train.rows / spec.training.batchSize);
  const weights = classWeights(spec, dataset);
  const drawn = yield* drawAhead(plan, spec.training.seed);
  const model = engine.build(plan, {
    training: spec.training,
    classWeights: weights,
    precision: "float32",
    stepsPerEpoch,
    weights: drawn,
  });
  yield;
  const picture = yield* draw(model, train);
  const batch = wholeOf(thin(train, fewRows(plan, checkedRows)));
  const firstLoss = model.loss(batch);
  yield;
  const signal = signalOf(model, batch);
  yield;
  const findings = checkSpec(spec, dataset.prepared, train);
  const trained = isGiant(plan, batchSize) ? null : yield* timeTraining(spec, { dataset, engine, clock }, drawn);
  const timing = trained ?? (yield* fromSomeRows(model, spec, dataset, clock));
  return {
    picture,
    firstLoss,
    expectedLoss: plan.task === "regression" ? 1 : Math.log(plan.classes),
    signal,
    trainingRows: train.rows,
    findings,
    ...timing,
  };
}

const wholeOf = ({ x, y, rows }: Rows) => ({ x: x.whole(), y, rows });

/** Std of the last hidden layer's output ÷ std of the input. */
function signalOf(model: Model, { x, rows }: Batch): number {
  const last = model.layers.length - 2;
  if (last < 0) return 1;
  return standardDeviation(model.activations(x, rows, last)) / (standardDeviation(x) || 1);
}

/** One batch of it takes more than a tenth of a second: it is not trained for a moment to see how long it takes. */
const isGiant = (plan: NetworkPlan, batchSize: number) => fewRows(plan, batchSize, 0.75) < batchSize;

/** Of a giant, and of what fails at once, some rows have to tell: the median of a few updates, since the first ones still compile. */
function* fromSomeRows(model: Model, spec: ExperimentSpec, dataset: Dataset, clock: () => number): Pieces<Timing> {
  const { train } = dataset.splits;
  const batchSize = Math.min(spec.training.batchSize, train.rows);
  const batch = wholeOf(thin(train, fewRows(model.plan, batchSize, 0.75)));
  const { learningRate } = spec.training.optimizer;
  const times: number[] = [];
  const begin = clock();
  for (let step = 0; step < timedSteps && clock() - begin < timeLimit; step++) {
    const before = clock();
    model.trainStep(batch, { step, learningRate, measure: false });
    times.push((clock() - before) / 1000);
    yield;
  }
  times.sort((a, b) => a - b);
  const perRow = times[Math.floor(times.length / 2)]! / batch.rows;
  const losses = perRow * passedForward(dataset);
  const endsEarly = !finite(model.tensors);
  return { secondsBefore: losses, secondsPerEpoch: perRow * train.rows + losses, endsEarly };
}
