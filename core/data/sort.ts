/** Sorting of numbers by their bits. */
import { inBlocks, toEnd, type Pieces } from "../pieces";

/** Below this length the engine's own sort is as fast. */
const shortest = 2048;
const digitBits = 11;
const digits = 6;
const radix = 1 << digitBits;

/**
 * Sorts ascending in place; the values hold no NaN. Radix sort from the lowest of six digits of 11 bits on (a double's bits,
 * read as an unsigned integer, order like its magnitude); digits that are the same in all values are passed over.
 */
export function sortNumbers(values: Float64Array): Float64Array {
  return toEnd(sortInPieces(values));
}

export function* sortInPieces(values: Float64Array): Pieces<Float64Array> {
  const { length } = values;
  if (length < shortest) return values.sort();
  const counts = new Uint32Array(digits * radix);
  yield* inBlocks(length, (first, end) => countDigits(values.subarray(first, end), counts));
  let from = values;
  let to: Float64Array = new Float64Array(length);
  for (let digit = 0; digit < digits; digit++) {
    const places = counts.subarray(digit * radix, (digit + 1) * radix);
    if (isAlike(places, length)) continue;
    let place = 0;
    for (let i = 0; i < radix; i++) {
      const count = places[i];
      places[i] = place;
      place += count;
    }
    const [source, target] = [from, to];
    yield* inBlocks(length, (first, end) => scatter(source.subarray(first, end), target, places, digit));
    [from, to] = [to, from];
  }
  putNegativesFirst(from, to);
  if (to !== values) values.set(to);
  return values;
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

/** Negative numbers stand last, the largest magnitude at the very end. */
function putNegativesFirst(from: Float64Array, to: Float64Array): void {
  const { length } = from;
  const words = wordsOf(from);
  let positives = 0;
  let end = length;
  while (positives < end) {
    const middle = (positives + end) >>> 1;
    if (words[2 * middle + 1] >>> 31 === 0) positives = middle + 1;
    else end = middle;
  }
  for (let i = 0; i < length - positives; i++) to[i] = from[length - 1 - i];
  to.set(from.subarray(0, positives), length - positives);
}
