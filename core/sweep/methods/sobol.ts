/** Sobol's sequence. */
import { SpecError } from "../../network/error";
import { createRandom } from "../../random";
import { whole, type Method } from "./method";
import { usualRuns } from "./random";

/** Degree, coefficients and first numbers of direction of each axis after the first (S. Joe & F. Y. Kuo 2008, new-joe-kuo-6). */
const directions: readonly (readonly [degree: number, coefficients: number, ...first: number[]])[] = [
  [1, 0, 1],
  [2, 1, 1, 3],
  [3, 1, 1, 3, 1],
  [3, 2, 1, 1, 1],
  [4, 1, 1, 1, 3, 3],
  [4, 4, 1, 3, 5, 13],
  [5, 2, 1, 1, 5, 5, 17],
  [5, 4, 1, 1, 5, 5, 5],
  [5, 7, 1, 1, 7, 11, 19],
  [5, 11, 1, 1, 5, 1, 1],
  [5, 13, 1, 1, 1, 3, 11],
  [5, 14, 1, 3, 5, 5, 31],
  [6, 1, 1, 3, 3, 9, 7, 49],
  [6, 13, 1, 1, 1, 15, 21, 21],
  [6, 16, 1, 3, 1, 13, 27, 49],
];
export const mostSobolAxes = directions.length + 1;
const bits = 32;

function numbersOf(axis: number): Uint32Array {
  const v = new Uint32Array(bits);
  if (axis === 0) return v.map((_, i) => 2 ** (bits - 1 - i));
  const [degree, coefficients, ...first] = directions[axis - 1]!;
  for (let i = 0; i < bits; i++) {
    if (i < degree) {
      v[i] = first[i]! * 2 ** (bits - 1 - i);
      continue;
    }
    let value = v[i - degree]! ^ (v[i - degree]! >>> degree);
    for (let k = 1; k < degree; k++) if ((coefficients >>> (degree - 1 - k)) & 1) value ^= v[i - k]!;
    v[i] = value;
  }
  return v;
}

/**
 * The first points of Sobol's sequence in 1 to 16 dimensions, each coordinate a multiple of 2⁻³², in Gray code's order. `shift`: one
 * 32-bit word per axis that is XORed to all (a digital shift), 0 for the plain sequence.
 */
export function sobolPoints(
  count: number,
  axes: number,
  shift: ArrayLike<number> = new Uint32Array(axes),
): Float64Array[] {
  const numbers = Array.from({ length: axes }, (_, axis) => numbersOf(axis));
  const state = new Uint32Array(axes);
  return Array.from({ length: count }, (_, i) => {
    if (i > 0) {
      const changed = Math.clz32(i & -i) ^ 31;
      for (let axis = 0; axis < axes; axis++) state[axis]! ^= numbers[axis]![changed]!;
    }
    return Float64Array.from(state, (word, axis) => ((word ^ shift[axis]!) >>> 0) / 2 ** bits);
  });
}

export const shiftOf = (axes: number, seed: number): Uint32Array => {
  const random = createRandom(seed, "sweep/sobol");
  return Uint32Array.from({ length: axes }, () => random.uint32());
};

export const sobol: Method = {
  title: "Sobol",
  doc: "Sobol's sequence with a random shift (Joe & Kuo 2008): fills the space most evenly, whatever the number of runs; best for powers of 2.",
  runs: () => usualRuns,
  *propose({ axes }, { runs, seed }) {
    if (axes.length > mostSobolAxes)
      throw new SpecError(
        `method: sobol is for ${mostSobolAxes} settings at most, the sweep has ${axes.length}; use latin or random`,
        "method",
      );
    yield sobolPoints(runs, axes.length, shiftOf(axes.length, seed)).map(whole);
  },
};
