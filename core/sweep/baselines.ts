/** What a sweep is held against: models that need no settings, on the same rows. A line each. */
import type { Dataset } from "../data/dataset";
import type { SplitName } from "../data/types";
import { r2 } from "../metrics/regression";
import { repeatedInterval } from "../metrics/repeated";
import type { BaselineScores } from "../project/document";
import { truthOf } from "../training/predict";
import type { MeanScore, SweepOutcome } from "./outcome";

export const baselineTitles = {
  constant: { accuracy: "largest class", r2: "mean of the target" },
  linear: { accuracy: "linear model", r2: "linear model" },
} as const;
export type BaselineId = keyof typeof baselineTitles;

/** Accuracy of naming the class that is the most frequent in training; R² of the training mean. NaN without rows. */
export function constantScore({ splits, prepared }: Dataset, split: SplitName): number {
  const rows = splits[split];
  if (rows.rows === 0) return Number.NaN;
  const truth = Array.from(truthOf(rows, prepared));
  const learnt = Array.from(truthOf(splits.train, prepared));
  if (prepared.task === "regression") {
    const mean = learnt.reduce((sum, value) => sum + value, 0) / learnt.length;
    return r2(
      Float64Array.from(truth),
      truth.map(() => mean),
    );
  }
  const largest = mostFrequent(learnt);
  return truth.filter((value) => value === largest).length / truth.length;
}

function mostFrequent(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best))[0];
}

export interface Baseline extends MeanScore {
  id: BaselineId;
  title: string;
  test: MeanScore | null;
}

/** Their means, with intervals where they were measured on folds. Ids of other versions are left out. */
export function baselinesOf(
  kept: readonly BaselineScores[] | undefined,
  { metric }: Pick<SweepOutcome, "metric">,
  overlap: number,
): Baseline[] {
  return (kept ?? []).flatMap(({ id, scores, test }) => {
    if (!Object.hasOwn(baselineTitles, id)) return [];
    const known = id as BaselineId;
    return [
      {
        id: known,
        title: baselineTitles[known][metric],
        ...repeatedInterval(scores, overlap),
        test: test.length > 0 ? repeatedInterval(test, overlap) : null,
      },
    ];
  });
}
