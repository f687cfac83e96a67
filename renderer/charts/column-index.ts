/**
 * Lowest and highest values of blocks of a long column, so that a million points are drawn without looking at each. Columns of a
 * run only grow at their end (or are cut there); the index follows them and is found again by their memory.
 */
export const blockSize = 256;
/** Shorter columns are looked through. */
const worthwhile = 4096;

export class ColumnIndex {
  low = Infinity;
  high = -Infinity;
  lowPositive = Infinity;
  /** Of each full block: the index of its lowest and highest value and of a NaN, or −1. */
  readonly lows: number[] = [];
  readonly highs: number[] = [];
  readonly gaps: number[] = [];
  private length = 0;
  private last = 0;

  /** Takes in what was added. False where it is not the same column any more. */
  follow(values: Float32Array): boolean {
    const { length } = this;
    if (values.length < length || (length > 0 && !Object.is(values[length - 1], this.last))) return false;
    for (let i = length; i < values.length; i++) {
      const value = values[i]!;
      if (!Number.isFinite(value)) continue;
      if (value < this.low) this.low = value;
      if (value > this.high) this.high = value;
      if (value > 0 && value < this.lowPositive) this.lowPositive = value;
    }
    for (let from = this.lows.length * blockSize; from + blockSize <= values.length; from += blockSize) {
      const { low, high, gap } = extremes(values, from, from + blockSize);
      this.lows.push(low);
      this.highs.push(high);
      this.gaps.push(gap);
    }
    this.length = values.length;
    this.last = values[values.length - 1] ?? 0;
    return true;
  }
}

/** Indices of the lowest, the highest and the last NaN of the values from..to (exclusive); −1 where there is none. */
export function extremes(values: ArrayLike<number>, from: number, to: number) {
  let [low, high, gap] = [-1, -1, -1];
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) gap = i;
    else {
      if (low < 0 || value < values[low]!) low = i;
      if (high < 0 || value > values[high]!) high = i;
    }
  }
  return { low, high, gap };
}

const indexes = new WeakMap<ArrayBufferLike, ColumnIndex>();

/** The index of a long column of floats that begins at the beginning of its memory; null for others. */
export function indexOf(values: ArrayLike<number>): ColumnIndex | null {
  if (!(values instanceof Float32Array) || values.length < worthwhile || values.byteOffset > 0) return null;
  const known = indexes.get(values.buffer);
  if (known?.follow(values)) return known;
  const made = new ColumnIndex();
  made.follow(values);
  indexes.set(values.buffer, made);
  return made;
}

/** First index whose value lies above `limit` (at or above it with `orAt`); values must not fall. */
export function firstAbove(
  values: ArrayLike<number>,
  limit: number,
  orAt = false,
  from = 0,
  to = values.length,
): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (orAt ? values[middle]! >= limit : values[middle]! > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}
