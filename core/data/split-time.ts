/** In the order of a time: no row of a part is earlier than one of the part before; equal ones stay in their order. */
import { fillInPieces, inBlocks, type Pieces } from "../pieces";
import { sortInPieces } from "./sort";
import { noPart, roundToTotal, type Basis, type PartOfRow, type SplitWay } from "./split-method";

export const splitByTime: SplitWay = {
  *divide(rows, shares, basis) {
    const sizes = roundToTotal(
      shares.map((share) => share * rows.length),
      rows.length,
      shares,
    );
    let end = 0;
    const ends = sizes.map((size) => (end += size));
    return yield* cut(rows, ends, basis);
  },
  /** Of count + 1 blocks in time order the one after the first index + 1; what comes later is left out. */
  *fold(rows, count, index, basis) {
    const edge = (block: number) => Math.round((block * rows.length) / (count + 1));
    return yield* cut(rows, [edge(index + 1), edge(index + 2)], basis);
  },
};

/** Part p ends after so many of the earliest rows. */
function* cut(rows: Uint32Array, ends: readonly number[], { key }: Basis): Pieces<PartOfRow> {
  if (!key) throw new Error("a split in time order needs the time of each row");
  const times = yield* sortInPieces(yield* fillInPieces(new Float64Array(rows.length), (i) => key[rows[i]]));
  const edges = ends.map((end, part) => {
    if (end >= times.length) return { time: Number.POSITIVE_INFINITY, equal: rows.length };
    const time = times[end];
    // Of the rows with the time at the edge, the first ones belong to the part that ends there, after those of the parts before.
    return { time, equal: end - Math.max(firstAt(times, time), part > 0 ? ends[part - 1] : 0) };
  });
  const marks = new Uint8Array(rows.length);
  const passed = edges.map(() => 0);
  yield* inBlocks(rows.length, (from, end) => {
    for (let i = from; i < end; i++) {
      const time = key[rows[i]];
      let part = 0;
      while (part < edges.length) {
        const edge = edges[part];
        if (time < edge.time || (time === edge.time && passed[part]++ < edge.equal)) break;
        part++;
      }
      marks[i] = part < edges.length ? part : noPart;
    }
  });
  return marks;
}

/** The first place of an ascending list that is not below a value. */
function firstAt(ascending: Float64Array, value: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
