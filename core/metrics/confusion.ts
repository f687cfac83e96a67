/** Counts of true against predicted classes, and what follows from them. Truth and predictions are class codes 0, 1, …, K − 1. */
import type { Parting } from "./cuts";
import type { Weights } from "./weights";

/** `matrix[t][p]`: rows of class t that were called p, or what they weigh. */
export function confusion(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
  weights?: Weights,
): number[][] {
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < truth.length; i++) matrix[truth[i]!]![predicted[i]!]! += weights ? weights[i]! : 1;
  return matrix;
}

/**
 * The class of one row of scores, row-major with `width` columns. One column is p of class 1, which is called from `parting` on
 * (p ≥ parting); otherwise the largest column wins, or with cuts the largest p / cut (`cuts.ts`), the first of equals.
 */
export function decide(scores: ArrayLike<number>, row: number, width: number, parting: Parting = 0.5): number {
  if (width === 1) return scores[row]! >= (parting as number) ? 1 : 0;
  let best = 0;
  if (typeof parting !== "number") {
    const of = (k: number) => scores[row * width + k]! / parting[k]!;
    for (let k = 1; k < width; k++) if (of(k) > of(best)) best = k;
    return best;
  }
  for (let k = 1; k < width; k++) if (scores[row * width + k]! > scores[row * width + best]!) best = k;
  return best;
}

/** The classes of all rows. Two classes have one column, K have K. */
export function decisions(scores: ArrayLike<number>, classes: number, parting: Parting = 0.5): Uint32Array {
  const width = classes === 2 ? 1 : classes;
  return Uint32Array.from({ length: scores.length / width }, (_, row) => decide(scores, row, width, parting));
}

export interface ClassScore {
  /** TP / (TP + FP): of the rows called so, the share that are. NaN where none is called so. */
  precision: number;
  /** TP / (TP + FN): of the rows that are so, the share that is called so. NaN where there is none. */
  recall: number;
  /** 2 TP / (2 TP + FP + FN), the harmonic mean of both: 0 where none is found, NaN where none is so nor called so. */
  f1: number;
  /** Rows of the class. */
  support: number;
}

export function perClass(matrix: readonly (readonly number[])[]): ClassScore[] {
  return matrix.map((row, k) => {
    const hits = row[k]!;
    const support = row.reduce((sum, count) => sum + count, 0);
    const called = matrix.reduce((sum, other) => sum + other[k]!, 0);
    const errors = support + called - 2 * hits;
    return {
      precision: hits / called,
      recall: hits / support,
      f1: (2 * hits) / (2 * hits + errors),
      support,
    };
  });
}

/** Share of rows on the diagonal; NaN without rows. */
export function accuracy(matrix: readonly (readonly number[])[]): number {
  let hits = 0;
  let rows = 0;
  matrix.forEach((row, t) => row.forEach((count, p) => ((rows += count), (hits += t === p ? count : 0))));
  return hits / rows;
}
