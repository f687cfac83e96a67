/** Cross-validation of the product's networks and of what others make of the same prepared rows. */
import { prepare } from "#core/data/recipe";
import type { Dataset } from "#core/data/dataset";
import type { Table } from "#core/data/types";
import type { Engine } from "#core/engine/engine";
import { decide } from "#core/metrics/confusion";
import { moments, sampleDeviation } from "#core/data/statistics";
import type { ExperimentSpec } from "#core/network/spec";
import { toEnd } from "#core/pieces";
import type { Difference } from "#core/metrics/difference";
import { joined, metricDifference, metricOf } from "#core/training/answers";
import { foldSpecs } from "#core/training/folds";
import { linearRun } from "#core/training/linear";
import { predictRows, truthOf } from "#core/training/predict";
import { Run } from "#core/training/run";

export const foldCount = 5;

/** One fold with its answers: class codes, or numbers in the target's units. */
export interface Fold {
  dataset: Dataset;
  truth: ArrayLike<number>;
  spec: ExperimentSpec;
}
/** What a model answers for the test rows of each fold. */
export type Answers = ArrayLike<number>[];

export function foldsOf(table: Table, spec: ExperimentSpec, target: string): Fold[] {
  return foldSpecs(spec, foldCount).map((folded) => {
    const dataset = prepare(table, folded.recipe, target);
    return { dataset, truth: truthOf(dataset.splits.test, dataset.prepared), spec: folded };
  });
}

/** As `gradlab train --folds` trains. */
export function networkAnswers(folds: readonly Fold[], target: string, engine: Engine): Answers {
  return folds.map(({ dataset, spec }, index) => {
    const settings = { id: String(index + 1), name: "", slot: index, spec, target, created: "" };
    return answersOf(Run.create(settings, { dataset, engine, clock: () => performance.now() }));
  });
}
/** The baseline that the window shows beside a network. */
export function linearAnswers(folds: readonly Fold[], engine: Engine): Answers {
  return folds.map(({ dataset, spec }) =>
    answersOf(linearRun(spec, { dataset, engine, clock: () => performance.now() })),
  );
}

function answersOf(run: Run): ArrayLike<number> {
  run.resume();
  run.finish();
  const { prepared, splits } = run.dataset;
  const scores = toEnd(predictRows(run.model, splits.test, prepared));
  if (prepared.task === "regression") return scores;
  return Uint16Array.from({ length: splits.test.rows }, (_, row) => decide(scores, row, run.model.plan.outputs));
}

export interface Score {
  /** Over the folds: accuracy × 100 or R² × 100. */
  mean: number;
  sd: number;
}
export function scoreOf(folds: readonly Fold[], answers: Answers): Score {
  const found = moments(
    Float64Array.from(
      folds,
      (fold, i) => 100 * metricOf({ regression: isRegression(fold), truth: fold.truth }, answers[i]!),
    ),
  );
  return { mean: found.mean, sd: sampleDeviation(found) };
}

/** Points that the first is ahead of the second over all rows, each tested once, with the 95 % interval of the same rows. */
export function ahead(folds: readonly Fold[], first: Answers, second: Answers): Difference {
  const parts = folds.map((fold, i) => ({
    regression: isRegression(fold),
    truth: fold.truth,
    first: first[i]!,
    second: second[i]!,
  }));
  const difference = metricDifference(joined(parts));
  if (!difference) throw new Error("the target is the same in all rows");
  return { value: 100 * difference.value, low: 100 * difference.low, high: 100 * difference.high };
}

const isRegression = ({ dataset }: Fold) => dataset.prepared.task === "regression";
