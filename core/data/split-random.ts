/** By chance, each stratum by the same shares. */
import type { Pieces } from "../pieces";
import { byCode, placesOf, roundToTotal, shuffled, type Basis, type SplitWay } from "./split-method";

export const splitByChance: SplitWay = {
  *divide(rows, shares, basis) {
    const marks = new Uint8Array(rows.length);
    let carry = shares.map(() => 0);
    for (const members of yield* shuffledStrata(rows, "split", basis)) {
      const quotas = shares.map((share, part) => share * members.length + carry[part]);
      const sizes = roundToTotal(quotas, members.length, shares);
      carry = quotas.map((quota, part) => quota - sizes[part]);
      let from = 0;
      for (const [part, size] of sizes.entries()) {
        for (const place of members.subarray(from, from + size)) marks[place] = part;
        from += size;
        yield;
      }
    }
    return marks;
  },
  /** Dealt like cards, stratum after stratum: folds differ by one row at most, in all and in each stratum. */
  *fold(rows, count, index, basis) {
    const marks = new Uint8Array(rows.length);
    let card = 0;
    for (const members of yield* shuffledStrata(rows, "folds", basis)) {
      for (const place of members) if (card++ % count === index) marks[place] = 1;
      yield;
    }
    return marks;
  },
};

/** The places of the rows of each stratum, in a random order that depends on the seed, the purpose and the stratum. */
function* shuffledStrata(rows: Uint32Array, purpose: string, { settings, strata }: Basis): Pieces<Uint32Array[]> {
  if (!strata) return [yield* shuffled(yield* placesOf(rows.length), settings.seed, purpose, 0)];
  const { members, ends } = yield* byCode(rows, strata);
  const all: Uint32Array[] = [];
  for (let code = 0; code + 1 < ends.length; code++) {
    all.push(yield* shuffled(members.subarray(ends[code], ends[code + 1]), settings.seed, purpose, code));
  }
  return all;
}
