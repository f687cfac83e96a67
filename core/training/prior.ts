/** What is known without a network: the yardsticks that a run is held against. */
import type { Prepared } from "../data/types";
import type { NetworkPlan } from "../network/plan";

/**
 * The training loss of a model that says the same for every row: −Σ pₖ ln pₖ of the class shares (ln K where classes are
 * balanced by weights); for a standardised target 1 under MSE, and what a normal target has under MAE and Huber.
 */
export function lossOfPrior(plan: NetworkPlan, prepared: Prepared, balanced: boolean): number {
  switch (plan.loss) {
    case "binary_cross_entropy":
    case "categorical_cross_entropy": {
      const { rows, byClass } = prepared.split.train;
      const present = byClass.filter((count) => count > 0);
      if (balanced) return Math.log(present.length);
      return -present.reduce((sum, count) => sum + (count / rows) * Math.log(count / rows), 0);
    }
    case "mse":
      return 1;
    case "mae":
      return 0.8;
    case "huber":
      return 0.37;
  }
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
