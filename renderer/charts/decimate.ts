/** Fewer points for the same picture: of all points that fall on one pixel column, the first, lowest, highest and last stay. */
import { blockSize, extremes, firstAbove, indexOf, type ColumnIndex } from "./column-index";

/**
 * Indices of the points to draw, in order; at most five for each of `columns` columns between `min` and `max`, and the nearest
 * ones outside. `x` must not fall. Points whose y is NaN are kept once between others, as the gap that they are.
 * Short series come back whole.
 */
export function decimate(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  min: number,
  max: number,
  columns: number,
): number[] {
  const count = Math.min(x.length, y.length);
  const kept: number[] = [];
  if (!(max > min)) return Array.from({ length: count }, (_, i) => i);
  const first = Math.max(0, firstAbove(x, min, true, 0, count) - 1);
  const end = Math.min(count, firstAbove(x, max, false, 0, count) + 1);
  if (end - first <= columns * 2) {
    for (let i = first; i < end; i++) kept.push(i);
    return kept;
  }
  const index = indexOf(y);
  const width = (max - min) / columns;
  const columnOf = (i: number) => Math.floor(((x[i]! - min) / (max - min)) * columns);
  for (let from = first; from < end;) {
    const column = columnOf(from);
    // Near the end of the column, and then to the very point: the quotient is rounded otherwise than the product.
    let to = Math.max(from + 1, firstAbove(x, min + (column + 1) * width, true, from + 1, end));
    while (to > from + 1 && columnOf(to - 1) !== column) to--;
    while (to < end && columnOf(to) === column) to++;
    keepColumn(y, from, to, kept, index);
    from = to;
  }
  return kept;
}

/** First, lowest, highest, last and one gap of the points from..to (exclusive). */
function keepColumn(y: ArrayLike<number>, from: number, to: number, kept: number[], index: ColumnIndex | null): void {
  const { low, high, gap } = index && to - from > 2 * blockSize ? indexed(y, from, to, index) : extremes(y, from, to);
  const chosen = [from, low, high, gap, to - 1].filter((i) => i >= 0).sort((a, b) => a - b);
  let previous = -1;
  for (const i of chosen) {
    if (i !== previous) kept.push(i);
    previous = i;
  }
}

/** As `extremes`, by whole blocks where they lie inside. */
function indexed(y: ArrayLike<number>, from: number, to: number, index: ColumnIndex): ReturnType<typeof extremes> {
  const firstBlock = Math.ceil(from / blockSize);
  const endBlock = Math.min(index.lows.length, Math.floor(to / blockSize));
  const parts = [extremes(y, from, firstBlock * blockSize), extremes(y, endBlock * blockSize, to)];
  const found = { low: -1, high: -1, gap: -1 };
  const take = (low: number, high: number, gap: number) => {
    if (low >= 0 && (found.low < 0 || y[low]! < y[found.low]!)) found.low = low;
    if (high >= 0 && (found.high < 0 || y[high]! > y[found.high]!)) found.high = high;
    if (gap > found.gap) found.gap = gap;
  };
  for (const { low, high, gap } of parts) take(low, high, gap);
  for (let block = firstBlock; block < endBlock; block++) {
    take(index.lows[block]!, index.highs[block]!, index.gaps[block]!);
  }
  return found;
}
