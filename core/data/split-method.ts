/** What the ways to split have in common. */
import type { Recipe } from "./recipe-schema";
import { fillInPieces, inBlocks, type Pieces } from "../pieces";
import { createRandom } from "../random";

export type SplitSettings = Recipe["split"];

/** What rows are divided by, one value for each row. */
export interface Basis {
  settings: SplitSettings;
  /** Classes (or ranges of the target) that are divided by the same shares. */
  strata: ArrayLike<number> | null;
  /** Group of each row, or its time. */
  key: ArrayLike<number> | null;
}

/** The part of each of some rows, in their order; `noPart` for a row that is left out. */
export type PartOfRow = Uint8Array;
export const noPart = 255;

export interface SplitWay {
  /** Divides ascending rows by shares. */
  divide: (rows: Uint32Array, shares: readonly number[], basis: Basis) => Pieces<PartOfRow>;
  /** One fold of several: 0 for the rows to learn from, 1 for those to test on. */
  fold: (rows: Uint32Array, count: number, index: number, basis: Basis) => Pieces<PartOfRow>;
}

/** The rows of each part, in their order. */
export function* collected(rows: Uint32Array, marks: PartOfRow, parts: number): Pieces<Uint32Array[]> {
  const sizes = new Uint32Array(256);
  yield* inBlocks(rows.length, (from, end) => {
    for (let i = from; i < end; i++) sizes[marks[i]]++;
  });
  const pieces = Array.from({ length: parts }, (_, part) => new Uint32Array(sizes[part]));
  const filled = new Uint32Array(256);
  yield* inBlocks(rows.length, (from, end) => {
    for (let i = from; i < end; i++) {
      const part = marks[i];
      if (part < parts) pieces[part][filled[part]++] = rows[i];
    }
  });
  return pieces;
}

/** The places of rows by their code, ascending: `members.subarray(ends[code], ends[code + 1])`. */
export function* byCode(
  rows: Uint32Array,
  codes: ArrayLike<number>,
): Pieces<{ members: Uint32Array; ends: Uint32Array }> {
  let most = -1;
  yield* inBlocks(rows.length, (from, end) => {
    for (let i = from; i < end; i++) if (codes[rows[i]] > most) most = codes[rows[i]];
  });
  const ends = new Uint32Array(most + 2);
  yield* inBlocks(rows.length, (from, end) => {
    for (let i = from; i < end; i++) ends[codes[rows[i]] + 1]++;
  });
  for (let code = 0; code <= most; code++) ends[code + 1] += ends[code];
  const next = ends.slice();
  const members = new Uint32Array(rows.length);
  yield* inBlocks(rows.length, (from, end) => {
    for (let i = from; i < end; i++) members[next[codes[rows[i]]]++] = i;
  });
  return { members, ends };
}

/** Values that find their places in one piece. */
const shuffledAtOnce = 1 << 16;

/** In a random order that depends on the seed, the purpose and the index; in place. */
export function* shuffled(values: Uint32Array, seed: number, purpose: string, index: number): Pieces<Uint32Array> {
  const random = createRandom(seed, purpose, index);
  for (let end = values.length; end > 0; end -= shuffledAtOnce) {
    random.shuffle(values, end, Math.max(0, end - shuffledAtOnce));
    yield;
  }
  return values;
}

export const placesOf = (count: number): Pieces<Uint32Array> => fillInPieces(new Uint32Array(count), (i) => i);

/** Whole numbers that add up to `total`, each next to its quota; the first part (training) gets at least one. */
export function roundToTotal(quotas: readonly number[], total: number, shares: readonly number[]): number[] {
  const sizes = quotas.map((quota) => Math.max(0, Math.floor(quota + 1e-9)));
  let left = total - sizes.reduce((sum, size) => sum + size, 0);
  const order = quotas.map((_, part) => part).filter((part) => shares[part] > 0);
  while (left !== 0) {
    const step = Math.sign(left);
    const remainder = (part: number) => (quotas[part] - sizes[part]) * step;
    const open = order.filter((part) => step > 0 || sizes[part] > 0);
    const next = open.reduce((best, part) => (remainder(part) > remainder(best) + 1e-9 ? part : best));
    sizes[next] += step;
    left -= step;
  }
  if (total > 0 && sizes[0] === 0) {
    sizes[sizes.indexOf(Math.max(...sizes))]--;
    sizes[0]++;
  }
  return sizes;
}

/** Groups by number; each has rows. */
export interface Groups {
  rows: Uint32Array;
  /** Places of the rows, group after group. */
  members: Uint32Array;
  ends: Uint32Array;
  /** The groups in a random order. */
  order: Uint32Array;
}
