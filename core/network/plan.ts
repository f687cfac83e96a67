/** From a network's specification to its layers as they run: the implied output layer, sizes, names and parameter counts. */
import type { Task } from "../data/types";
import { SpecError } from "./error";
import { aroundOf, kindOf, kindOfSpec, labelOf, type LayerLabel, type LayerPlan } from "./kinds/layers/index";
import type { Shortcut } from "./kinds/layers/kind";
import { planOutput } from "./kinds/layers/output";
import { isEnabled } from "./layers";
import { automaticLoss, lossOf, resolveLoss } from "./kinds/losses/index";
import type { LayerSpec, LossId, NetworkSpec, TrainingSpec } from "./spec";

export type { LayerPlan };

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
  const resolved = resolveLoss(loss, data.task);
  layers.push(planOutput(inputs, outputs, lossOf(resolved).output));
  return {
    task: data.task,
    loss: resolved,
    inputs: data.inputs,
    outputs,
    classes: data.task === "regression" ? 0 : data.classes,
    layers,
    parameters: layers.reduce((sum, layer) => sum + layer.parameters, 0),
    multiplications: layers.reduce((sum, layer) => sum + kindOf(layer).multiplications(layer), 0),
  };
}

/** The layers that run, the output last, as they are called in a run: for that no data is needed. */
export const layerLabels = (network: NetworkSpec): LayerLabel[] => [
  ...draftLayers(network, 1).flatMap((layer) => (layer.off ? [] : [labelOf(layer)])),
  labelOf(planOutput(1, 1, lossOf(automaticLoss("regression")).output)),
];

/** A layer of the spec as it would run; `off`: it is switched off, and is planned for what it would take in. */
export type DraftLayer = LayerPlan & { off: boolean };

/** All hidden layers of a spec. Ids and titles count those that are off too, so that switching one off renames no other. */
export function draftLayers({ layers }: NetworkSpec, inputs: number): DraftLayer[] {
  const seen: Partial<Record<LayerSpec["type"], number>> = {};
  let width = inputs;
  const planned: DraftLayer[] = [];
  const shortcutOf = (spec: LayerSpec, source: number): Shortcut | null => {
    const around = aroundOf(spec);
    if (around === null) return null;
    // What is switched off passes on what it gets: the nearest layer before it that runs is meant.
    const at = planned.slice(0, Math.max(0, source - around)).findLastIndex(({ off }) => !off);
    const from = planned[at];
    if (!from) return { layer: -1, id: "input", title: "the input", units: inputs };
    const layer = planned.slice(0, at).filter(({ off }) => !off).length;
    return { layer, id: from.id, title: from.title, units: from.units };
  };
  layers.forEach((spec, source) => {
    const number = (seen[spec.type] = (seen[spec.type] ?? 0) + 1);
    const { title, numbered } = kindOfSpec(spec);
    const alone = !numbered && layers.filter((other) => other.type === spec.type).length === 1;
    const words = title.toLowerCase();
    const own = { id: `${spec.type}_${number}`, title: alone ? words : `${words} ${number}` };
    const shortcut = shortcutOf(spec, source);
    const name = { ...own, inputs: width, source, ...(shortcut && { shortcut }) };
    const layer = kindOfSpec(spec).plan(spec, name) as LayerPlan;
    if (isEnabled(spec)) width = layer.units;
    planned.push({ ...layer, off: !isEnabled(spec) });
  });
  return planned;
}
