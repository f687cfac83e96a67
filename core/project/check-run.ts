/** Whether a run's arrays are those of its network, and its weights those that it came to. */
import { answersOf } from "../data/fitted";
import type { Tensor } from "../engine/engine";
import { weightsHash } from "../engine/hash";
import { kindOf, type LayerPlan } from "../network/kinds/layers/index";
import type { NetworkPlan } from "../network/plan";
import { planExperiment } from "../training/plan";
import type { RunSnapshot } from "../training/snapshot";
import { ProjectError } from "./error";

/** Throws a ProjectError that names the part. The shapes of a run without a recipe are known with its data alone. */
export function checkRun({ record, fitted, tensors, best, history }: RunSnapshot): void {
  const folder = `runs/${record.id}`;
  const plan = fitted && planExperiment(record.spec, { ...answersOf(fitted), inputs: fitted.inputs });
  if (plan) {
    checkTensors(plan, tensors, `${folder}/tensors`);
    if (best) checkTensors(plan, best.tensors, `${folder}/best`);
    const layers = plan.layers.map(({ id }) => id);
    if (layers.join() !== history.layers.map(({ id }) => id).join())
      throw wrong(`${folder}/run.json`, `has curves of ${named(history.layers)}, and the network has ${named(layers)}`);
  }
  if (record.weightsHash !== null && weightsHash(tensors) !== record.weightsHash)
    throw wrong(`${folder}/tensors`, "holds other weights than the run ended with (their hash differs)");
}

function checkTensors(plan: NetworkPlan, tensors: readonly Tensor[], folder: string): void {
  const found = new Map(tensors.map(({ name, shape }) => [name, shape.join(" × ")]));
  const wanted = plan.layers.flatMap(shapesOf);
  for (const { name, shape } of wanted) {
    const is = found.get(name);
    const words = shape.join(" × ");
    if (is !== words) throw wrong(`${folder}/${name}.npy`, `has ${is ?? "no"} numbers where the network has ${words}`);
  }
  if (tensors.length !== wanted.length)
    throw wrong(folder, `holds ${tensors.length} arrays, and the network has ${wanted.length}`);
}

/** The arrays of a layer, but for those of its optimiser. */
export const shapesOf = (layer: LayerPlan): { name: string; shape: number[] }[] =>
  kindOf(layer)
    .arrays(layer)
    .map(({ name, shape }) => ({ name: `${layer.id}/${name}`, shape: [...shape] }));

const named = (layers: readonly unknown[]) => `${layers.length} layers`;
const wrong = (part: string, what: string) =>
  new ProjectError("invalid", `The part ${part} of the project ${what}.`, part);
