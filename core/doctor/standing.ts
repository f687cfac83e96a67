/** How well a training does, on the rows that it learns from and on those that are kept from it, and what of that can be believed. */
import type { Dataset, Rows } from "../data/dataset";
import type { Model } from "../engine/engine";
import type { Pieces } from "../pieces";
import { measure, thin } from "../training/measure";
import { predictRows, truthOf } from "../training/predict";

export interface Standing {
  rows: number;
  /** Accuracy or R². */
  all: number;
  /**
   * What rows that are few, or far away, do not decide: the mean recall of the classes; of numbers 1 − (m/s)², with m the median of
   * the absolute errors and s that of the distances from the median. NaN where it was not measured.
   */
  alike: number;
}
export interface Standings {
  /** Scores are R², and no shares. */
  numbers: boolean;
  train: Standing;
  /** Null without such rows. */
  validation: Standing | null;
}

/** Rows of a split that are enough. */
const mostRows = 20_000;

/** Yields between pieces. */
export function* standingsOf(model: Model, { splits, prepared }: Dataset): Pieces<Standings> {
  const of = function* (rows: Rows): Pieces<Standing> {
    const few = thin(rows, mostRows);
    const { metric, recall } = yield* measure(model, few, prepared);
    const known = recall?.filter((share) => !Number.isNaN(share));
    const alike = known
      ? known.reduce((sum, share) => sum + share, 0) / known.length
      : ofMedians(truthOf(few, prepared), yield* predictRows(model, few, prepared));
    return { rows: rows.rows, all: metric, alike };
  };
  const train = yield* of(splits.train);
  const validation = splits.validation.rows > 0 ? yield* of(splits.validation) : null;
  return { numbers: prepared.task === "regression", train, validation };
}

function ofMedians(truth: ArrayLike<number>, told: ArrayLike<number>): number {
  const centre = median(Float64Array.from(truth));
  const spread = median(Float64Array.from(truth, (value) => Math.abs(value - centre)));
  return 1 - (median(Float64Array.from(truth, (value, i) => Math.abs(value - told[i]!))) / spread) ** 2;
}
const median = (values: Float64Array): number => values.sort()[values.length >> 1] ?? NaN;

/**
 * One number for a training: its mean over all rows of both kinds. Rows that were learnt from are the more, and count in full only
 * as far as the others bear them out, up to two standard errors above these: what is learnt beyond may be learnt by heart, and decides
 * between equals alone. `alike`: by that measure.
 */
export function worthOf({ numbers, train, validation }: Standings, alike: boolean): number {
  const score = (standing: Standing) => squashed(alike ? standing.alike : standing.all);
  if (!validation) return score(train);
  const seen = score(validation);
  const most = seen + 2 * standardError(seen, validation.rows, numbers);
  const learnt = score(train);
  const believed = learnt > most ? most + byHeart * (learnt - most) : learnt;
  return (validation.rows * seen + train.rows * believed) / (validation.rows + train.rows);
}

/** Standard error of the difference between two trainings that do about so well, by the rows that are kept from them: √2 of one's. */
export function noiseOf({ numbers, train, validation }: Standings, alike: boolean): number {
  const kept = validation ?? train;
  return Math.SQRT2 * standardError(squashed(alike ? kept.alike : kept.all), kept.rows, numbers);
}

/** What counts of the points beyond what is borne out. */
const byHeart = 0.2;

/** Of a share √(p(1 − p)/n), of at least one row; of R² 2R(1 − R²)/√n (Olkin & Finn 1995), below ⅓ its largest, and of 16 rows at least: it holds for many. */
function standardError(score: number, rows: number, numbers: boolean): number {
  const p = Math.min(1 - 1 / (rows + 1), Math.max(1 / (rows + 1), score));
  if (!numbers) return Math.sqrt((p * (1 - p)) / rows);
  const r2 = Math.max(1 / 3, p);
  return (2 * Math.sqrt(r2) * (1 - r2)) / Math.sqrt(Math.max(16, rows));
}

/** R² has no lower end: far below 0 one is as bad as another. */
export const squashed = (score: number): number => (score < 0 ? score / (1 - score) : score);
