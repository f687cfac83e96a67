import type { Prepared } from "../data/types";
import { planNetwork, type NetworkPlan } from "../network/plan";
import type { ExperimentSpec } from "../network/spec";

/** The network of a spec as it fits the prepared data. */
export function planExperiment(
  spec: ExperimentSpec,
  prepared: Pick<Prepared, "task" | "inputs" | "classes">,
): NetworkPlan {
  const shape = { task: prepared.task, inputs: prepared.inputs.length, classes: prepared.classes.length };
  return planNetwork(spec.network, shape, spec.training.loss);
}
