import type { Dataset } from "../data/dataset";
import type { ExperimentSpec } from "../network/spec";

/** `balanced`: rows / (classes × rows of the class), counted on the training split. */
export function classWeights(spec: ExperimentSpec, { prepared }: Dataset): number[] | null {
  if (spec.training.classWeights === "none" || prepared.task === "regression") return null;
  const { rows, byClass } = prepared.split.train;
  return byClass.map((count) => (count === 0 ? 0 : rows / (byClass.length * count)));
}
