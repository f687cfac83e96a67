/** What a sweep came to: a mean with its interval per setting, the best, and which settings can be told apart from it. */
import { luckOfTheBest, pairedT, repeatedInterval, repeatsToSettle, wilcoxon, type Overlap } from "../metrics/repeated";
import type { SplitName } from "../data/types";
import { holm } from "../metrics/holm";
import type { Interval } from "../metrics/intervals";
import type { Repeat, Sweep } from "./sweep";
import type { Values } from "./space";

/** One training of a setting. Scores are accuracy or R², NaN where there is none. */
export interface SweepRun {
  run: string;
  /** On the rows that settings are chosen by. */
  score: number;
  test: number;
  epochs: number;
  /** Whole plan, or ended at a rung. */
  whole: boolean;
  failed: boolean;
  seconds: number;
  weightsHash: string | null;
}

export interface SweptSetting {
  values: Values;
  runs: readonly SweepRun[];
}

/** With the 95 % interval of the mean; NaN for one repeat. */
export interface MeanScore extends Interval {
  mean: number;
}
export interface SettingScore extends MeanScore {
  values: Values;
  repeats: number;
  scores: number[];
  /** Repeats that failed: then the setting has no mean. */
  failed: number;
  /** All repeats were trained to the end of the plan; only such settings can be the best. */
  whole: boolean;
}

export interface Comparison extends Interval {
  /** Places in `settings`. */
  a: number;
  b: number;
  /** Mean of a less that of b over the same repeats. */
  difference: number;
  p: number;
  /** p after Holm's correction over all pairs of settings: the best was chosen among them by the same numbers. */
  pHolm: number;
  test: TestName;
  /** That both have. */
  repeats: number;
}
export type TestName = "paired t" | "corrected resampled t" | "Wilcoxon signed-rank";

export interface SweepOutcome {
  metric: "accuracy" | "r2";
  /** The rows that settings are chosen by. */
  split: SplitName;
  repeat: Repeat;
  settings: SettingScore[];
  /** Place in `settings`; null where nothing was trained to its end. */
  best: number | null;
  /** Of the best alone, looked at once. */
  bestOnTest: MeanScore | null;
  /** The best against each other that was trained to its end, in the order of their means. */
  comparisons: Comparison[];
  /** By how much the best of so many equal settings would seem ahead of their mean by luck. */
  luck: number;
  /** Repeats that would tell the best from the second; null where it can be told, or no number would. */
  repeatsToSettle: number | null;
}

export interface SweepFacts {
  metric: SweepOutcome["metric"];
  split: SplitName;
  sweep: Pick<Sweep, "repeat" | "test">;
  /** Rows that a repeat is judged by ÷ rows that it learns from. */
  judgedShare: number;
}

/** A difference is told apart from none below this. */
export const level = 0.05;

export function outcomeOf(swept: readonly SweptSetting[], facts: SweepFacts): SweepOutcome {
  const { repeat } = facts.sweep;
  const overlap = "folds" in repeat ? facts.judgedShare : 0;
  const settings = swept.map((one) => scoreOf(one, overlap));
  const order = settings.map((_, i) => i).filter((i) => settings[i]!.whole && !Number.isNaN(settings[i]!.mean));
  order.sort((a, b) => settings[b]!.mean - settings[a]!.mean || a - b);
  const best = order[0] ?? null;
  const common = { metric: facts.metric, split: facts.split, repeat, settings, best };
  if (best === null) return { ...common, bestOnTest: null, comparisons: [], luck: 0, repeatsToSettle: null };
  const comparisons = compared(settings, order, facts.sweep, overlap);
  const second = comparisons[0];
  const told = second === undefined || second.pHolm < level;
  return {
    ...common,
    bestOnTest: testOf(swept[best]!, facts.split, overlap),
    comparisons,
    luck: luckOfTheBest(order.length, errorOf(settings, order)),
    repeatsToSettle: told ? null : repeatsToSettle(differences(settings, second.a, second.b), level, overlap),
  };
}

function scoreOf({ values, runs }: SweptSetting, overlap: Overlap): SettingScore {
  const scores = runs.map(({ score }) => score);
  return {
    values,
    repeats: runs.length,
    scores,
    failed: runs.filter(({ failed }) => failed).length,
    whole: runs.length > 0 && runs.every((run) => run.whole),
    ...repeatedInterval(scores, overlap),
  };
}

/** Test rows that settings were chosen by say nothing new. */
function testOf({ runs }: SweptSetting, split: SplitName, overlap: Overlap): MeanScore | null {
  if (split === "test" || runs.some(({ test }) => Number.isNaN(test))) return null;
  return repeatedInterval(
    runs.map(({ test }) => test),
    overlap,
  );
}

/** Over the repeats that both have. */
const differences = (settings: readonly SettingScore[], a: number, b: number): number[] => {
  const [first, second] = [settings[a]!.scores, settings[b]!.scores];
  return first.slice(0, second.length).map((score, i) => score - second[i]!);
};

/**
 * The best against the others. The p values are corrected over all pairs: any setting could have been the best, so that the pairs with
 * the best are not chosen without a look at the numbers, and each of the others was compared in choosing it.
 */
function compared(
  settings: readonly SettingScore[],
  order: readonly number[],
  { repeat, test }: SweepFacts["sweep"],
  overlap: Overlap,
): Comparison[] {
  // Ranks have no correction for training rows that folds share: of 10 folds they would find a difference in 14 of 100 null sweeps.
  const byRanks = test === "wilcoxon" && !("folds" in repeat);
  const name: TestName = byRanks ? "Wilcoxon signed-rank" : "folds" in repeat ? "corrected resampled t" : "paired t";
  const testOn = (values: readonly number[]) => (byRanks ? wilcoxon(values) : pairedT(values, overlap));
  const pairs = order.flatMap((a, at) => order.slice(at + 1).map((b) => ({ a, b })));
  const apart = pairs.map(({ a, b }) => differences(settings, a, b));
  const found = apart.map(testOn);
  const corrected = holm(found.map(({ p }) => p));
  return pairs.flatMap(({ a, b }, i): Comparison[] => {
    if (a !== order[0]) return [];
    const { value, low, high, p } = found[i]!;
    return [{ a, b, difference: value, low, high, p, pHolm: corrected[i]!, test: name, repeats: apart[i]!.length }];
  });
}

/** Standard error of a setting's mean, pooled over the settings. NaN where there is but one repeat. */
function errorOf(settings: readonly SettingScore[], order: readonly number[]): number {
  const variances = order.flatMap((i) => {
    const { scores, mean, repeats } = settings[i]!;
    if (repeats < 2) return [];
    return [scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (repeats - 1) / repeats];
  });
  return variances.length === 0
    ? Number.NaN
    : Math.sqrt(variances.reduce((sum, variance) => sum + variance, 0) / variances.length);
}
