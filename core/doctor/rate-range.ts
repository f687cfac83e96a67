/** The learning-rate range test: the rate grows with every update until the loss blows up; what went well before it is a good rate. */
import { toDigits } from "../numbers";
import type { Dataset } from "../data/dataset";
import type { Engine } from "../engine/engine";
import { drawAhead } from "../engine/initial-weights";
import type { ExperimentSpec } from "../network/spec";
import { Batches } from "../training/batches";
import { classWeights } from "../training/class-weights";
import { thin } from "../training/measure";
import { planExperiment } from "../training/plan";
import { yardsticks } from "../training/prior";

const lowestRate = 1e-6;
const highestRate = 10;
/** Updates for each power of ten. */
const updatesPerDecade = 20;
/** Rows that the loss is measured on after every update: always the same, so that the curve shows the rate and not the batch. */
const measuredRows = 256;
/** Times the first loss at which nothing is to be learnt from going on. */
const blownUp = 4;
/** What is kept of the smoothed loss at each update. */
const smoothing = 0.8;
/** Part of the first loss, and of that of knowing nothing, that has to be gained before a rate is said to learn. */
const leastGain = 0.02;
/** Way of the loss up and down ÷ what it gains: at 3 it rises on its way by as much as it falls in all, and its lowest point is chance. */
const mostJitter = 3;
/** Updates within which a loss that blows up has done so at once. */
const atOnce = 20;

export interface RateRange {
  /** Learning rates that were tried, ascending: one update with each. */
  rates: number[];
  /** Loss on the measured rows after the update with each rate; NaN or Infinity is what it came to. */
  losses: number[];
  /** The same, smoothed: s ← 0.8 s + 0.2 L, corrected for its start. */
  smoothed: number[];
  firstLoss: number;
  /** Rate at which the smoothed loss is lowest, and a tenth of it; null where the loss never fell. */
  lowest: number | null;
  suggested: number | null;
  /** The loss grew without bound before the highest rate was tried. */
  blewUp: boolean;
  /**
   * What the curve is like: it falls; it jumps about by more than it falls (or falls for single updates alone, and no rate is
   * suggested); it never comes below what knowing nothing has; or it blows up before there is anything to see.
   */
  shape: "falls" | "noisy" | "flat" | "explodes";
}

/**
 * One update with each rate from 1e−6 to 10 (20 for each power of ten, evenly on the logarithm), on the training rows and with the
 * spec's optimiser, its schedule left out. Ends where the loss is no number or 4 times the first one. The suggested rate is a tenth of that with the
 * lowest smoothed loss: below it the loss still falls by itself. Yields between updates; depends on the data, the spec and the
 * seed alone. Source: L. N. Smith, Cyclical Learning Rates for Training Neural Networks (2017), section 3.3.
 */
export function* rateRange(spec: ExperimentSpec, dataset: Dataset, engine: Engine): Generator<void, RateRange, void> {
  const { train } = dataset.splits;
  const { training } = spec;
  const batches = new Batches(train, training.batchSize, training.seed);
  const { stepsPerEpoch } = batches;
  const plan = planExperiment(spec, dataset.prepared);
  const weights = classWeights(spec, dataset);
  const model = engine.build(plan, {
    training,
    classWeights: weights,
    precision: "float32",
    stepsPerEpoch,
    weights: yield* drawAhead(plan, spec.training.seed),
  });
  const { x, y, rows } = thin(train, measuredRows);
  const measured = { x: x.whole(), y, rows };
  const firstLoss = model.loss(measured);
  const result: Pick<RateRange, "rates" | "losses" | "smoothed"> = { rates: [], losses: [], smoothed: [] };
  const last = Math.round(Math.log10(highestRate / lowestRate) * updatesPerDecade);
  let average = 0;
  let blewUp = !Number.isFinite(firstLoss);
  for (let step = 0; step <= last && !blewUp; step++) {
    const learningRate = toDigits(lowestRate * 10 ** (step / updatesPerDecade), 6);
    const batch = batches.at(Math.floor(step / stepsPerEpoch), step % stepsPerEpoch);
    model.trainStep(batch, { step, learningRate, measure: false });
    const loss = model.loss(measured);
    average = smoothing * average + (1 - smoothing) * loss;
    result.rates.push(learningRate);
    result.losses.push(loss);
    result.smoothed.push(average / (1 - smoothing ** (step + 1)));
    blewUp = !(loss <= blownUp * firstLoss);
    yield;
  }
  // A net that only finds out how often each class comes gains on its first loss, and learns nothing of the inputs.
  const { nothingLearnt } = yardsticks(plan, dataset.prepared, weights, training.labelSmoothing);
  const learnt = (1 - leastGain) * Math.min(firstLoss, nothingLearnt);
  const best = bestOf(result, learnt);
  return { ...result, firstLoss, blewUp, ...best, shape: shapeOf(result, best.lowest, learnt, blewUp) };
}

function bestOf(
  { rates, smoothed }: Pick<RateRange, "rates" | "smoothed">,
  learnt: number,
): Pick<RateRange, "lowest" | "suggested"> {
  let best = -1;
  smoothed.forEach((loss, at) => {
    if (loss < (smoothed[best] ?? Infinity)) best = at;
  });
  const lowest = rates[best];
  if (lowest === undefined || !(smoothed[best]! < learnt)) return { lowest: null, suggested: null };
  return { lowest, suggested: toDigits(lowest / 10, 1) };
}

function shapeOf(
  { rates, losses }: Pick<RateRange, "rates" | "losses">,
  lowest: number | null,
  learnt: number,
  blewUp: boolean,
): RateRange["shape"] {
  if (lowest === null) {
    if (blewUp && rates.length <= atOnce) return "explodes";
    return losses.some((loss) => loss < learnt) ? "noisy" : "flat";
  }
  const until = losses.slice(0, rates.indexOf(lowest) + 1);
  const way = until.reduce((sum, loss, i) => sum + Math.abs(loss - (until[i - 1] ?? loss)), 0);
  const gained = until[0]! - Math.min(...until);
  return way > mostJitter * gained ? "noisy" : "falls";
}
