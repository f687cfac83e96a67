/** A run's model for new rows: it needs the run's recipe and weights, and none of the data that it learned from. */
import { answersOf, type FittedRecipe } from "../data/fitted";
import type { Engine, Model } from "../engine/engine";
import { planExperiment } from "./plan";
import type { RunSnapshot } from "./snapshot";
import { restoreTensors } from "./tensors";

export function predictorOf({ record, tensors }: RunSnapshot, fitted: FittedRecipe, engine: Engine): Model {
  const { spec } = record;
  const plan = planExperiment(spec, { ...answersOf(fitted), inputs: fitted.inputs });
  const settings = {
    training: spec.training,
    classWeights: null,
    precision: "float32",
    stepsPerEpoch: 1,
    weights: "given",
  } as const;
  const model = engine.build(plan, settings);
  restoreTensors(model.tensors, tensors);
  return model;
}
