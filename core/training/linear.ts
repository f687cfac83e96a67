/** The linear baseline: the same rows, the same loss, a network without hidden layers. */
import type { Dataset } from "../data/dataset";
import { proven } from "../network/defaults";
import { specSchema, type ExperimentSpec } from "../network/spec";
import { thin } from "./measure";
import { Run, type RunContext } from "./run";

/** Rows that are enough for a straight line. */
const linearRows = 20_000;
/** Updates that bring it to rest on standardised inputs. */
const updates = 1500;

/** Logistic (or softmax, or linear) regression; Adam on a cosine schedule, weights drawn from a fixed seed; with the rows that it learns from. */
export function linearExperiment(spec: ExperimentSpec, full: Dataset): { spec: ExperimentSpec; dataset: Dataset } {
  const own = full.splits.train;
  const train = thin(own, linearRows);
  const dataset = train === own ? full : { ...full, splits: { ...full.splits, train } };
  const batchSize = Math.max(32, Math.ceil(train.rows / 50));
  const linear = specSchema.parse({
    network: { layers: [] },
    training: {
      loss: spec.training.loss,
      classWeights: spec.training.classWeights,
      labelSmoothing: spec.training.labelSmoothing,
      optimizer: { type: proven.optimizer, learningRate: 0.02 },
      schedule: { type: proven.falling },
      // All settings are its own: it has to stay what it is, whatever the defaults become.
      earlyStopping: { patience: 20 },
      batchSize,
      epochs: Math.ceil(updates / Math.ceil(train.rows / batchSize)),
    },
  });
  return { spec: { ...linear, recipe: spec.recipe }, dataset };
}

/** A run of it, ready to be worked on. */
export function linearRun(spec: ExperimentSpec, context: RunContext): Run {
  const { target } = context.dataset.prepared;
  const { dataset, spec: linear } = linearExperiment(spec, context.dataset);
  const settings = { id: "linear", name: "Linear baseline", slot: 0, target, created: "" };
  const run = Run.create({ ...settings, spec: linear }, { ...context, dataset });
  run.resume();
  return run;
}
