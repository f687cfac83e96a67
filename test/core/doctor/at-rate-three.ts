/** 30-32-32-1 at a learning rate of 3 on breast cancer, seed by seed: the protocol of test/reference/dead_relu.py. */
import { readFileSync } from "node:fs";
import { datasetOf, trained } from "../training/lab";

export interface Counts {
  seeds: number;
  epochs: number;
  /** A loss or a weight stopped being a number. */
  overflown: number;
  /** No unit of layer 2 fires for any row. */
  wholeLayerDead: number;
  /** Accuracy on the training rows below .65. */
  stuck: number;
}

/** What PyTorch comes to. */
export const pytorch = JSON.parse(readFileSync("test/reference/dead_relu.json", "utf8")) as Counts & {
  wholeLayerDeadByTwenty: number[];
};

const relu = { type: "dense", units: 32, activation: "relu", init: "he_normal" } as const;
/** All rows but one are trained on: a split needs a row to watch. */
const recipe = { split: { train: 0.998, validation: 0.002, test: 0 } };

export function atRateThree(seeds: number, epochs: number): Counts {
  const data = datasetOf("breast_cancer", { recipe });
  const counts: Counts = { seeds, epochs, overflown: 0, wholeLayerDead: 0, stuck: 0 };
  for (let seed = 1; seed <= seeds; seed++) {
    const training = {
      optimizer: { type: "sgd" as const, learningRate: 3 },
      schedule: { type: "constant" as const },
      earlyStopping: null,
      batchSize: 32,
      epochs,
      seed,
    };
    const run = trained("breast_cancer", { recipe, network: { layers: [relu, relu] }, training }, data);
    if (run.status !== "finished") {
      counts.overflown++;
      continue;
    }
    const { ticks, layers } = run.history;
    if (ticks.signals.dead[(ticks.count - 1) * layers.length + 1] === 1) counts.wholeLayerDead++;
    if (run.record().metrics!.train!.accuracy! < 0.65) counts.stuck++;
  }
  return counts;
}
