/** Columns that no model ought to have: one that gives the target away by itself, and one that only names the row. */
import type { Rows } from "../data/dataset";
import { bestCut, giveAwayShare } from "../data/give-away";
import type { Prepared } from "../data/types";
import { toEnd } from "../pieces";

export interface Suspect {
  column: string;
  kind: "leak" | "id";
  /** Leak: share of rows whose class the column alone names, or r² with the target. Id: share of rows with a value of their own. */
  share: number;
  /** The least share that is suspicious. */
  limit: number;
}

/** Share of the rows that have a value of their own. */
const idShare = 0.98;
/** Fewer rows say nothing. */
const fewest = 30;
/** Where one class has nearly all rows, every column names nearly all of them. */
const largestMajority = 0.95;

export function suspects(prepared: Prepared, rows: Rows): Suspect[] {
  return toEnd(findSuspects(prepared, rows)).found;
}

/** The same with a yield after each column: of hundreds it takes longer than a command may wait. `closest`: that which tells the target best. */
export function* findSuspects(
  prepared: Prepared,
  rows: Rows,
): Generator<void, { found: Suspect[]; closest: Suspect | null }, void> {
  if (rows.rows < fewest) return { found: [], closest: null };
  const { train, validation, test } = prepared.split;
  const inAll = train.rows + validation.rows + test.rows;
  const found: Suspect[] = [];
  let closest: Suspect | null = null;
  const limit = giveAwayShare(prepared.task === "regression" ? null : majorityOf(rows.y, prepared.classes.length));
  for (const [column, inputs] of columnsOf(prepared)) {
    const values = valuesOf(rows, inputs);
    const leak = prepared.task === "regression" ? explained(values, rows.y) : classesNamed(values, rows.y, prepared);
    if (leak > (closest?.share ?? -1)) closest = { column, kind: "leak", share: leak, limit };
    if (leak >= limit) found.push({ column, kind: "leak", share: leak, limit });
    const own = new Set(values).size / rows.rows;
    if (own >= idShare && (inputs.length > 1 || closedRun(values, inAll)))
      found.push({ column, kind: "id", share: own, limit: idShare });
    yield;
  }
  return { found, closest };
}

/** Columns with the inputs that their value can be read off: not those that became several numbers, and no flags. */
function columnsOf({ inputs }: Prepared): Map<string, number[]> {
  const columns = new Map<string, number[]>();
  inputs.forEach(({ column, role }, j) => {
    if (role === undefined) columns.set(column, [...(columns.get(column) ?? []), j]);
  });
  return columns;
}

/** A column's value on each row: the number, or for a one-hot column the cell that is set. */
function valuesOf({ x: matrix, rows, inputs: width }: Rows, inputs: readonly number[]): Float64Array {
  const x = matrix.whole();
  return Float64Array.from({ length: rows }, (_, i) => {
    if (inputs.length === 1) return x[i * width + inputs[0]!]!;
    let largest = 0;
    for (let k = 1; k < inputs.length; k++) {
      if (x[i * width + inputs[k]!]! > x[i * width + inputs[largest]!]!) largest = k;
    }
    return largest;
  });
}

const ascending = (values: Float64Array) =>
  Uint32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]! || a - b);

const majorityOf = (y: Float32Array, classes: number): number =>
  Math.max(...Array.from({ length: classes }, (_, code) => y.reduce((n, one) => n + Number(one === code), 0))) /
  y.length;

/** Share of rows whose class the column names: by its values, or of two classes by its best single cut. */
function classesNamed(values: Float64Array, y: Float32Array, prepared: Prepared): number {
  const classes = prepared.classes.length;
  if (majorityOf(y, classes) > largestMajority) return 0;
  const byValue = named(values, y, classes);
  if (classes !== 2 || values.some(Number.isNaN)) return byValue;
  const [first, second] = [0, 1].map((code) => values.filter((_, row) => y[row] === code).sort());
  return Math.max(byValue, bestCut(first!, second!));
}

/** Share of rows whose class is the most frequent among the other rows of the same value; where a value stands alone, that of its nearest neighbour. */
function named(values: Float64Array, y: Float32Array, classes: number): number {
  const counts = new Int32Array(classes);
  const order = ascending(values);
  let right = 0;
  for (let from = 0, to = 0; from < order.length; from = to) {
    const value = values[order[from]!]!;
    counts.fill(0);
    // A value that is no number equals none, itself neither.
    for (to = from; to === from || values[order[to]!] === value; to++) counts[y[order[to]!]!]!++;
    if (to - from > 1) {
      for (let k = from; k < to; k++) {
        const code = y[order[k]!]!;
        if (counts.every((count, other) => other === code || counts[code]! - 1 >= count)) right++;
      }
      continue;
    }
    const [before, after] = [order[from - 1], order[to]];
    const gap = (row: number | undefined) => (row === undefined ? Infinity : Math.abs(values[row]! - value));
    const nearest = gap(before) <= gap(after) ? before : after;
    if (nearest !== undefined && y[nearest] === y[order[from]!]) right++;
  }
  return right / order.length;
}

/** r² of a straight line. */
function explained(values: Float64Array, y: Float32Array): number {
  const n = values.length;
  let [mx, my, xx, yy, xy] = [0, 0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    mx += values[i]! / n;
    my += y[i]! / n;
  }
  for (let i = 0; i < n; i++) {
    const [dx, dy] = [values[i]! - mx, y[i]! - my];
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return xx > 0 && yy > 0 ? (xy * xy) / (xx * yy) : 0;
}

/** Whether the values are equally spaced numbers of a run with few gaps: a row number, however it was scaled. */
function closedRun(values: Float64Array, rows: number): boolean {
  const sorted = values.slice().sort();
  const range = sorted.at(-1)! - sorted[0]!;
  let step = Infinity;
  for (let i = 1; i < sorted.length; i++) {
    const gap = sorted[i]! - sorted[i - 1]!;
    if (gap > 1e-6 * range) step = Math.min(step, gap);
  }
  if (!(range / step < 1.1 * rows)) return false;
  // Scaled values are rounded to 24 bits.
  return sorted.every((value) => Math.abs((value - sorted[0]!) / step - Math.round((value - sorted[0]!) / step)) < 0.1);
}
