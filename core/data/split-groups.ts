/** Rows of one group stay in one part. */
import { fillInPieces, inBlocks, type Pieces } from "../pieces";
import { dealt } from "./deal-groups";
import { byCode, placesOf, shuffled, type Basis, type Groups, type PartOfRow, type SplitWay } from "./split-method";

export const splitByGroup: SplitWay = {
  *divide(rows, shares, basis) {
    const groups = yield* groupsOf(rows, "groups", basis);
    return yield* marked(groups, yield* basis.strata ? dealt(groups, basis.strata, shares) : divided(groups, shares));
  },
  *fold(rows, count, index, basis) {
    const groups = yield* groupsOf(rows, "fold groups", basis);
    const shares = Array.from({ length: count }, () => 1 / count);
    const folds = yield* basis.strata ? dealt(groups, basis.strata, shares) : evenly(groups, count);
    return yield* marked(
      groups,
      yield* fillInPieces(new Uint8Array(folds.length), (group) => Number(folds[group] === index)),
    );
  },
};

function* groupsOf(rows: Uint32Array, purpose: string, { settings, key }: Basis): Pieces<Groups> {
  if (!key) throw new Error("a split by group needs the group of each row");
  const { members, ends } = yield* byCode(rows, key);
  // Groups that have no row among these are none.
  const present = new Uint32Array(ends.length);
  let count = 0;
  yield* inBlocks(ends.length, (from, end) => {
    for (let i = from; i < end; i++) if (i === 0 || ends[i] > ends[i - 1]) present[count++] = ends[i];
  });
  const order = yield* shuffled(yield* placesOf(count - 1), settings.seed, purpose, 0);
  return { rows, members, ends: present.subarray(0, count), order };
}

function* marked({ rows, members, ends }: Groups, partOf: Uint8Array): Pieces<PartOfRow> {
  const marks = new Uint8Array(rows.length);
  let group = 0;
  yield* inBlocks(members.length, (from, end) => {
    for (let i = from; i < end; i++) {
      while (i >= ends[group + 1]) group++;
      marks[members[i]] = partOf[group];
    }
  });
  return marks;
}

/** Each group goes to the part that lacks most rows; the last groups go to parts that have none yet. */
function* divided({ rows, ends, order }: Groups, shares: readonly number[]): Pieces<Uint8Array> {
  const partOf = new Uint8Array(order.length);
  const lacking = shares.map((share) => share * rows.length);
  const open = [...shares.keys()].filter((part) => shares[part] > 0);
  let empty = open;
  yield* inBlocks(order.length, (from, end) => {
    for (let i = from; i < end; i++) {
      const choice = empty.length >= order.length - i ? empty : open;
      const to = choice.reduce((best, part) => (lacking[part] > lacking[best] ? part : best));
      partOf[order[i]] = to;
      lacking[to] -= ends[order[i] + 1] - ends[order[i]];
      if (empty.includes(to)) empty = empty.filter((part) => part !== to);
    }
  });
  return partOf;
}

/** Each group goes to the fold with the fewest rows. */
function* evenly({ ends, order }: Groups, count: number): Pieces<Uint8Array> {
  const partOf = new Uint8Array(order.length);
  const rows = Array.from({ length: count }, () => 0);
  yield* inBlocks(order.length, (from, end) => {
    for (let i = from; i < end; i++) {
      const to = rows.indexOf(Math.min(...rows));
      partOf[order[i]] = to;
      rows[to] += ends[order[i] + 1] - ends[order[i]];
    }
  });
  return partOf;
}
