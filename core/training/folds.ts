/** Cross-validation: the same spec on k folds, each the test part of one run. */
import { splitNames, type SplitName } from "../data/types";
import { moments } from "../data/statistics";
import type { SplitMetric, SplitMetrics } from "../metrics/summary";
import type { ExperimentSpec } from "../network/spec";

/** One spec for each of `count` folds; they differ in the fold alone. */
export function foldSpecs(spec: ExperimentSpec, count: number): ExperimentSpec[] {
  return Array.from({ length: count }, (_, index) => ({
    ...spec,
    recipe: { ...spec.recipe, split: { ...spec.recipe.split, fold: { count, index } } },
  }));
}

export interface FoldScore {
  mean: number;
  /** Over the folds, of the sample (n − 1); NaN for one fold. */
  sd: number;
}
export type FoldScores = Partial<Record<SplitName, Partial<Record<keyof SplitMetric, FoldScore>>>>;

/** Mean and standard deviation of each metric over the folds, NaN where one of them is. */
export function foldScores(folds: readonly SplitMetrics[]): FoldScores {
  const scores: FoldScores = {};
  for (const split of splitNames) {
    const metrics = folds.flatMap((fold) => fold[split] ?? []);
    if (metrics.length === 0) continue;
    const of = (name: keyof SplitMetric) => scoreOf(metrics.map((metric) => metric[name] ?? Number.NaN));
    const names = metricNames.filter((name) => metrics.some((metric) => metric[name] !== undefined));
    scores[split] = Object.fromEntries(names.map((name) => [name, of(name)]));
  }
  return scores;
}

const metricNames = ["loss", "accuracy", "r2", "mae", "rmse"] as const satisfies (keyof SplitMetric)[];

function scoreOf(values: readonly number[]): FoldScore {
  if (values.some(Number.isNaN)) return { mean: Number.NaN, sd: Number.NaN };
  const { mean, squares, count } = moments(Float64Array.from(values));
  return { mean, sd: count > 1 ? Math.sqrt(squares / (count - 1)) : Number.NaN };
}
