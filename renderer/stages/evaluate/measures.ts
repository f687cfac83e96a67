/** Figures of a classifier's decisions, beside the linear model's and those of naming the most frequent class every time. */
import { accuracy, confusion, decisions, perClass, type ClassScore } from "#core/metrics/confusion";
import { logLoss } from "#core/metrics/probabilities";
import type { Evaluation } from "#core/training/views";

export interface Decided {
  matrix: number[][];
  accuracy: number;
  perClass: ClassScore[];
  /** Rows called each class. */
  called: number[];
  logLoss: number;
}

/** Two classes are parted at the threshold, more by the largest p. */
export function decide(
  truth: ArrayLike<number>,
  scores: ArrayLike<number>,
  classes: number,
  threshold: number,
  loss: number,
): Decided {
  return decidedFrom(confusion(truth, decisions(scores, classes, threshold), classes), loss);
}
export function decidedFrom(matrix: number[][], loss: number): Decided {
  return {
    matrix,
    accuracy: accuracy(matrix),
    perClass: perClass(matrix),
    called: matrix.map((_, k) => matrix.reduce((sum, row) => sum + (row[k] ?? 0), 0)),
    logLoss: loss,
  };
}

/** Every row is called the training split's most frequent class, with p as frequent as the classes are. */
export function majority({ truth, classes, baseline }: Evaluation): Decided {
  const predicted = new Uint32Array(truth.length).fill(baseline);
  const all = classes.reduce((sum, { rows }) => sum + rows, 0);
  let loss = 0;
  for (const code of truth) loss -= Math.log((classes[code]?.rows ?? 0) / all) / truth.length;
  return decidedFrom(confusion(truth, predicted, classes.length), loss);
}

export const lossOf = ({ truth, classes }: Evaluation, scores: ArrayLike<number>): number =>
  logLoss(truth, scores, classes.length);

/** Mean over the classes that have rows; NaN where one of them has none. */
export function macro(scores: readonly ClassScore[], of: "precision" | "recall" | "f1"): number {
  const present = scores.filter(({ support }) => support > 0);
  return present.reduce((sum, score) => sum + score[of], 0) / present.length;
}
