/** Everything that is said of a model's predictions on a split, as the CLI prints it. */
import { accuracy, confusion, decisions, perClass, type ClassScore } from "./confusion";
import { oneVersusRest, precisionRecallCurve, rocCurve } from "./curves";
import { brier, logLoss } from "./probabilities";
import { mae, r2, rmse } from "./regression";

export interface ClassificationReport {
  rows: number;
  classes: string[];
  /** True class × predicted class. */
  confusion: number[][];
  accuracy: number;
  logLoss: number;
  perClass: ({ class: string } & ClassScore)[];
  /** Two classes: of class 1. More: the mean over classes, each against the rest. NaN where a class has no row. */
  rocAuc: number;
  averagePrecision: number;
  brier: number;
}

/**
 * @param truth class codes
 * @param scores rows × 1 (p of class 1) for two classes, else rows × classes
 * @param threshold p from which class 1 is called, two classes only
 */
export function classificationReport(
  truth: ArrayLike<number>,
  scores: ArrayLike<number>,
  classes: string[],
  threshold = 0.5,
): ClassificationReport {
  const count = classes.length;
  const matrix = confusion(truth, decisions(scores, count, threshold), count);
  const positives = count === 2 ? [1] : classes.map((_, k) => k);
  const areas = positives.map((k) => {
    const one = oneVersusRest(truth, scores, count, k);
    return {
      rocAuc: rocCurve(one.truth, one.scores).auc,
      averagePrecision: precisionRecallCurve(one.truth, one.scores).averagePrecision,
    };
  });
  const mean = (of: "rocAuc" | "averagePrecision") => areas.reduce((sum, area) => sum + area[of], 0) / areas.length;
  return {
    rows: truth.length,
    classes,
    confusion: matrix,
    accuracy: accuracy(matrix),
    logLoss: logLoss(truth, scores, count),
    perClass: perClass(matrix).map((score, k) => ({ class: classes[k]!, ...score })),
    rocAuc: mean("rocAuc"),
    averagePrecision: mean("averagePrecision"),
    brier: brier(truth, scores, count),
  };
}

export interface RegressionReport {
  rows: number;
  r2: number;
  mae: number;
  rmse: number;
}

/** Both in the target's units. */
export function regressionReport(truth: ArrayLike<number>, predicted: ArrayLike<number>): RegressionReport {
  return {
    rows: truth.length,
    r2: r2(truth, predicted),
    mae: mae(truth, predicted),
    rmse: rmse(truth, predicted),
  };
}
