/** What is known without a network: the yardsticks that a run is held against. */
import type { Prepared } from "../data/types";
import type { NetworkPlan } from "../network/plan";

export interface Yardsticks {
  /**
   * The training loss of a model that says the same for every row: −Σ pₖ ln pₖ of the class shares (ln K where classes are
   * balanced by weights); for a standardised target 1 under MSE, and what a normal target has under MAE and Huber.
   */
  nothingLearnt: number;
  /** The training loss of a model that knows every row: 0, but for smoothed labels, which nobody can say with certainty. */
  leastLoss: number;
}

export function yardsticks(
  plan: NetworkPlan,
  prepared: Prepared,
  weights: readonly number[] | null,
  smoothing: number,
): Yardsticks {
  switch (plan.loss) {
    case "binary_cross_entropy":
    case "categorical_cross_entropy":
      return ofClasses(prepared, weights, smoothing);
    case "mse":
      return { nothingLearnt: 1, leastLoss: 0 };
    case "mae":
      return { nothingLearnt: 0.8, leastLoss: 0 };
    case "huber":
      return { nothingLearnt: 0.37, leastLoss: 0 };
  }
}

function ofClasses({ split }: Prepared, weights: readonly number[] | null, smoothing: number): Yardsticks {
  const { rows, byClass } = split.train;
  const classes = byClass.length;
  const weight = (c: number) => weights?.[c] ?? 1;
  const truthOf = (share: number, c: number) => weight(c) * (share * (1 - smoothing) + smoothing / classes);
  const all = byClass.map((count, c) => truthOf(count / rows, c));
  const leastOf = (own: number) => leastCrossEntropy(byClass.map((_, c) => truthOf(c === own ? 1 : 0, c)));
  return {
    nothingLearnt: leastCrossEntropy(all),
    leastLoss: byClass.reduce((sum, count, c) => sum + (count / rows) * leastOf(c), 0),
  };
}

/** The least that −Σ aₖ ln pₖ comes to, at p = a / Σa. */
function leastCrossEntropy(truth: readonly number[]): number {
  const total = truth.reduce((sum, a) => sum + a, 0);
  return truth.reduce((sum, a) => (a > 0 ? sum - a * Math.log(a / total) : sum), 0);
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
