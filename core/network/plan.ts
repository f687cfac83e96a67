/** From a network's specification to its layers as they run: the implied output layer, sizes, names and parameter counts. */
import type { Task } from "../data/types";
import type { ActivationId } from "./activations";
import { SpecError } from "./error";
import { defaultInitialiser, type InitialiserSpec } from "./initialisers";
import { isEnabled } from "./layers";
import { resolveLoss } from "./losses";
import type { LayerSpec, LossId, NetworkSpec, TrainingSpec } from "./spec";

interface LayerBase {
  /** Stable in a network, for files and findings: `dense_1`, `batch_norm_1`, `dropout_2`, `output`. */
  id: string;
  /** For people: `dense 1`, `batch norm 1`, `dropout 2`, `output`. A kind other than dense that stands alone has no number. */
  title: string;
  inputs: number;
  units: number;
  /** Trainable parameters. */
  parameters: number;
  /** Index into `NetworkSpec.layers`, or −1 for the output layer. */
  source: number;
}
export type LayerPlan =
  | (LayerBase & {
      kind: "dense" | "output";
      activation: ActivationId | "softmax";
      init: InitialiserSpec;
      l1: number;
      l2: number;
    })
  | (LayerBase & { kind: "batch_norm"; momentum: number; epsilon: number })
  | (LayerBase & { kind: "dropout"; rate: number });

export interface NetworkPlan {
  task: Task;
  loss: LossId;
  inputs: number;
  /** Outputs: 1 for binary and regression, one per class otherwise. */
  outputs: number;
  classes: number;
  layers: LayerPlan[];
  parameters: number;
  /** Multiplications of one row's way forward. */
  multiplications: number;
}

/** Share of the old value that running statistics keep at each step (what PyTorch calls momentum 0.1). */
export const batchNormMomentum = 0.9;
export const batchNormEpsilon = 1e-5;

/** What a plan has to know of the data. `classes` is 0 for regression. */
export interface DataShape {
  task: Task;
  inputs: number;
  classes: number;
}

/** Throws a SpecError where the loss does not fit the task, or the data has nothing to learn from. */
export function planNetwork(network: NetworkSpec, data: DataShape, loss: TrainingSpec["loss"] = "auto"): NetworkPlan {
  if (data.inputs < 1)
    throw new SpecError("recipe.columns: no column is a feature; give at least one column that role");
  if (data.task !== "regression" && data.classes < 2) {
    throw new SpecError("target: it has fewer than two classes; choose another column as target");
  }
  const outputs = data.task === "multiclass" ? data.classes : 1;
  const layers: LayerPlan[] = draftLayers(network, data.inputs).flatMap(({ off, ...layer }) => (off ? [] : [layer]));
  const inputs = layers.at(-1)?.units ?? data.inputs;
  const activation = data.task === "regression" ? "linear" : data.task === "binary" ? "sigmoid" : "softmax";
  const output: LayerSpec = { type: "dense", units: outputs, activation: "linear", l1: 0, l2: 0 };
  const name = { id: "output", title: "output", inputs, source: -1 };
  layers.push({ ...planDense(output, name), kind: "output", activation, init: defaultInitialiser(activation) });
  return {
    task: data.task,
    loss: resolveLoss(loss, data.task),
    inputs: data.inputs,
    outputs,
    classes: data.task === "regression" ? 0 : data.classes,
    layers,
    parameters: layers.reduce((sum, layer) => sum + layer.parameters, 0),
    multiplications: layers.reduce((sum, layer) => sum + multiplications(layer), 0),
  };
}

/** A layer of the spec as it would run; `off`: it is switched off, and is planned for what it would take in. */
export type DraftLayer = LayerPlan & { off: boolean };

/** All hidden layers of a spec. Ids and titles count those that are off too, so that switching one off renames no other. */
export function draftLayers({ layers }: NetworkSpec, inputs: number): DraftLayer[] {
  const seen: Partial<Record<LayerSpec["type"], number>> = {};
  let width = inputs;
  return layers.map((spec, source) => {
    const number = (seen[spec.type] = (seen[spec.type] ?? 0) + 1);
    const alone = spec.type !== "dense" && layers.filter((other) => other.type === spec.type).length === 1;
    const words = spec.type.replace("_", " ");
    const name = { id: `${spec.type}_${number}`, title: alone ? words : `${words} ${number}`, inputs: width, source };
    const layer = planLayer(spec, name);
    if (isEnabled(spec)) width = layer.units;
    return { ...layer, off: !isEnabled(spec) };
  });
}

type Name = Pick<LayerBase, "id" | "title" | "inputs" | "source">;

function planLayer(spec: LayerSpec, name: Name): LayerPlan {
  switch (spec.type) {
    case "dense":
      return planDense(spec, name);
    case "batch_norm":
      return {
        ...name,
        kind: "batch_norm",
        units: name.inputs,
        parameters: 2 * name.inputs,
        momentum: batchNormMomentum,
        epsilon: batchNormEpsilon,
      };
    case "dropout":
      return { ...name, kind: "dropout", units: name.inputs, parameters: 0, rate: spec.rate };
  }
}

function planDense(spec: Extract<LayerSpec, { type: "dense" }>, name: Name): Extract<LayerPlan, { l1: number }> {
  return {
    ...name,
    kind: "dense",
    units: spec.units,
    parameters: (name.inputs + 1) * spec.units,
    activation: spec.activation,
    init: spec.init ?? defaultInitialiser(spec.activation),
    l1: spec.l1,
    l2: spec.l2,
  };
}

function multiplications(layer: LayerPlan): number {
  switch (layer.kind) {
    case "dense":
    case "output":
      return layer.inputs * layer.units;
    case "batch_norm":
      return layer.units;
    case "dropout":
      return 0;
  }
}
