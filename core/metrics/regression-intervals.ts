/** How sure R², MAE and RMSE are, and whether two models of the same rows can be told apart. */
import { createRandom } from "../random";
import { unitOf } from "../unit";
import { meanInterval, meanOf, middle, type Interval } from "./intervals";

export interface RegressionMeasures {
  r2: number;
  mae: number;
  rmse: number;
}
export type RegressionIntervals = Record<keyof RegressionMeasures, Interval>;

export interface ComparedModels {
  /** Per model, in the order given. */
  models: RegressionIntervals[];
  /** R² of the first model less R² of the second, on the same rows (paired). */
  difference: Interval;
  /** Rounds of the bootstrap; 0 where there were rows enough for the normal approximation. */
  rounds: number;
}

/** From here on the normal approximation is as good, and it costs one pass. */
const manyRows = 2000;
/** Draws in all: what some hundredths of a second allow. */
const draws = 5e5;
const mostRounds = 4000;
const leastRounds = 400;

/** 95 % intervals of models on the same rows: by bootstrap on up to 2000 rows, by the normal approximation on more. */
export function compareRegressions(
  truth: ArrayLike<number>,
  predictions: readonly ArrayLike<number>[],
  seed = 7,
): ComparedModels {
  // In units of a power of two, which changes no digit: squares of very large or very small numbers have no float64.
  const unit = unitOf(spanOf(truth));
  const inUnit = (values: ArrayLike<number>) => Float64Array.from(values, (value) => value / unit);
  const [scaled, others] = [inUnit(truth), predictions.map(inUnit)];
  const compared = truth.length > manyRows ? approximate(scaled, others) : bootstrapped(scaled, others, seed);
  const back = ({ low, high }: Interval): Interval => ({ low: low * unit, high: high * unit });
  const models = compared.models.map(({ r2, mae, rmse }) => ({ r2, mae: back(mae), rmse: back(rmse) }));
  return { ...compared, models };
}

/** Half of what lies between the smallest and the largest: the whole may have no float64. */
function spanOf(values: ArrayLike<number>): number {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i]!);
    high = Math.max(high, values[i]!);
  }
  return high / 2 - low / 2;
}

/** MAE and mean squared error are means; R² is linearised: each row's influence on 1 − MSE / variance is averaged. */
function approximate(truth: ArrayLike<number>, predictions: readonly ArrayLike<number>[]): ComparedModels {
  const n = truth.length;
  const mean = meanOf(n, (i) => truth[i]!);
  const squares = Float64Array.from({ length: n }, (_, i) => (truth[i]! - mean) ** 2);
  const variance = average(squares);
  const influences: Float64Array[] = [];
  const models = predictions.map((predicted) => {
    const sizes = Float64Array.from({ length: n }, (_, i) => Math.abs(predicted[i]! - truth[i]!));
    const errors = sizes.map((size) => size * size);
    const mse = average(errors);
    const share = mse / variance;
    const influence = errors.map((error, i) => 1 - error / variance + share * (squares[i]! / variance - 1));
    influences.push(influence);
    const { low, high } = meanInterval(errors);
    return {
      r2: meanInterval(influence),
      mae: meanInterval(sizes),
      rmse: { low: Math.sqrt(Math.max(0, low)), high: Math.sqrt(high) },
    };
  });
  const [first, second] = influences;
  const difference =
    first && second ? meanInterval(first.map((value, i) => value - second[i]!)) : { low: NaN, high: NaN };
  return { models, difference, rounds: 0 };
}

function average(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** Rows are resampled with replacement (B. Efron 1979), all models on the same draws, so that their difference is paired. */
function bootstrapped(
  truth: ArrayLike<number>,
  predictions: readonly ArrayLike<number>[],
  seed: number,
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
  const mean = meanOf(drawn.length, (i) => truth[drawn[i]!]!);
  let squares = 0;
  for (const row of drawn) squares += (truth[row]! - mean) ** 2;
  return squares;
}
