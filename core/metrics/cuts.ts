/**
 * Where more than two classes are parted: each has a cut tₖ > 0, and a row is called the class whose pₖ / tₖ is largest, the first of
 * equals. Only their ratios count, so they are kept with a sum of 1: of two classes t₁ is then the usual threshold, since
 * p₁ / t₁ ≥ (1 − p₁) / (1 − t₁) just where p₁ ≥ t₁. Equal cuts call the largest p. Cuts at the classes' own shares of the rows undo
 * what a frequent class has ahead (Bayes' rule for classes that weigh the same).
 */

/** From which p on class 1 of two is called, or the cuts of more. */
export type Parting = number | readonly number[];

/** A cut stays so far from 0 and 1: at either end the others would lose their ratios. */
const edge = 1e-9;
const inside = (t: number): number => Math.min(1 - edge, Math.max(edge, t));

export const equalCuts = (classes: number): number[] => new Array<number>(classes).fill(1 / classes);

/** The cuts once that of class `k` is `t`: the others keep their ratios and share the rest. */
export function movedCut(cuts: readonly number[], k: number, t: number): number[] {
  const own = inside(t);
  const others = cuts.reduce((sum, cut, j) => (j === k ? sum : sum + cut), 0);
  return cuts.map((cut, j) => (j === k ? own : (cut / others) * (1 - own)));
}

/** Cuts at shares of rows, with a row more of each class, so that none is 0. */
export function cutsAtShares(rows: readonly number[]): number[] {
  const all = rows.reduce((sum, count) => sum + count + 1, 0);
  return rows.map((count) => (count + 1) / all);
}

/**
 * The same cuts for probabilities at another temperature: pₖ^(1/T) / tₖ is largest where pₖ / tₖ^T is. Of two classes the odds of the
 * threshold are raised likewise.
 */
export function partingBefore(parting: Parting, temperature: number): Parting {
  if (temperature === 1) return parting;
  if (typeof parting === "number") return 1 / (1 + ((1 - parting) / parting) ** temperature);
  const raised = parting.map((cut) => cut ** temperature);
  const sum = raised.reduce((all, cut) => all + cut, 0);
  return raised.map((cut) => cut / sum);
}

/** One class beside the best of the others, row by row: all that is needed while its own cut moves. */
export interface BesideOthers {
  /**
   * s = pₖ / (pₖ + M), where M is the largest pⱼ / uⱼ of the others and uⱼ their cuts as shares of each other: the class is called from
   * s ≥ tₖ on. Of two classes s is pₖ.
   */
  scores: Float64Array;
  /** The class that the row is called where it is not this one. */
  next: Uint32Array;
}

/** `scores`: rows × classes. Only the ratios of the others' cuts count. */
export function besideOthers(scores: ArrayLike<number>, cuts: readonly number[], k: number): BesideOthers {
  const width = cuts.length;
  const rows = Math.floor(scores.length / width);
  const others = cuts.reduce((sum, cut, j) => (j === k ? sum : sum + cut), 0);
  const shares = cuts.map((cut) => cut / others);
  const result = { scores: new Float64Array(rows), next: new Uint32Array(rows) };
  for (let row = 0, from = 0; row < rows; row++, from += width) {
    let [best, most] = [-1, -Infinity];
    for (let j = 0; j < width; j++) {
      if (j === k) continue;
      const ratio = scores[from + j]! / shares[j]!;
      if (ratio > most || best < 0) [best, most] = [j, ratio];
    }
    const own = scores[from + k]!;
    result.scores[row] = own === 0 && most === 0 ? 0 : own / (own + most);
    result.next[row] = best;
  }
  return result;
}

/** `matrix[t][p]` where class `k` is cut at `t`: one look at each row, however many classes there are. */
export function matrixBeside(
  truth: ArrayLike<number>,
  { scores, next }: BesideOthers,
  { k, t, classes }: { k: number; t: number; classes: number },
): number[][] {
  const own = inside(t);
  const counts = new Uint32Array(classes * classes);
  for (let row = 0; row < scores.length; row++)
    counts[truth[row]! * classes + (scores[row]! >= own ? k : next[row]!)]!++;
  return Array.from({ length: classes }, (_, of) => Array.from(counts.subarray(of * classes, (of + 1) * classes)));
}

/** What is kept, where it is of as many classes; else 0.5, or the largest p. */
export const partingOf = (parting: Parting | null | undefined, classes: number): Parting =>
  typeof parting === "number" || parting?.length === classes ? parting! : 0.5;
