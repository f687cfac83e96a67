/** Sorting of numbers by their bits, and of many of anything in pieces. */
import { inBlocks, toEnd, type Pieces } from "../pieces";

/** Below this length the engine's own sort is as fast. */
const shortest = 2048;
const digitBits = 11;
const digits = 6;
const radix = 1 << digitBits;

/** So many values are told apart by their three highest digits, mostly; more by four. */
const manyValues = 1 << 21;
/** Steps for each value, on average, after which the last few out of order are too many to be put right one by one. */
const mostSteps = 4;

/**
 * Sorts ascending in place; the values hold no NaN. Radix sort from the lowest of six digits of 11 bits on (a double's bits,
 * read as an unsigned integer, order like its magnitude). Digits that are the same in all values are passed over, and the low
 * ones are left out at first: where the high ones do not tell values apart, an insertion sort does, if there are few of them.
 */
export function sortNumbers(values: Float64Array): Float64Array {
  return toEnd(sortInPieces(values));
}

/** `room` is memory of at least the same length that may be written to. */
export function* sortInPieces(values: Float64Array, room?: Float64Array): Pieces<Float64Array> {
  const { length } = values;
  if (length < shortest) return values.sort();
  if (isAscending(values)) return values;
  const counts = new Uint32Array(digits * radix);
  yield* inBlocks(length, (first, end) => countDigits(values.subarray(first, end), counts));
  const all = Array.from({ length: digits }, (_, digit) => digit).filter(
    (digit) => !isAlike(counts.subarray(digit * radix, (digit + 1) * radix), length),
  );
  const spare = room?.subarray(0, length) ?? new Float64Array(length);
  const high = all.slice(length < manyValues ? -3 : -4);
  yield* sortBy(high, values, spare, counts);
  if (high.length === all.length || (yield* finish(values))) return values;
  yield* sortBy(all, values, spare, counts);
  return values;
}

/** Strictly: as a column of numbered rows is. */
function isAscending(values: Float64Array): boolean {
  for (let i = 1; i < values.length; i++) if (!(values[i] > values[i - 1])) return false;
  return true;
}

/** Sorts by some digits, the lowest first. */
function* sortBy(some: readonly number[], values: Float64Array, room: Float64Array, counts: Uint32Array): Pieces<void> {
  const { length } = values;
  let [from, to] = [values, room];
  for (const digit of some) {
    const places = new Uint32Array(radix);
    for (let i = 1; i < radix; i++) places[i] = places[i - 1] + counts[digit * radix + i - 1];
    const [source, target] = [from, to];
    yield* inBlocks(length, (first, end) => scatter(source.subarray(first, end), target, places, digit));
    [from, to] = [to, from];
  }
  const ascending = negativesFirst(from, to);
  if (ascending !== values) values.set(ascending);
}

/** Insertion sort of what is nearly sorted; false where that is not so, with the values in any order. */
function* finish(values: Float64Array): Pieces<boolean> {
  let steps = 0;
  const most = mostSteps * values.length;
  yield* inBlocks(values.length, (first, end) => {
    for (let i = Math.max(1, first); i < end && steps <= most; i++) {
      const value = values[i];
      let at = i;
      for (; at > 0 && values[at - 1] > value; at--) values[at] = values[at - 1];
      values[at] = value;
      steps += i - at;
    }
  });
  return steps <= most;
}

/** The 32-bit words of each value, the low one first. */
function wordsOf(values: Float64Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
}

function countDigits(values: Float64Array, counts: Uint32Array): void {
  const words = wordsOf(values);
  for (let at = 0; at < words.length; at += 2) {
    const low = words[at];
    const high = words[at + 1];
    counts[low & 0x7ff]++;
    counts[radix + ((low >>> 11) & 0x7ff)]++;
    counts[2 * radix + (low >>> 22)]++;
    counts[3 * radix + (high & 0x7ff)]++;
    counts[4 * radix + ((high >>> 11) & 0x7ff)]++;
    counts[5 * radix + (high >>> 22)]++;
  }
}

function isAlike(counts: Uint32Array, length: number): boolean {
  for (let i = 0; i < radix; i++) if (counts[i] !== 0) return counts[i] === length;
  return true;
}

function scatter(from: Float64Array, to: Float64Array, places: Uint32Array, digit: number): void {
  const words = wordsOf(from);
  const word = digit < 3 ? 0 : 1;
  const shift = (digit % 3) * digitBits;
  for (let i = 0, at = word; i < from.length; i++, at += 2) to[places[(words[at] >>> shift) & 0x7ff]++] = from[i];
}

/** Negative numbers stand last, the largest magnitude at the very end; in order they are in the array that is given back. */
function negativesFirst(from: Float64Array, to: Float64Array): Float64Array {
  const { length } = from;
  const words = wordsOf(from);
  let positives = 0;
  let end = length;
  while (positives < end) {
    const middle = (positives + end) >>> 1;
    if (words[2 * middle + 1] >>> 31 === 0) positives = middle + 1;
    else end = middle;
  }
  if (positives === length) return from;
  for (let i = 0; i < length - positives; i++) to[i] = from[length - 1 - i];
  to.set(from.subarray(0, positives), length - positives);
  return to;
}

/** Items that are put in order, or merged, in one piece: some milliseconds even where comparing takes long. */
const itemsAtOnce = 1 << 10;

/** In the order of `items.sort(compare)`, equal ones as they stood; long lists are merged from short ones. */
export function* orderInPieces<T>(items: T[], compare: (a: T, b: T) => number): Pieces<T[]> {
  const { length } = items;
  if (length <= itemsAtOnce) return items.sort(compare);
  let from: T[] = [];
  for (let first = 0; first < length; first += itemsAtOnce) {
    from.push(...items.slice(first, first + itemsAtOnce).sort(compare));
    yield;
  }
  let to = from.slice();
  for (let width = itemsAtOnce; width < length; width *= 2) {
    for (let first = 0; first < length; first += 2 * width) {
      const middle = Math.min(first + width, length);
      const end = Math.min(middle + width, length);
      yield* merge(from, to, { first, middle, end }, compare);
    }
    [from, to] = [to, from];
  }
  return from;
}

function* merge<T>(
  from: readonly T[],
  to: T[],
  { first, middle, end }: { first: number; middle: number; end: number },
  compare: (a: T, b: T) => number,
): Pieces<void> {
  let [left, right] = [first, middle];
  for (let at = first; at < end; at++) {
    if ((at - first) % itemsAtOnce === 0) yield;
    const takesLeft = right >= end || (left < middle && compare(from[left], from[right]) <= 0);
    to[at] = takesLeft ? from[left++] : from[right++];
  }
}
