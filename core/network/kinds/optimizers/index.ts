/** The optimisers, one module each: a new one is a module here, a line in this list, and its kernel. */
import { z } from "zod";
import { adagrad } from "./adagrad";
import { adam } from "./adam";
import { adamw } from "./adamw";
import { lion } from "./lion";
import { nadam } from "./nadam";
import type { KernelNumbers, Moment, Optimizer } from "./optimizer";
import { rmsprop } from "./rmsprop";
import { sgd } from "./sgd";

export type { KernelNumbers, Optimizer } from "./optimizer";
export { plainDescent } from "./sgd";

export const optimizers = { sgd, adagrad, rmsprop, adam, adamw, lion, nadam } as const satisfies Record<
  string,
  Optimizer
>;

type Optimizers = typeof optimizers;
export type OptimizerId = keyof Optimizers;
export const optimizerIds = Object.keys(optimizers) as [OptimizerId, ...OptimizerId[]];

type Schema = Optimizers[OptimizerId]["schema"];
const schemas = optimizerIds.map((id): Schema => optimizers[id].schema);
export const optimizerSchema = z.discriminatedUnion("type", schemas as [Schema, ...Schema[]]);
export type OptimizerSpec = z.output<typeof optimizerSchema>;

/** The optimiser of a spec, under its common type. */
export const optimizerOf = ({ type }: { type: OptimizerId }): Optimizer => optimizers[type];

/** The learning rate that an optimiser takes unless told otherwise. */
export const usualLearningRate = (type: OptimizerId): number => optimizerSchema.parse({ type }).learningRate;
/** Share of a weight that an update takes off it, over the learning rate. */
export const weightDecayOf = (spec: OptimizerSpec): number => ("weightDecay" in spec ? spec.weightDecay : 0);

export function numbersOf(spec: OptimizerSpec, moment: Moment): KernelNumbers {
  const none = { rate: moment.learningRate, gradientRate: 0, rootInverse: 1, decayFactor: 1 };
  return { ...none, ...optimizerOf(spec).numbers?.(spec, moment) };
}
