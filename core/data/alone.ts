/** How much of a categorical target one column names by itself. */
import type { Column } from "./types";

/**
 * Share of rows whose class is the most frequent one among the *other* rows with the same value (numbers: in the same of
 * ≤ 16 quantile bins; missing is a value of its own). A row does not vote for itself, so a column of unique names knows no
 * more than the most frequent class, which is the least that is returned. `edges` are the
 * ascending edges between a number column's bins. `classes` holds −1 for rows without a class, which do not count.
 */
export function aloneShare(column: Column, edges: readonly number[], classes: Int32Array, classCount: number): number {
  const { bins, binOf } = "numbers" in column ? binNumbers(column.numbers, edges) : binCodes(column);
  const counts = new Int32Array((bins + 1) * classCount);
  const total = new Int32Array(classCount);
  let rows = 0;
  for (let row = 0; row < classes.length; row++) {
    const code = classes[row];
    if (code < 0) continue;
    counts[binOf(row) * classCount + code]++;
    total[code]++;
    rows++;
  }
  if (rows === 0) return 0;
  const commonest = total.indexOf(Math.max(...total));
  let named = 0;
  for (let bin = 0; bin <= bins; bin++) {
    let most = 0;
    let second = 0;
    for (let code = 0, at = bin * classCount; code < classCount; code++, at++) {
      if (counts[at] > most) [most, second] = [counts[at], most];
      else if (counts[at] > second) second = counts[at];
    }
    for (let code = 0, at = bin * classCount; code < classCount; code++, at++) {
      const count = counts[at];
      if (count === 0) continue;
      const others = count === most ? second : most;
      if (others === 0 && count === 1 ? code === commonest : count - 1 >= others) named += count;
    }
  }
  return Math.max(named, total[commonest]) / rows;
}

interface Binning {
  bins: number;
  /** 0..bins; the last is for missing cells. */
  binOf: (row: number) => number;
}

function binCodes({ codes, labels }: { codes: Int32Array; labels: string[] }): Binning {
  return { bins: labels.length, binOf: (row) => (codes[row] < 0 ? labels.length : codes[row]) };
}

function binNumbers(numbers: Float64Array, edges: readonly number[]): Binning {
  const bins = edges.length + 1;
  return {
    bins,
    binOf(row) {
      const value = numbers[row];
      if (Number.isNaN(value)) return bins;
      let bin = 0;
      while (bin < edges.length && value >= edges[bin]) bin++;
      return bin;
    },
  };
}
