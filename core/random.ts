/**
 * Random numbers that are the same on every machine: Philox4x32-10, a counter-based generator
 * (J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw: Parallel Random Numbers: As Easy as 1, 2, 3, SC 2011).
 *
 * A number depends on nothing but (seed, stream, index, counter): there is no state to carry along, so a mask, a shuffle or
 * an initial weight can be drawn again later, elsewhere and in any order. Only 32-bit integer arithmetic, `+ − × ÷` and
 * `Math.sqrt` are used: each of them is exact by its standard, so the bits do not depend on the JavaScript engine.
 *
 * Layout: key = (seed, hashStream(stream)), counter block = (block mod 2³², ⌊block / 2³²⌋, index, 0), four words a block.
 */

const multiplierA = 0xd2511f53;
const multiplierB = 0xcd9e8d57;
const weylA = 0x9e3779b9;
const weylB = 0xbb67ae85;

/** The upper 32 bits of a × b for unsigned 32-bit a and b. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  // None of the sums reaches 2³²: whole 32-bit arithmetic is enough, and the fastest.
  const middle = Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16);
  const carry = Math.imul(aLow, bHigh) + (middle & 0xffff);
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (carry >>> 16)) >>> 0;
}

/**
 * One block of Philox4x32-10: four words of the counter and two of the key give four random words, written to `out`.
 */
export function philox4x32(
  out: Uint32Array,
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
): void {
  let [a, b, c, d] = [c0 >>> 0, c1 >>> 0, c2 >>> 0, c3 >>> 0];
  let keyA = k0 >>> 0;
  let keyB = k1 >>> 0;
  for (let round = 0; round < 10; round++) {
    const highA = multiplyHigh(multiplierA, a);
    const lowA = Math.imul(multiplierA, a) >>> 0;
    const highB = multiplyHigh(multiplierB, c);
    const lowB = Math.imul(multiplierB, c) >>> 0;
    a = (highB ^ b ^ keyA) >>> 0;
    b = lowB;
    c = (highA ^ d ^ keyB) >>> 0;
    d = lowA;
    keyA = (keyA + weylA) >>> 0;
    keyB = (keyB + weylB) >>> 0;
  }
  out[0] = a;
  out[1] = b;
  out[2] = c;
  out[3] = d;
}

/** FNV-1a over the UTF-16 code units of a stream's name: what tells `split` from `dropout/dense_1` under one seed. */
export function hashStream(stream: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < stream.length; i++) {
    const unit = stream.charCodeAt(i);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  return hash >>> 0;
}

const scratch = new Uint32Array(4);

/**
 * The word at `counter` (0, 1, 2, …; below 2⁵³) of a stream, without state: equal to what the `counter`-th call of
 * `createRandom(seed, stream, index).uint32()` gives, with `streamHash = hashStream(stream)`.
 */
export function randomUint32(seed: number, streamHash: number, index: number, counter: number): number {
  const block = Math.floor(counter / 4);
  philox4x32(scratch, block, Math.floor(block / 0x1_0000_0000), index, 0, seed, streamHash);
  return scratch[counter - block * 4];
}

export interface Random {
  /** Uniform in 0..2³²−1. */
  uint32(): number;
  /** Uniform in [0, 1): a multiple of 2⁻³². */
  next(): number;
  /** Uniform integer in 0..limit−1, without bias. `limit` is 1..2³². */
  below(limit: number): number;
  /** Standard normal, by inversion (one word each; reaches ±6.3). */
  normal(): number;
  /**
   * Fisher–Yates from the last value to the first, in place; returns its argument. `end` and `start` are for doing it in pieces:
   * the places below `end` down to `start` find their values.
   */
  shuffle<T extends Uint32Array | Int32Array | number[]>(values: T, end?: number, start?: number): T;
}

/** A sequence of random numbers. `index` separates sequences of one stream: an epoch, a step, a layer (below 2³²). */
export function createRandom(seed: number, stream: string, index = 0): Random {
  const streamHash = hashStream(stream);
  const words = new Uint32Array(4);
  let used = 4;
  let block = 0;

  function uint32(): number {
    if (used === 4) {
      philox4x32(words, block, Math.floor(block / 0x1_0000_0000), index, 0, seed, streamHash);
      block++;
      used = 0;
    }
    return words[used++];
  }

  function below(limit: number): number {
    let word = uint32();
    // Words at or above the last multiple of `limit` would favour the small results: they are drawn again. Those below
    // 2³² − limit are not among them, whatever that multiple is: a division saved.
    if (word >= 0x1_0000_0000 - limit) {
      const fair = 0x1_0000_0000 - (0x1_0000_0000 % limit);
      while (word >= fair) word = uint32();
    }
    return word % limit;
  }

  return {
    uint32,
    below,
    next: () => uint32() * 2 ** -32,
    normal: () => normalQuantile((uint32() + 0.5) * 2 ** -32),
    shuffle(values, end = values.length, start = 0) {
      for (let i = end - 1; i > 0 && i >= start; i--) {
        const j = below(i + 1);
        const kept = values[i];
        values[i] = values[j];
        values[j] = kept;
      }
      return values;
    },
  };
}

/** Natural logarithm of 0 < x ≤ 1 from exact operations alone: x = m·2ᵉ, ln m = 2 artanh((m − 1)/(m + 1)). Error below 4e-16 relative. */
function naturalLog(x: number): number {
  let mantissa = x;
  let exponent = 0;
  while (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    exponent--;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let sum = 0;
  for (let k = 25; k >= 1; k -= 2) sum = sum * square + 1 / k;
  return exponent * Math.LN2 + 2 * s * sum;
}

function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * x + coefficients[i];
  return sum;
}

/** Numerator and denominator, constant term first, of the three regions of AS 241. */
const quantileFits = {
  centre: [
    [
      3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
      67265.7709270087, 33430.57558358813, 2509.0809287301227,
    ],
    [
      1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
      28729.085735721943, 5226.495278852546,
    ],
  ],
  tail: [
    [
      1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
      0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
    ],
    [
      1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
      0.0005475938084995345, 1.0507500716444169e-9,
    ],
  ],
  farTail: [
    [
      6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
      0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
    ],
    [
      1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 1.8463183175100548e-5,
      1.421511758316446e-7, 2.0442631033899397e-15,
    ],
  ],
} as const;

/** The standard normal's quantile at 0 < p < 1, relative error about 1e-16 (M. J. Wichura, Algorithm AS 241, 1988). */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(quantileFits.centre[0], r)) / polynomial(quantileFits.centre[1], r);
  }
  const r = Math.sqrt(-naturalLog(q < 0 ? p : 1 - p));
  const [fit, x] = r <= 5 ? [quantileFits.tail, r - 1.6] : [quantileFits.farTail, r - 5];
  const value = polynomial(fit[0], x) / polynomial(fit[1], x);
  return q < 0 ? -value : value;
}
