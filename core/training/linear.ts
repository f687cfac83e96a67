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

/** A run of logistic (or softmax, or linear) regression, ready to be worked on; Adam on a cosine schedule, weights drawn from a fixed seed. */
export function linearRun(spec: ExperimentSpec, context: RunContext): Run {
  const train = thin(context.dataset.splits.train, linearRows);
  const dataset: Dataset = { ...context.dataset, splits: { ...context.dataset.splits, train } };
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
  const settings = {
    id: "linear",
    name: "Linear baseline",
    slot: 0,
    target: context.dataset.prepared.target,
    created: "",
  };
  const run = Run.create({ ...settings, spec: { ...linear, recipe: spec.recipe } }, { ...context, dataset });
  run.resume();
  return run;
}
