/** What a sweep takes from the records of its runs. */
import type { SplitName } from "../data/types";
import type { RunRecord, SweepPlace } from "../project/document";
import type { SweepRun } from "./outcome";

/** The rows that settings are chosen by: of the validation; without any, of the test. `share`: them ÷ those that are learnt from. */
export function judgedBy(splits: Readonly<Record<SplitName, { rows: number }>>): { split: SplitName; share: number } {
  const split = splits.validation.rows > 0 ? "validation" : splits.test.rows > 0 ? "test" : "train";
  return { split, share: splits[split].rows / Math.max(1, splits.train.rows) };
}

/** `whole`: the run came to the end of its plan, and is not one of which repeats are still to come. */
export function sweepRunOf(record: RunRecord, split: SplitName, whole: boolean): SweepRun {
  const failed = record.status === "failed";
  const score = (name: SplitName) => {
    const metrics = record.metrics?.[name];
    return failed ? Number.NaN : (metrics?.accuracy ?? metrics?.r2 ?? Number.NaN);
  };
  return {
    run: record.id,
    score: score(split),
    test: score("test"),
    epochs: record.epoch,
    whole,
    failed,
    seconds: record.seconds,
    weightsHash: record.weightsHash,
  };
}

/** Names a training within its sweep. */
export const placeKey = ({ setting, repeat }: Omit<SweepPlace, "id">): string => `${setting} ${repeat}`;
