/** What a network is worth beside the linear baseline on rows that neither learned from. */
import type { Dataset } from "../data/dataset";
import type { SplitName } from "../data/types";
import type { Model } from "../engine/engine";
import { outcomeOf, type DifferenceOutcome } from "../metrics/difference";
import type { Difference } from "../metrics/difference";
import { answersOf, joined, metricDifference, metricOf, type Answers } from "./answers";

export interface BesideLinear {
  /** The rows that both are measured on: those of the test, or of the validation where there are no others. */
  split: SplitName;
  rows: number;
  metric: "accuracy" | "r2";
  /** Over all these rows. */
  network: number;
  linear: number;
  /** The network's less the linear model's, paired. */
  difference: Difference;
  /** Of the network: `level` is a difference of 0.02 at most, `unknown` too few rows to tell. */
  outcome: DifferenceOutcome;
}

/** Rows that the network is measured on; null where all rows are for training. */
export function heldOutOf({ splits }: Dataset): SplitName | null {
  return (["test", "validation"] as const).find((name) => splits[name].rows > 0) ?? null;
}

/** Yields between pieces. */
export function answersBeside(
  network: Model,
  linear: Model,
  { splits, prepared }: Dataset,
  split: SplitName,
): Generator<void, Answers, void> {
  const rows = splits[split];
  return answersOf({ model: network, rows, prepared }, { model: linear, rows, prepared });
}

/** Of one run, or of several on different rows of the same table. Null where all rows have the same number as target. */
export function besideLinear(split: SplitName, parts: readonly Answers[]): BesideLinear | null {
  const answers = joined(parts);
  const difference = metricDifference(answers);
  if (!difference) return null;
  return {
    split,
    rows: answers.truth.length,
    metric: answers.regression ? "r2" : "accuracy",
    network: metricOf(answers, answers.first),
    linear: metricOf(answers, answers.second),
    difference,
    outcome: outcomeOf(difference),
  };
}
