/** How much of a categorical target one column names by itself. */
import type { Column } from "./types";
import { quantile } from "./statistics";

/** Quantile bins that numbers are sorted into, at most; each holds 10 rows or more on average. */
const mostBins = 16;
const rowsPerBin = 10;

/**
 * Share of rows whose class is the most frequent one among the *other* rows with the same value (numbers: in the same of
 * ≤ 16 quantile bins; missing is a value of its own). A row does not vote for itself, so a column of unique names knows no
 * more than the most frequent class, which is the least that is returned. `ascending` are a number column's
 * sorted values. `classes` holds −1 for rows without a class, which do not count.
 */
export function aloneShare(column: Column, ascending: Float64Array, classes: Int32Array, classCount: number): number {
  const { bins, binOf } = "numbers" in column ? binNumbers(column.numbers, ascending) : binCodes(column);
  const counts = new Int32Array((bins + 1) * classCount);
  const total = new Int32Array(classCount);
  let rows = 0;
  classes.forEach((code, row) => {
    if (code < 0) return;
    counts[binOf(row) * classCount + code]++;
    total[code]++;
    rows++;
  });
  if (rows === 0) return 0;
  const commonest = total.indexOf(Math.max(...total));
  let named = 0;
  for (let bin = 0; bin <= bins; bin++) {
    const inBin = counts.subarray(bin * classCount, (bin + 1) * classCount);
    inBin.forEach((count, code) => {
      if (count === 0) return;
      const most = inBin.reduce((best, other, k) => (k === code ? best : Math.max(best, other)), 0);
      if (most === 0 && count === 1 ? code === commonest : count - 1 >= most) named += count;
    });
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

function binNumbers(numbers: Float64Array, ascending: Float64Array): Binning {
  const wanted = Math.max(2, Math.min(mostBins, Math.floor(ascending.length / rowsPerBin)));
  const edges: number[] = [];
  for (let i = 1; i < wanted; i++) {
    const edge = quantile(ascending, i / wanted);
    if (edge > (edges.at(-1) ?? Number.NEGATIVE_INFINITY)) edges.push(edge);
  }
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
