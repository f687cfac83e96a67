/**
 * Where a network fails: the values or ranges of one column, or of two at once, on whose rows it does worse than on the others.
 *
 * Many are looked at, so that some look bad by chance. So each is tested against the rest of the rows (classes: Fisher's exact
 * test; numbers: Welch's t test), and only what is left of it after Holm's correction for all that were looked at counts as clear;
 * and the intervals (Wilson's, or Hall's of a mean that leans to one side) hold for all of them at once (Bonferroni).
 */
import type { Column } from "../data/types";
import { skewedMeanInterval, wilson, type Interval } from "../metrics/intervals";
import { holm } from "../metrics/holm";
import { fisherTail, normalTail } from "../metrics/normal";
import { normalQuantile } from "../random";
import { tBelow } from "../metrics/students-t";
import { inBlocks, type Pieces } from "../pieces";
import { binsOf, type Bin, type Binned } from "./bins";

export interface Slice extends Interval {
  /** In words: `age ≥ 54 and sex = male`. */
  where: string;
  /** The bins of one column, or of two. */
  parts: Pick<Bin, "column" | "words">[];
  rows: number;
  /** The measure on these rows. */
  value: number;
  /** p of the test against the rest, corrected for all slices that were looked at. */
  p: number;
  /** Whether it is worse than the rest beyond what looking at so many explains. */
  clear: boolean;
  /** Places among the rows that were given, those with the largest error first. */
  members: Uint32Array;
}
export interface Slices {
  /** On all rows. */
  value: number;
  rows: number;
  /** Slices that were large enough to look at. */
  looked: number;
  /** Rows that a slice has at least. */
  least: number;
  /** Columns that were taken two at a time, where they were too many for all. */
  paired: number;
  columns: number;
  /** The worst first: those that are clear, or where none is, the worst few all the same. */
  slices: Slice[];
}

export interface SliceOptions {
  /** Rows that a slice has at least; left out: 20, or a hundredth of the rows where that is more. */
  least?: number | undefined;
  /** Slices that are told of at most. */
  most?: number;
  /** Rows listed of each. */
  listed?: number;
}

const mostPaired = 60;
const level = 0.05;

/**
 * `columns` with the table's rows `rowIds`; `errors` of each of these rows: 1 and 0 where `right` says that they are mistakes, else
 * how far it is off. Yields between pieces.
 */
export function* slicesOf(
  columns: readonly Column[],
  rowIds: ArrayLike<number>,
  errors: Float64Array,
  kind: "mistakes" | "errors",
  { least, most = 20, listed = 500 }: SliceOptions = {},
): Pieces<Slices> {
  const n = rowIds.length;
  const smallest = least ?? Math.max(20, Math.ceil(n / 100));
  const all = totalOf(errors);
  const binned: Binned[] = [];
  for (const column of columns) {
    const bins = binsOf(column, rowIds, smallest);
    if (bins && bins.bins.length > 1) binned.push(bins);
    yield;
  }
  const found: Found[] = [];
  const single = new Map<Binned, (Found | null)[]>();
  for (const column of binned) {
    const sums = tally(column.codes, column.bins.length, errors);
    single.set(
      column,
      column.bins.map((_, bin) => candidate(sums, bin, [[column, bin]], all, smallest)),
    );
    found.push(...single.get(column)!.filter((one) => one !== null));
    yield;
  }
  // Of very many columns those are paired whose worst part stands out the most.
  const paired = [...binned]
    .sort((a, b) => leastP(single.get(a)!, all, kind) - leastP(single.get(b)!, all, kind))
    .slice(0, mostPaired);
  const codes = new Uint32Array(n);
  for (let i = 0; i < paired.length; i++) {
    for (let j = i + 1; j < paired.length; j++) {
      const [a, b] = [paired[i]!, paired[j]!];
      const width = b.bins.length;
      for (let row = 0; row < n; row++) codes[row] = a.codes[row]! * width + b.codes[row]!;
      const sums = tally(codes, a.bins.length * width, errors);
      for (let bin = 0; bin < a.bins.length * width; bin++) {
        const at = [Math.floor(bin / width), bin % width] as const;
        const one = candidate(
          sums,
          bin,
          [
            [a, at[0]],
            [b, at[1]],
          ],
          all,
          smallest,
        );
        const parents = [single.get(a)![at[0]], single.get(b)![at[1]]];
        // The same rows as one column says by itself are no slice of two.
        if (one && parents.every((parent) => parent && one.rows < parent.rows)) found.push({ ...one, parents });
      }
      yield;
    }
  }
  const tested = new Array<number>(found.length);
  yield* inBlocks(found.length, (from, end) => {
    for (let i = from; i < end; i++) tested[i] = pOf(found[i]!, all, kind);
  });
  const corrected = holm(tested);
  const alpha = level / Math.max(1, found.length);
  const z = -normalQuantile(alpha / 2);
  const worse = found
    .map((one, at) => ({ one, p: corrected[at]! }))
    // What two columns say together has to be worse than what each says alone.
    .filter(
      ({ one }) =>
        meanError(one) > all.sum / n && (one.parents ?? []).every((up) => !up || meanError(one) > meanError(up)),
    )
    .sort((x, y) => meanError(y.one) - meanError(x.one) || y.one.rows - x.one.rows);
  const clear = worse.filter(({ p }) => p < level);
  const told = (clear.length > 0 ? clear : worse).slice(0, clear.length > 0 ? most : Math.min(5, most));
  yield;
  const value = (mean: number) => (kind === "mistakes" ? 1 - mean : mean);
  return {
    value: value(all.sum / n),
    rows: n,
    looked: found.length,
    least: smallest,
    paired: paired.length,
    columns: binned.length,
    slices: told.map(({ one, p }) => {
      const rows = rowsOf(one, errors);
      return {
        where: one.at.map(([column, bin]) => column.bins[bin]!.words).join(" and "),
        parts: one.at.map(([column, bin]) => ({ column: column.bins[bin]!.column, words: column.bins[bin]!.words })),
        rows: one.rows,
        value: value(meanError(one)),
        ...(kind === "mistakes" ? wilson(one.rows - one.sum, one.rows, z) : sizesWithin(rows, errors, alpha)),
        p,
        clear: p < level,
        members: worstFirst(rows, errors).slice(0, listed),
      };
    }),
  };
}

interface Total {
  rows: number;
  sum: number;
  squares: number;
}
interface Found extends Total {
  at: (readonly [Binned, number])[];
  parents?: (Found | null | undefined)[];
}

function totalOf(errors: Float64Array): Total {
  const total = { rows: errors.length, sum: 0, squares: 0 };
  for (const error of errors) {
    total.sum += error;
    total.squares += error * error;
  }
  return total;
}

function tally(codes: ArrayLike<number>, bins: number, errors: Float64Array) {
  const [rows, sum, squares] = [new Float64Array(bins), new Float64Array(bins), new Float64Array(bins)];
  for (let row = 0; row < errors.length; row++) {
    const [bin, error] = [codes[row]!, errors[row]!];
    rows[bin]!++;
    sum[bin]! += error;
    squares[bin]! += error * error;
  }
  return { rows, sum, squares };
}

function candidate(
  sums: ReturnType<typeof tally>,
  bin: number,
  at: Found["at"],
  all: Total,
  smallest: number,
): Found | null {
  const rows = sums.rows[bin]!;
  return rows >= smallest && rows < all.rows ? { rows, sum: sums.sum[bin]!, squares: sums.squares[bin]!, at } : null;
}

const meanError = ({ sum, rows }: Total): number => sum / rows;
const varianceOf = ({ rows, sum, squares }: Total): number =>
  rows > 1 ? Math.max(0, squares - (sum * sum) / rows) / (rows - 1) : 0;

/** One-sided: that so much more error than in the rest is chance. */
function pOf(one: Total, all: Total, kind: "mistakes" | "errors"): number {
  if (kind === "mistakes") return fisherTail(one.sum, one.rows, all.sum, all.rows);
  const rest = { rows: all.rows - one.rows, sum: all.sum - one.sum, squares: all.squares - one.squares };
  const [own, other] = [varianceOf(one) / one.rows, varianceOf(rest) / rest.rows];
  const t = (meanError(one) - meanError(rest)) / Math.sqrt(own + other);
  if (!(own + other > 0)) return 1;
  // What is no small p in either need not be told apart, and there are many of these.
  if (t < 1) return normalTail(t);
  const freedom = (own + other) ** 2 / (own ** 2 / (one.rows - 1) + other ** 2 / Math.max(1, rest.rows - 1));
  return tBelow(-t, freedom);
}
const leastP = (found: readonly (Found | null)[], all: Total, kind: "mistakes" | "errors"): number =>
  Math.min(1, ...found.map((one) => (one ? pOf(one, all, kind) : 1)));

/** Of the sizes of errors in these rows, none of which is below 0. */
function sizesWithin(rows: readonly number[], errors: Float64Array, alpha: number): Interval {
  const { low, high } = skewedMeanInterval(
    Float64Array.from(rows, (row) => errors[row]!),
    alpha,
  );
  return { low: Math.max(0, low), high };
}

function rowsOf({ at }: Found, errors: Float64Array): number[] {
  const rows: number[] = [];
  for (let row = 0; row < errors.length; row++)
    if (at.every(([column, bin]) => column.codes[row] === bin)) rows.push(row);
  return rows;
}
const worstFirst = (rows: readonly number[], errors: Float64Array): Uint32Array =>
  Uint32Array.from([...rows].sort((a, b) => errors[b]! - errors[a]! || a - b));
