/** A model's figures on rows, each with its interval: a list that other rows' or another model's figures stand beside. */
import type { Prepared } from "../data/types";
import { classIntervals } from "../metrics/class-intervals";
import type { Parting } from "../metrics/cuts";
import { intervalsOf, regressionReportIntervals } from "../metrics/report-intervals";
import type { Interval } from "../metrics/intervals";
import { classificationReport, regressionReport } from "../metrics/report";
import type { Pieces } from "../pieces";

export const figureIds = [
  "accuracy",
  "precision",
  "recall",
  "f1",
  "rocAuc",
  "averagePrecision",
  "logLoss",
  "brier",
  "r2",
  "mae",
  "rmse",
] as const;
export type FigureId = (typeof figureIds)[number];

/** NaN where it is not defined, with an interval from NaN to NaN. Precision, recall and F1 are those of class 1, of more than two classes means over those that have rows. */
export interface Figure extends Interval {
  id: FigureId;
  value: number;
}
/** Figures of which less is better. */
export const lessIsBetter: ReadonlySet<FigureId> = new Set<FigureId>(["logLoss", "brier", "mae", "rmse"]);

const none: Interval = { low: NaN, high: NaN };

/** In the order in which they are shown; nothing without rows. */
export function* figuresOf(
  truth: ArrayLike<number>,
  scores: ArrayLike<number>,
  { task, classes }: Pick<Prepared, "task" | "classes">,
  parting: Parting,
): Pieces<Figure[]> {
  if (truth.length === 0) return [];
  const figure = (id: FigureId, value: number, interval: Interval | null): Figure => ({
    id,
    value,
    ...(Number.isNaN(value) || !interval ? none : interval),
  });
  if (task === "regression") {
    const report = regressionReport(truth, scores);
    const { r2, mae, rmse } = yield* regressionReportIntervals(report, truth, scores);
    return [figure("r2", report.r2, r2), figure("mae", report.mae, mae), figure("rmse", report.rmse, rmse)];
  }
  const labels = classes.map(({ label }) => label);
  const report = classificationReport(truth, scores, labels, parting);
  const resampled = yield* classIntervals(truth, scores, labels.length, { parting });
  const found = intervalsOf(report, resampled);
  const shared = [
    figure("rocAuc", report.rocAuc, found.rocAuc),
    figure("averagePrecision", report.averagePrecision, found.averagePrecision),
    figure("logLoss", report.logLoss, found.logLoss),
    figure("brier", report.brier, found.brier),
  ];
  if (task === "binary") {
    const [own, interval] = [report.perClass[1]!, found.perClass[1]!];
    return [
      figure("accuracy", report.accuracy, found.accuracy),
      figure("precision", own.precision, interval.precision),
      figure("recall", own.recall, interval.recall),
      figure("f1", own.f1, interval.f1),
      ...shared,
    ];
  }
  const { macro } = resampled;
  const present = report.perClass.filter(({ support }) => support > 0);
  const mean = (of: "precision" | "recall" | "f1") =>
    present.reduce((sum, one) => sum + (Number.isNaN(one[of]) ? 0 : one[of]), 0) / present.length;
  return [
    figure("accuracy", report.accuracy, found.accuracy),
    figure("precision", mean("precision"), macro?.precision ?? null),
    figure("recall", mean("recall"), macro?.recall ?? null),
    figure("f1", mean("f1"), macro?.f1 ?? null),
    ...shared,
  ];
}
