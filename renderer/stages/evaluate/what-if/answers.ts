/** What a row of answers says: which class, with which p. */

/** p of each class. */
export function sharesOf(scores: ArrayLike<number>, classes: number, row = 0): number[] {
  if (classes !== 2) return Array.from({ length: classes }, (_, k) => scores[row * classes + k] ?? NaN);
  const p = scores[row] ?? NaN;
  return [1 - p, p];
}

/** The class that is predicted: of two where the threshold parts them, else the largest p. */
export function classOf(scores: ArrayLike<number>, classes: number, threshold: number, row = 0): number {
  if (classes === 2) return (scores[row] ?? NaN) >= threshold ? 1 : 0;
  const shares = sharesOf(scores, classes, row);
  return shares.indexOf(Math.max(...shares));
}
