/** Fewer points for the same picture: of all points that fall on one pixel column, the first, lowest, highest and last stay. */

/**
 * Indices of the points to draw, in order; at most four for each of `columns` columns between `min` and `max`.
 * `x` must not fall. Points whose y is NaN are kept once between others, as the gap that they are.
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
  if (count <= columns * 2 || !(max > min)) {
    for (let i = 0; i < count; i++) kept.push(i);
    return kept;
  }
  const columnOf = (i: number) => Math.floor(((x[i]! - min) / (max - min)) * columns);
  let from = 0;
  while (from < count) {
    const column = columnOf(from);
    let to = from + 1;
    while (to < count && columnOf(to) === column) to++;
    keepColumn(y, from, to, kept);
    from = to;
  }
  return kept;
}

/** First, lowest, highest, last and one gap of the points from..to (exclusive). */
function keepColumn(y: ArrayLike<number>, from: number, to: number, kept: number[]): void {
  let low = -1;
  let high = -1;
  let gap = -1;
  for (let i = from; i < to; i++) {
    const value = y[i]!;
    if (Number.isNaN(value)) gap = i;
    else {
      if (low < 0 || value < y[low]!) low = i;
      if (high < 0 || value > y[high]!) high = i;
    }
  }
  const chosen = [from, low, high, gap, to - 1].filter((i) => i >= 0).sort((a, b) => a - b);
  let previous = -1;
  for (const i of chosen) {
    if (i !== previous) kept.push(i);
    previous = i;
  }
}
