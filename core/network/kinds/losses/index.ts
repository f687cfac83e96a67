/** The losses, one module each: a new one is a module here, a line in this list, and its kernel. */
import type { Task } from "../../../data/types";
import { SpecError } from "../../error";
import { binaryCrossEntropy } from "./binary-cross-entropy";
import { categoricalCrossEntropy } from "./categorical-cross-entropy";
import { huber } from "./huber";
import type { Loss } from "./loss";
import { mae } from "./mae";
import { mse } from "./mse";

export type { Aims, Loss, LossFunction, LossRow, SlopePart, Yardsticks } from "./loss";

export const losses = {
  binary_cross_entropy: binaryCrossEntropy,
  categorical_cross_entropy: categoricalCrossEntropy,
  mse,
  mae,
  huber,
} as const satisfies Record<string, Loss>;

export type LossId = keyof typeof losses;
const ids = Object.keys(losses) as LossId[];
export const lossIds = ["auto", ...ids] as ["auto", ...LossId[]];

export const lossOf = (id: LossId): Loss => losses[id];

/** The losses that fit a task, the automatic one first. */
export function lossesFor(task: Task): LossId[] {
  const isAutomatic = (id: LossId) => Number(lossOf(id).automatic === true);
  return ids.filter((id) => lossOf(id).tasks.includes(task)).sort((a, b) => isAutomatic(b) - isAutomatic(a));
}

/** What a task has unless told otherwise. */
export const automaticLoss = (task: Task): LossId => lossesFor(task)[0]!;

/** Throws a SpecError where the loss does not fit the task. */
export function resolveLoss(loss: LossId | "auto", task: Task): LossId {
  if (loss === "auto") return automaticLoss(task);
  if (lossesFor(task).includes(loss)) return loss;
  const kind = { binary: "a target of two classes", multiclass: "a target of several classes", regression: "a number" };
  throw new SpecError(
    `training.loss: "${loss}" does not fit ${kind[task]}; there are auto, ${lossesFor(task).join(", ")}`,
    "training.loss",
  );
}
