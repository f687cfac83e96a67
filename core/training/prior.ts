/** What is known without a network: the yardsticks that a run is held against. */
import type { Prepared } from "../data/types";
import { lossOf, type Yardsticks } from "../network/kinds/losses/index";
import type { NetworkPlan } from "../network/plan";

export function yardsticks(
  plan: NetworkPlan,
  prepared: Prepared,
  weights: readonly number[] | null,
  smoothing: number,
): Yardsticks {
  const aims = { classWeights: weights, labelSmoothing: smoothing };
  return lossOf(plan.loss).yardsticks(prepared.split.train, aims);
}

export function standardDeviation(values: ArrayLike<number>): number {
  const n = values.length;
  if (n === 0) return 0;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += values[i]! / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (values[i]! - mean) ** 2 / n;
  return Math.sqrt(squares);
}
