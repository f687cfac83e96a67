/** What the experiments of the lessons are built from, and what their words count. */
import type { SpecInput } from "#core/network/spec";
import { precise } from "../../../charts/format";
import type { Outcome } from "./lesson";

export const cancer = { source: { sample: "breast_cancer.csv" }, target: "diagnosis" } as const;
export type Layer = NonNullable<NonNullable<SpecInput["network"]>["layers"]>[number];
export const times = (count: number, layer: Layer): Layer[] => Array.from({ length: count }, () => ({ ...layer }));
export const sgd = (learningRate: number) => ({ type: "sgd" as const, learningRate });
/** All that a lesson is not about, said outright: it has to stay as it was measured, whatever the defaults become. */
export const plain = (
  optimizer: NonNullable<NonNullable<SpecInput["training"]>["optimizer"]>,
  epochs: number,
  seed = 7,
) => ({
  optimizer,
  epochs,
  seed,
  batchSize: 32,
  schedule: { type: "constant" as const },
  earlyStopping: null,
});
export const relu: Layer = { type: "dense", units: 32, activation: "relu", init: "he_normal" };
export const sigmoid: Layer = { type: "dense", units: 32, activation: "sigmoid", init: "glorot_uniform" };
export const tanh = (units: number): Layer => ({ type: "dense", units, activation: "tanh", init: "glorot_uniform" });
export const last = <T>(list: readonly T[]): T => list.at(-1)!;
export const metric = (value: number | null) => precise(value);

/** Weights that are exactly 0. */
export const zeros = ({ weights }: Outcome): number => weights.filter((value) => value === 0).length;

/** Where the validation loss was lowest. */
export function lowest({ validation, at }: Outcome): { epoch: number; loss: number } {
  let best = 0;
  validation.forEach((value, i) => {
    if (value !== null && value < (validation[best] ?? Infinity)) best = i;
  });
  return { epoch: at[best]!, loss: validation[best]! };
}

/** Mistakes of each kind on the validation rows. */
export function errorsAt({ answers }: Outcome, threshold: number): { missed: number; alarms: number } {
  return {
    missed: answers.filter(([p, truth]) => truth === 1 && p < threshold).length,
    alarms: answers.filter(([p, truth]) => truth === 0 && p >= threshold).length,
  };
}
