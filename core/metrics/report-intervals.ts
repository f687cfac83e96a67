/** What is added to a report: how sure its figures are, who is worth asking first, and what conformal prediction comes to. */
import { done, type Pieces } from "../pieces";
import { classIntervals, f1Interval, type ClassIntervals } from "./class-intervals";
import { classMisfits, countSets, limitOf, numberMisfits, rowsNeeded, within } from "./conformal";
import { oneVersusRest, sweep } from "./curves";
import { gainAt, gainOf } from "./gain";
import { wilson, type Interval } from "./intervals";
import { compareRegressions } from "./regression-intervals";
import type { ClassificationReport, RegressionReport } from "./report";

/** Null where the figure is not defined. All are of 95 %. */
type Known = Interval | null;

export interface ClassificationIntervals {
  /** Times that rows were resampled, for what is no share of rows. */
  rounds: number;
  accuracy: Known;
  logLoss: Known;
  rocAuc: Known;
  averagePrecision: Known;
  brier: Known;
  perClass: { class: string; precision: Known; recall: Known; f1: Known }[];
}

const ofShare = (share: number, hits: number, rows: number): Known => (Number.isNaN(share) ? null : wilson(hits, rows));

export function* classificationIntervals(
  report: ClassificationReport,
  truth: ArrayLike<number>,
  scores: ArrayLike<number>,
): Pieces<ClassificationIntervals> {
  return intervalsOf(report, yield* classIntervals(truth, scores, report.classes.length));
}

/** Wilson's of the shares of a report, with what was resampled. */
export function intervalsOf(report: ClassificationReport, resampled: ClassIntervals): ClassificationIntervals {
  const { confusion, rows, accuracy, perClass } = report;
  const hitsOf = (k: number) => confusion[k]![k]!;
  const { rounds, logLoss, rocAuc, averagePrecision, brier } = resampled;
  return {
    rounds,
    accuracy: ofShare(
      accuracy,
      confusion.reduce((sum, _, k) => sum + hitsOf(k), 0),
      rows,
    ),
    logLoss,
    // What is not defined of all rows may be of some that were drawn of them.
    rocAuc: Number.isNaN(report.rocAuc) ? null : rocAuc,
    averagePrecision: Number.isNaN(report.averagePrecision) ? null : averagePrecision,
    brier,
    perClass: perClass.map(({ class: label, precision, recall, f1, support }, k) => {
      const called = confusion.reduce((sum, row) => sum + row[k]!, 0);
      const hits = hitsOf(k);
      return {
        class: label,
        precision: ofShare(precision, hits, called),
        recall: ofShare(recall, hits, support),
        f1: Number.isNaN(f1) ? null : f1Interval(hits, support - hits, called - hits),
      };
    }),
  };
}

export interface RegressionReportIntervals {
  /** 0 where there are rows enough for the normal approximation. */
  rounds: number;
  r2: Known;
  mae: Known;
  rmse: Known;
}

export function* regressionReportIntervals(
  report: RegressionReport,
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
): Pieces<RegressionReportIntervals> {
  const { models, rounds } = yield* done(compareRegressions(truth, [predicted]));
  const { r2, mae, rmse } = models[0]!;
  const known = ({ low, high }: Interval, value: number): Known =>
    Number.isFinite(low) && Number.isFinite(high) && Number.isFinite(value) ? { low, high } : null;
  return { rounds, r2: known(r2, report.r2), mae: known(mae, report.mae), rmse: known(rmse, report.rmse) };
}

/** Shares of the rows that a report tells gain and lift of. */
export const gainShares = [0.01, 0.05, 0.1, 0.2, 0.3, 0.5] as const;

export interface ClassGain {
  class: string;
  /** Null of a class without rows. */
  points: { share: number; gain: number; lift: number }[] | null;
}

/** Of class 1 where there are two, else of each class against the rest. */
export function gainsOf(truth: ArrayLike<number>, scores: ArrayLike<number>, classes: readonly string[]): ClassGain[] {
  const looked = classes.length === 2 ? [1] : classes.map((_, k) => k);
  return looked.map((k) => {
    const own = oneVersusRest(truth, scores, classes.length, k);
    const ordered = sweep(own.truth, own.scores);
    const curve = gainOf(ordered);
    const points = gainShares.map((share) => ({ share, ...gainAt(curve, share) }));
    return { class: classes[k]!, points: ordered.positives > 0 ? points : null };
  });
}

/** Rows whose truth and predictions are known; of a number without classes. */
export interface Scored {
  truth: ArrayLike<number>;
  scores: ArrayLike<number>;
}

/** What sets or intervals of a coverage come to. */
export interface Conformal {
  coverage: number;
  /** Validation rows that the limit was taken from. */
  calibrationRows: number;
  /** The largest misfit that belongs: of classes 1 − p, of a number half the interval's width; null where the rows are too few for it. */
  limit: number | null;
  /** Rows that it needs at least. */
  rowsNeeded: number;
  rows: number;
  /** Share of the rows whose set or interval holds the truth, with its 95 % interval (Wilson). */
  reached: number;
  low: number;
  high: number;
  /** Of classes alone: classes in a set on average, rows by the size of their set (from 0), and the share reached in each class. */
  meanSize?: number;
  sizes?: number[];
  perClass?: { class: string; rows: number; reached: number }[];
}

/** `known`: the rows that it is calibrated on; `fresh`: those that it is checked on. `classes` null: a number. */
export function conformalOf(
  known: Scored,
  fresh: Scored,
  classes: readonly string[] | null,
  coverage: number,
): Conformal {
  const rows = fresh.truth.length;
  const count = classes?.length ?? 0;
  const misfits = ({ truth, scores }: Scored) =>
    classes ? classMisfits(truth, scores, count) : numberMisfits(truth, scores);
  const limit = limitOf(misfits(known), coverage);
  const said = {
    coverage,
    calibrationRows: known.truth.length,
    limit: Number.isFinite(limit) ? limit : null,
    rowsNeeded: rowsNeeded(coverage),
    rows,
  };
  const reached = (covered: number) => ({ reached: covered / rows, ...wilson(covered, rows) });
  if (!classes) return { ...said, ...reached(within(misfits(fresh), limit)) };
  const { covered, sizes, rowsByClass, coveredByClass } = countSets(fresh.truth, fresh.scores, count, limit);
  return {
    ...said,
    ...reached(covered),
    meanSize: sizes.reduce((sum, all, size) => sum + all * size, 0) / rows,
    sizes,
    perClass: classes.map((label, k) => ({
      class: label,
      rows: rowsByClass[k]!,
      reached: coveredByClass[k]! / rowsByClass[k]!,
    })),
  };
}
