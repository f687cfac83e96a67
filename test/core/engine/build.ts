/** Small models for the engine's tests. */
import type { Engine, Model } from "#core/engine/engine";
import { referenceEngine } from "#core/engine/reference/index";
import type { GivenMasks } from "#core/engine/plain/layer";
import { parseSpec } from "#core/network/parse";
import { planNetwork, type DataShape } from "#core/network/plan";
import type { SpecInput, TrainingSpec } from "#core/network/spec";

export interface Sketch {
  layers: NonNullable<SpecInput["network"]>["layers"];
  training?: SpecInput["training"];
  shape?: DataShape;
  precision?: "float32" | "float64";
  classWeights?: number[] | null;
  stepsPerEpoch?: number;
  masks?: GivenMasks;
  engine?: Engine;
}

export function buildModel(sketch: Sketch): Model & { training: TrainingSpec } {
  const spec = parseSpec({ network: { layers: sketch.layers }, training: sketch.training });
  const shape = sketch.shape ?? { task: "binary", inputs: 3, classes: 2 };
  const engine: { build: typeof referenceEngine.build | Engine["build"] } = sketch.engine ?? referenceEngine;
  const model = engine.build(planNetwork(spec.network, shape, spec.training.loss), {
    training: spec.training,
    classWeights: sketch.classWeights ?? null,
    precision: sketch.precision ?? "float64",
    stepsPerEpoch: sketch.stepsPerEpoch ?? 10,
    ...(sketch.masks && { masks: sketch.masks }),
  });
  return Object.assign(model, { training: spec.training });
}

export function tensor(
  model: Pick<Model, "tensors" | "optimizerState">,
  name: string,
): Model["tensors"][number]["data"] {
  const found = [...model.tensors, ...model.optimizerState].find((one) => one.name === name);
  if (!found) throw new Error(`no tensor ${name}`);
  return found.data;
}
