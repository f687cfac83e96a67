/** Which rows train, validate and test: seeded, stratified, and the same on every machine. */
import type { Recipe } from "../network/spec";
import { createRandom } from "../random";
import { DataError, splitNames, type SplitName } from "./types";

/** Positions 0..n−1 of each part, ascending. */
export type SplitRows = Record<SplitName, Uint32Array>;

/**
 * Divides `count` rows by the shares of `settings`. With `codes` (class of each row) and `settings.stratify`, each class is
 * divided by the same shares. Counts are rounded by largest remainder; what one class leaves over is carried to the next, so
 * that the parts as a whole stay within one row of their shares. Each class has a row to train on.
 * Throws a DataError where a part with a share gets no row.
 */
export function splitRows(count: number, codes: ArrayLike<number> | null, settings: Recipe["split"]): SplitRows {
  const shares = splitNames.map((name) => settings[name]);
  const groups =
    settings.stratify && codes ? groupByClass(count, codes) : [Uint32Array.from({ length: count }, (_, i) => i)];
  const parts: Uint32Array[][] = splitNames.map(() => []);
  let carry = splitNames.map(() => 0);
  groups.forEach((group, index) => {
    const members = createRandom(settings.seed, "split", index).shuffle(group);
    const quotas = shares.map((share, part) => share * members.length + carry[part]);
    const sizes = roundToTotal(quotas, members.length, shares);
    carry = quotas.map((quota, part) => quota - sizes[part]);
    let from = 0;
    sizes.forEach((size, part) => {
      parts[part].push(members.subarray(from, from + size));
      from += size;
    });
  });
  splitNames.forEach((name, part) => {
    if (shares[part] > 0 && parts[part].every(({ length }) => length === 0)) {
      throw new DataError(
        "empty_split",
        `With ${count} rows, no row is left for the ${name} split at a share of ${shares[part]}. Give it a larger share, or 0 to go without it.`,
      );
    }
  });
  const ascending = (part: number) => joined(parts[part]).sort();
  return { train: ascending(0), validation: ascending(1), test: ascending(2) };
}

function joined(pieces: readonly Uint32Array[]): Uint32Array {
  const whole = new Uint32Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function groupByClass(count: number, codes: ArrayLike<number>): Uint32Array[] {
  const counts: number[] = [];
  for (let i = 0; i < count; i++) {
    while (counts.length <= codes[i]) counts.push(0);
    counts[codes[i]]++;
  }
  const groups = counts.map((size) => new Uint32Array(size));
  const filled = counts.map(() => 0);
  for (let i = 0; i < count; i++) groups[codes[i]][filled[codes[i]]++] = i;
  return groups;
}

/** Whole numbers that add up to `total`, each next to its quota; the first part (training) gets at least one. */
function roundToTotal(quotas: readonly number[], total: number, shares: readonly number[]): number[] {
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
