/** How rows are called where more than two classes are parted by cuts: one of them beside the best of the others. */
import { besideOthers, matrixBeside, type BesideOthers } from "#core/metrics/cuts";
import type { Evaluation } from "#core/training/views";

/** By the scores that they are of: stage and strip ask for the same, and only one class moves at a time. */
const known = new WeakMap<object, { cuts: readonly number[]; k: number; made: BesideOthers }>();
function besideOf(scores: ArrayLike<number>, cuts: readonly number[], k: number): BesideOthers {
  const last = known.get(scores);
  if (last?.cuts === cuts && last.k === k) return last.made;
  const made = besideOthers(scores, cuts, k);
  known.set(scores, { cuts, k, made });
  return made;
}

export interface Called {
  beside: BesideOthers;
  matrix: number[][];
  /** The class that a row is called. */
  of(row: number): number;
}

/** `from`: the cuts beside which that of class `k` is now `t`. */
export function calledBy(
  { truth, classes }: Pick<Evaluation, "truth" | "classes">,
  scores: ArrayLike<number>,
  { from, k, t }: { from: readonly number[]; k: number; t: number },
): Called {
  const beside = besideOf(scores, from, k);
  return {
    beside,
    matrix: matrixBeside(truth, beside, { k, t, classes: classes.length }),
    of: (row) => (beside.scores[row]! >= t ? k : beside.next[row]!),
  };
}
