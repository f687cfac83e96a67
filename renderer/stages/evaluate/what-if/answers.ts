/** What a row of answers says: which class, with which p. */
import { decide } from "#core/metrics/confusion";
import type { Parting } from "#core/metrics/cuts";

/** p of each class. */
export function sharesOf(scores: ArrayLike<number>, classes: number, row = 0): number[] {
  if (classes !== 2) return Array.from({ length: classes }, (_, k) => scores[row * classes + k] ?? NaN);
  const p = scores[row] ?? NaN;
  return [1 - p, p];
}

/** The class that is predicted. */
export const classOf = (scores: ArrayLike<number>, classes: number, parting: Parting, row = 0): number =>
  decide(scores, row, classes === 2 ? 1 : classes, parting);
