/**
 * Groups dealt so that each part has the classes in its share, as far as whole groups allow: scikit-learn's StratifiedGroupKFold,
 * for parts of any share. The groups whose classes are the most uneven come first; each goes where the classes' spread over the
 * parts, which is the mean over the classes c of √(Σₚ (x_pc − s_p Σ_q x_qc)² / P) with x the share of a class's rows and s the
 * part's share, stays the least; where that is the same, to the part that is the least full.
 */
import { inBlocks, type Pieces } from "../pieces";
import { sortNumbers } from "./sort";
import type { Groups } from "./split-method";

/** Rows of each class in each group, those that are there alone. */
interface Counts {
  classes: number;
  /** Of each class in all groups. */
  totals: Float64Array;
  /** Group g has the entries from starts[g] to starts[g + 1]. */
  starts: Uint32Array;
  codes: Uint32Array;
  rows: Uint32Array;
}

/** The part of each group. A part with a share gets a group as long as there are any. */
export function* dealt(groups: Groups, strata: ArrayLike<number>, shares: readonly number[]): Pieces<Uint8Array> {
  const counts = yield* countClasses(groups, strata);
  const order = yield* unevenFirst(counts, groups.order);
  const open = [...shares.keys()].filter((part) => shares[part] > 0);
  const table = new Dealing(counts, shares);
  const partOf = new Uint8Array(order.length);
  let empty = open;
  // A piece is as long as one of rows is: each group is tried in each part, class by class.
  const work = Math.max(1, Math.floor(counts.codes.length / Math.max(1, order.length))) * open.length;
  let done = 0;
  for (let place = 0; place < order.length; place++) {
    const group = order[place];
    const to = table.best(group, empty.length >= order.length - place ? empty : open);
    table.add(group, to);
    partOf[group] = to;
    if (empty.includes(to)) empty = empty.filter((part) => part !== to);
    if ((done += work) < triedAtOnce) continue;
    done = 0;
    yield;
  }
  return partOf;
}

const triedAtOnce = 1 << 15;

/** Within numpy's `isclose`, values count as the same. */
const isClose = (a: number, b: number) => Math.abs(a - b) <= 1e-8 + 1e-5 * Math.abs(b);

class Dealing {
  /** Of each class: rows in each part (part × classes), Σ rows², Σ share × rows and Σ rows over the parts. */
  private readonly rows: Float64Array;
  private readonly squares: Float64Array;
  private readonly weighted: Float64Array;
  private readonly sums: Float64Array;
  private readonly full: number[];
  private readonly shareSquares: number;
  /** Sum of the classes' spreads as they are. */
  private spread = 0;

  constructor(
    private readonly counts: Counts,
    private readonly shares: readonly number[],
  ) {
    const { classes } = counts;
    this.rows = new Float64Array(classes * shares.length);
    this.squares = new Float64Array(classes);
    this.weighted = new Float64Array(classes);
    this.sums = new Float64Array(classes);
    this.full = shares.map(() => 0);
    this.shareSquares = shares.reduce((sum, share) => sum + share * share, 0);
  }

  best(group: number, open: readonly number[]): number {
    let [best, least, fullness] = [open[0], Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (const part of open) {
      const spread = (this.spread + this.change(group, part)) / this.counts.classes;
      const full = this.full[part] / this.shares[part];
      if (spread < least || (isClose(spread, least) && full < fullness)) [best, least, fullness] = [part, spread, full];
    }
    return best;
  }

  add(group: number, part: number): void {
    this.spread += this.change(group, part);
    const { classes, starts, codes, rows } = this.counts;
    for (let at = starts[group]; at < starts[group + 1]; at++) {
      const [code, more] = [codes[at], rows[at]];
      const had = this.rows[part * classes + code];
      this.rows[part * classes + code] += more;
      this.squares[code] += 2 * had * more + more * more;
      this.weighted[code] += this.shares[part] * more;
      this.sums[code] += more;
      this.full[part] += more;
    }
  }

  /** What the sum of the spreads grows by if a group goes to a part. */
  private change(group: number, part: number): number {
    const { classes, totals, starts, codes, rows } = this.counts;
    let change = 0;
    for (let at = starts[group]; at < starts[group + 1]; at++) {
      const [code, more] = [codes[at], rows[at]];
      const had = this.rows[part * classes + code];
      const before = this.spreadOf(this.squares[code], this.weighted[code], this.sums[code]);
      const after = this.spreadOf(
        this.squares[code] + 2 * had * more + more * more,
        this.weighted[code] + this.shares[part] * more,
        this.sums[code] + more,
      );
      change += (after - before) / totals[code];
    }
    return change;
  }

  /** √(Σₚ (rₚ − sₚ Σ r)² / P), from Σ r², Σ s r and Σ r. */
  private spreadOf(squares: number, weighted: number, sum: number): number {
    const whole = squares - 2 * sum * weighted + this.shareSquares * sum * sum;
    return Math.sqrt(Math.max(0, whole) / this.shares.length);
  }
}

function* countClasses({ rows, members, ends }: Groups, strata: ArrayLike<number>): Pieces<Counts> {
  let classes = 0;
  yield* inBlocks(rows.length, (from, end) => {
    for (let i = from; i < end; i++) if (strata[rows[i]] >= classes) classes = strata[rows[i]] + 1;
  });
  const totals = new Float64Array(classes);
  const groups = ends.length - 1;
  const starts = new Uint32Array(groups + 1);
  const codes = new Uint32Array(members.length);
  const found = new Uint32Array(members.length);
  // Where a class has its entry in the group that is counted.
  const entryOf = new Int32Array(classes).fill(-1);
  let entries = 0;
  for (let group = 0; group < groups; group++) {
    starts[group] = entries;
    for (let i = ends[group]; i < ends[group + 1]; i++) {
      const code = strata[rows[members[i]]];
      totals[code]++;
      if (entryOf[code] < starts[group]) {
        entryOf[code] = entries;
        codes[entries++] = code;
      }
      found[entryOf[code]]++;
      if (i % triedAtOnce === 0) yield;
    }
  }
  starts[groups] = entries;
  return { classes, totals, starts, codes: codes.subarray(0, entries), rows: found.subarray(0, entries) };
}

/** By the standard deviation of the rows of each class, the largest first; equal ones stay in the order that they are in. */
function* unevenFirst({ classes, starts, rows }: Counts, order: Uint32Array): Pieces<Uint32Array> {
  const spread = new Float64Array(order.length);
  yield* inBlocks(order.length, (from, end) => {
    for (let group = from; group < end; group++) {
      let [sum, squares] = [0, 0];
      for (let at = starts[group]; at < starts[group + 1]; at++) {
        sum += rows[at];
        squares += rows[at] * rows[at];
      }
      // n² × the variance: whole numbers, so that what is equal is equal.
      spread[group] = classes * squares - sum * sum;
    }
  });
  const next = new Map<number, number>();
  yield* inBlocks(order.length, (from, end) => {
    for (let group = from; group < end; group++) next.set(spread[group], (next.get(spread[group]) ?? 0) + 1);
  });
  // From how many groups have a value to where the first of them stands.
  let place = 0;
  for (const value of sortNumbers(Float64Array.from(next.keys())).reverse()) {
    const count = next.get(value) ?? 0;
    next.set(value, place);
    place += count;
  }
  const sorted = new Uint32Array(order.length);
  yield* inBlocks(order.length, (from, end) => {
    for (let i = from; i < end; i++) {
      const value = spread[order[i]];
      const at = next.get(value) ?? 0;
      sorted[at] = order[i];
      next.set(value, at + 1);
    }
  });
  return sorted;
}
