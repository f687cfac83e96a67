/** How sure R², MAE and RMSE are, and whether two models of the same rows can be told apart. */
import { createRandom } from "../random";
import type { Interval } from "./intervals";

export interface RegressionMeasures {
  r2: number;
  mae: number;
  rmse: number;
}
export type RegressionIntervals = Record<keyof RegressionMeasures, Interval>;

export interface ComparedModels {
  /** Per model, in the order given. */
  models: RegressionIntervals[];
  /** R² of the first model less R² of the second, drawn together (paired). */
  difference: Interval;
  rounds: number;
}

/** Draws in all: what a second or less can do. */
const draws = 1e6;
const mostRounds = 4000;
const leastRounds = 200;

/**
 * 95 % intervals by resampling rows with replacement (B. Efron 1979), all models on the same draws, so that their difference
 * is paired. 4000 rounds on few rows, fewer on many, at least 200.
 */
export function compareRegressions(
  truth: ArrayLike<number>,
  predictions: readonly ArrayLike<number>[],
  seed = 7,
): ComparedModels {
  const n = truth.length;
  const rounds = Math.max(leastRounds, Math.min(mostRounds, Math.floor(draws / Math.max(1, n))));
  const errors = predictions.map((predicted) => Float64Array.from({ length: n }, (_, i) => predicted[i]! - truth[i]!));
  const results = predictions.map(() => ({
    r2: new Float64Array(rounds),
    mae: new Float64Array(rounds),
    rmse: new Float64Array(rounds),
  }));
  const differences = new Float64Array(rounds);
  const random = createRandom(seed, "bootstrap");
  const drawn = new Uint32Array(n);
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < n; i++) drawn[i] = random.below(n);
    const total = squaresAroundMean(truth, drawn);
    errors.forEach((error, model) => {
      const result = results[model]!;
      let squares = 0;
      let sizes = 0;
      for (let i = 0; i < n; i++) {
        const off = error[drawn[i]!]!;
        squares += off * off;
        sizes += Math.abs(off);
      }
      result.r2[round] = total > 0 ? 1 - squares / total : NaN;
      result.mae[round] = sizes / n;
      result.rmse[round] = Math.sqrt(squares / n);
    });
    differences[round] = (results[0]?.r2[round] ?? NaN) - (results[1]?.r2[round] ?? NaN);
  }
  return {
    models: results.map(({ r2, mae, rmse }) => ({ r2: middle(r2), mae: middle(mae), rmse: middle(rmse) })),
    difference: middle(differences),
    rounds,
  };
}

/** Σ (y − ȳ)² of the rows drawn. */
function squaresAroundMean(truth: ArrayLike<number>, drawn: Uint32Array): number {
  let mean = 0;
  for (const row of drawn) mean += truth[row]! / drawn.length;
  let squares = 0;
  for (const row of drawn) squares += (truth[row]! - mean) ** 2;
  return squares;
}

/** The middle 95 % of the finite results. */
function middle(results: Float64Array): Interval {
  const sorted = results.filter(Number.isFinite).sort();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  return { low: at(0.025), high: at(0.975) };
}
