/** Cross-validation: the same spec on k folds, each the test part of one run. */
import { splitNames, type SplitName } from "../data/types";
import { moments, sampleDeviation } from "../data/statistics";
import type { SplitMetric, SplitMetrics } from "../metrics/summary";
import type { ExperimentSpec } from "../network/spec";
import type { RunRecord } from "../project/document";

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

export interface FoldGroup {
  /** Folds that the rows were dealt into; there may be fewer runs. */
  count: number;
  /** In the order of their folds. */
  runs: RunRecord[];
  scores: FoldScores;
}

/** Runs that differ in their fold alone. Where a fold was trained more than once, the last time counts. */
export function foldGroups(runs: readonly RunRecord[]): FoldGroup[] {
  const groups = new Map<string, { count: number; byFold: Map<number, RunRecord> }>();
  for (const run of runs) {
    const { fold } = run.spec.recipe.split;
    if (!fold) continue;
    const key = JSON.stringify([run.target, foldSpecs(run.spec, 1)[0], fold.count]);
    const group = groups.get(key) ?? { count: fold.count, byFold: new Map<number, RunRecord>() };
    groups.set(key, group);
    group.byFold.set(fold.index, run);
  }
  return [...groups.values()].map(({ count, byFold }) => {
    const members = [...byFold].sort(([a], [b]) => a - b).map(([, run]) => run);
    return { count, runs: members, scores: foldScores(members.flatMap(({ metrics }) => metrics ?? [])) };
  });
}

const metricNames = ["loss", "accuracy", "r2", "mae", "rmse"] as const satisfies (keyof SplitMetric)[];

function scoreOf(values: readonly number[]): FoldScore {
  if (values.some(Number.isNaN)) return { mean: Number.NaN, sd: Number.NaN };
  const found = moments(Float64Array.from(values));
  return { mean: found.mean, sd: sampleDeviation(found) };
}
