/** Everything that is said of a model's predictions on a split, as the CLI prints it. */
import { accuracy, confusion, decisions, perClass, type ClassScore } from "./confusion";
import type { Parting } from "./cuts";
import { oneVersusRest, precisionRecallCurve, rocCurve } from "./curves";
import { brier, logLoss } from "./probabilities";
import { mae, r2, rmse } from "./regression";
import type { Weights } from "./weights";

/** Why a figure is NaN, by its name: `no rows of class “setosa” in the test part`. */
export type Undefined<Figure extends string> = Partial<Record<Figure, string>>;

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
  /** Only where a figure is not defined. */
  notDefined?: Undefined<"rocAuc" | "averagePrecision" | keyof Shares>;
}
type Shares = Pick<ClassScore, "precision" | "recall" | "f1">;

/**
 * @param truth class codes
 * @param scores rows × 1 (p of class 1) for two classes, else rows × classes
 * @param parting p from which class 1 of two is called, or the cuts of more
 * @param part what the rows are called
 * @param weights how much each row counts; `rows` are rows all the same, the confusion matrix and `support` what they weigh
 */
export function classificationReport(
  truth: ArrayLike<number>,
  scores: ArrayLike<number>,
  classes: string[],
  parting: Parting = 0.5,
  part = "these rows",
  weights?: Weights,
): ClassificationReport {
  const count = classes.length;
  const matrix = confusion(truth, decisions(scores, count, parting), count, weights);
  const positives = count === 2 ? [1] : classes.map((_, k) => k);
  const areas = positives.map((k) => {
    const one = oneVersusRest(truth, scores, count, k);
    return {
      rocAuc: rocCurve(one.truth, one.scores, weights).auc,
      averagePrecision: precisionRecallCurve(one.truth, one.scores, weights).averagePrecision,
    };
  });
  const mean = (of: "rocAuc" | "averagePrecision") => areas.reduce((sum, area) => sum + area[of], 0) / areas.length;
  const byClass = perClass(matrix).map((score, k) => ({ class: classes[k]!, ...score }));
  const [rocAuc, averagePrecision] = [mean("rocAuc"), mean("averagePrecision")];
  const missing = noRowsOf(
    byClass.filter(({ support }) => support === 0).map((one) => one.class),
    part,
  );
  const notDefined = {
    ...(Number.isNaN(rocAuc) && { rocAuc: missing }),
    ...(Number.isNaN(averagePrecision) && { averagePrecision: missing }),
    ...sharesNotDefined(byClass, part),
  };
  return {
    rows: truth.length,
    classes,
    confusion: matrix,
    accuracy: accuracy(matrix),
    logLoss: logLoss(truth, scores, count, weights),
    perClass: byClass,
    rocAuc,
    averagePrecision,
    brier: brier(truth, scores, count, weights),
    ...(Object.keys(notDefined).length > 0 && { notDefined }),
  };
}

/** Of which classes a share is NaN, and why. */
function sharesNotDefined(byClass: ClassificationReport["perClass"], part: string): Undefined<keyof Shares> {
  const without = (of: keyof Shares) => byClass.filter((one) => Number.isNaN(one[of])).map((one) => one.class);
  const [precision, recall, f1] = [without("precision"), without("recall"), without("f1")];
  return {
    ...(precision.length > 0 && { precision: `no row of ${part} is called ${anyOf(precision)}` }),
    ...(recall.length > 0 && { recall: noRowsOf(recall, part) }),
    ...(f1.length > 0 && { f1: `no row of ${part} is ${anyOf(f1)}, nor called so` }),
  };
}

/** Classes that are named where rows of several are missing. */
const mostNamed = 3;
/** `no rows of class “a”, “b” or “c” in the test part`. */
export const noRowsOf = (classes: readonly string[], part: string): string =>
  `no rows of class ${anyOf(classes)} in ${part}`;
function anyOf(classes: readonly string[]): string {
  const named = classes.slice(0, mostNamed).map((label) => `“${label}”`);
  if (classes.length > mostNamed) named.push(`${classes.length - mostNamed} more`);
  return [named.slice(0, -1).join(", "), ...named.slice(-1)].filter((text) => text !== "").join(" or ");
}

export interface RegressionReport {
  rows: number;
  r2: number;
  mae: number;
  rmse: number;
  /** Only where a figure is not defined. */
  notDefined?: Undefined<"r2">;
}

/** Both in the target's units. */
export function regressionReport(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  part = "these rows",
  weights?: Weights,
): RegressionReport {
  const explained = r2(truth, predicted, weights);
  return {
    rows: truth.length,
    r2: explained,
    mae: mae(truth, predicted, weights),
    rmse: rmse(truth, predicted, weights),
    ...(Number.isNaN(explained) && { notDefined: { r2: `the target is the same in all rows of ${part}` } }),
  };
}
