/** How much of the target one column tells by itself. */
import { fillInPieces, inBlocks, type Pieces } from "../pieces";
import type { Column } from "./types";

/**
 * Share of rows whose class is the most frequent one among the *other* rows with the same value (numbers: in the same of
 * ≤ 16 quantile bins; missing is a value of its own). A row does not vote for itself, so a column of unique names knows no
 * more than the most frequent class, which is the least that is returned. `edges` are the
 * ascending edges between a number column's bins. `classes` holds −1 for rows without a class, which do not count.
 */
export function* aloneShare(
  column: Column,
  edges: readonly number[],
  classes: Int32Array,
  classCount: number,
): Pieces<number> {
  const { bins, binOf } = "numbers" in column ? binNumbers(column.numbers, edges) : binCodes(column);
  const counts = new Int32Array((bins + 1) * classCount);
  const total = new Int32Array(classCount);
  let rows = 0;
  yield* inBlocks(classes.length, (from, end) => {
    for (let row = from; row < end; row++) {
      const code = classes[row];
      if (code < 0) continue;
      counts[binOf(row) * classCount + code]++;
      total[code]++;
      rows++;
    }
  });
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

/**
 * R² of a number as target, predicted from one column by itself: the mean of the *other* rows with the same value, or for
 * numbers a straight line through the other rows of the same of ≤ 16 quantile bins (missing is a value of its own). At least
 * 0; NaN in `values` is a row without a target, which does not count.
 */
export function* aloneR2(column: Column, edges: readonly number[], values: Float64Array): Pieces<number> {
  const { bins, binOf } =
    "numbers" in column ? yield* binOnce(binNumbers(column.numbers, edges), values.length) : binCodes(column);
  const x = "numbers" in column ? column.numbers : null;
  const sums = yield* sumBins(x, values, bins + 1, binOf);
  let [count, sum] = [0, 0];
  for (let bin = 0; bin <= bins; bin++) {
    count += sums.count[bin];
    sum += sums.y[bin];
  }
  const mean = sum / count;
  let [residual, whole] = [0, 0];
  yield* inBlocks(values.length, (from, end) => {
    for (let row = from; row < end; row++) {
      if (Number.isNaN(values[row])) continue;
      const error = errorWithout(sums, binOf(row), x ? x[row] : 0, values[row], mean);
      residual += error * error;
      whole += (values[row] - mean) ** 2;
    }
  });
  return whole > 0 ? Math.max(0, 1 - residual / whole) : 0;
}

interface Sums {
  count: Float64Array;
  x: Float64Array;
  y: Float64Array;
  /** Sums of squares and products about the means of the bin. */
  xx: Float64Array;
  xy: Float64Array;
}

function* sumBins(x: Float64Array | null, y: Float64Array, bins: number, binOf: (row: number) => number): Pieces<Sums> {
  const make = () => new Float64Array(bins);
  const sums: Sums = { count: make(), x: make(), y: make(), xx: make(), xy: make() };
  yield;
  const each = (work: (bin: number, x: number, y: number) => void) =>
    inBlocks(y.length, (from, end) => {
      for (let row = from; row < end; row++) {
        if (Number.isNaN(y[row])) continue;
        const value = x ? x[row] : 0;
        work(binOf(row), Number.isNaN(value) ? 0 : value, y[row]);
      }
    });
  yield* each((bin, value, goal) => {
    sums.count[bin]++;
    sums.x[bin] += value;
    sums.y[bin] += goal;
  });
  yield* each((bin, value, goal) => {
    const dx = value - sums.x[bin] / sums.count[bin];
    sums.xx[bin] += dx * dx;
    sums.xy[bin] += dx * (goal - sums.y[bin] / sums.count[bin]);
  });
  return sums;
}

/** What a row's bin is off by, fitted without that row: e / (1 − h) with the leverage h. */
function errorWithout({ count, x, y, xx, xy }: Sums, bin: number, value: number, goal: number, mean: number): number {
  const n = count[bin];
  if (n < 2) return goal - mean;
  const centred = goal - y[bin] / n;
  const dx = (Number.isNaN(value) ? 0 : value) - x[bin] / n;
  const leverage = xx[bin] > 0 ? 1 / n + (dx * dx) / xx[bin] : 1 / n;
  // A line through two values, or an end that alone holds its line: the mean of the others says as much.
  if (n < 4 || !(xx[bin] > 0) || leverage > 0.999) return (centred * n) / (n - 1);
  return (centred - (xy[bin] / xx[bin]) * dx) / (1 - leverage);
}

interface Binning {
  bins: number;
  /** 0..bins; the last is for missing cells. */
  binOf: (row: number) => number;
}

/** The same, looked up once for each row: R² asks three times. There are 17 bins at most. */
function* binOnce({ bins, binOf }: Binning, rows: number): Pieces<Binning> {
  const of = yield* fillInPieces(new Uint8Array(rows), binOf);
  return { bins, binOf: (row) => of[row] };
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
