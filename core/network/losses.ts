/** Losses by name: which task they are for, and what they say. The engine computes them, from logits. */
import type { Task } from "../data/types";
import { SpecError } from "./error";

export interface Loss {
  title: string;
  formula: string;
  doc: string;
  tasks: readonly Task[];
}

/** Where the Huber loss goes over from a parabola to a line, in units of the standardised target. */
export const huberDelta = 1;

export const losses = {
  binary_cross_entropy: {
    title: "Binary cross-entropy",
    formula: "−y ln p − (1 − y) ln(1 − p)",
    doc: "For two classes, with a sigmoid output. Pure guessing has a loss of ln 2 = 0.693. Label smoothing ε takes y (1 − ε) + ε/2 for y.",
    tasks: ["binary"],
  },
  categorical_cross_entropy: {
    title: "Categorical cross-entropy",
    formula: "−ln p(true class)",
    doc: "For several classes, with a softmax output. Guessing among K classes has a loss of ln K. Label smoothing ε leaves 1 − ε to the true class and spreads ε over all K.",
    tasks: ["multiclass"],
  },
  mse: {
    title: "Mean squared error",
    formula: "(ŷ − y)²",
    doc: "For numbers. Large errors count heavily. The target is standardised: predicting its mean has a loss of 1.",
    tasks: ["regression"],
  },
  mae: {
    title: "Mean absolute error",
    formula: "|ŷ − y|",
    doc: "For numbers with outliers: every error counts in proportion to its size.",
    tasks: ["regression"],
  },
  huber: {
    title: "Huber",
    formula: "|d| ≤ 1: ½ d², else |d| − ½ (d = ŷ − y)",
    doc: "For numbers with outliers: squared for small errors, absolute for large ones.",
    tasks: ["regression"],
  },
} as const satisfies Record<string, Loss>;

export type LossId = keyof typeof losses;
export const lossIds = ["auto", ...(Object.keys(losses) as LossId[])] as ["auto", ...LossId[]];

const automatic: Record<Task, LossId> = {
  binary: "binary_cross_entropy",
  multiclass: "categorical_cross_entropy",
  regression: "mse",
};

/** The losses that fit a task, the automatic one first. */
export function lossesFor(task: Task): LossId[] {
  const fitting = (Object.keys(losses) as LossId[]).filter((id) => (losses[id] as Loss).tasks.includes(task));
  return fitting.sort((a, b) => Number(b === automatic[task]) - Number(a === automatic[task]));
}

/** Throws a SpecError where the loss does not fit the task. */
export function resolveLoss(loss: LossId | "auto", task: Task): LossId {
  if (loss === "auto") return automatic[task];
  if (lossesFor(task).includes(loss)) return loss;
  const kind = { binary: "a target of two classes", multiclass: "a target of several classes", regression: "a number" };
  throw new SpecError(
    `training.loss: "${loss}" does not fit ${kind[task]}; there are auto, ${lossesFor(task).join(", ")}`,
    "training.loss",
  );
}
