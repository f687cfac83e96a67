/** Columns that say much the same: an analysis of one at a time shares their importance out between them. */
import type { Rows } from "../data/dataset";
import type { InputFeature } from "../data/types";
import type { Pieces } from "../pieces";
import { inputGroups } from "./groups";

export interface Related {
  first: string;
  second: string;
  /** Pearson's r of two of their inputs, the one of the largest size. */
  value: number;
}

/** From here on two columns are said to go together. */
const closely = 0.8;
/** Inputs that are compared at most, and pairs that are told. */
const mostInputs = 800;
const mostTold = 1000;

/** Of prepared rows; the closest first. A constant input goes with none. Yields between pieces. */
export function* relatedColumns(rows: Rows, inputs: readonly InputFeature[]): Pieces<Related[]> {
  const groups = inputGroups(inputs).filter(({ end }) => end <= mostInputs);
  const width = groups.at(-1)?.end ?? 0;
  const n = rows.rows;
  const unit = Array.from({ length: width }, () => new Float64Array(n));
  for (let row = 0; row < n; row++) {
    const x = rows.x.row(row);
    for (let j = 0; j < width; j++) unit[j]![row] = x[j]!;
  }
  yield;
  for (const values of unit) {
    let mean = 0;
    for (const value of values) mean += value / n;
    let squares = 0;
    for (let i = 0; i < n; i++) {
      values[i]! -= mean;
      squares += values[i]! ** 2;
    }
    const length = squares > 1e-12 * n ? Math.sqrt(squares) : Infinity;
    for (let i = 0; i < n; i++) values[i]! /= length;
  }
  yield;
  const found: Related[] = [];
  for (let a = 0; a < groups.length; a++) {
    for (let b = a + 1; b < groups.length; b++) {
      let most = 0;
      for (let i = groups[a]!.from; i < groups[a]!.end; i++) {
        for (let j = groups[b]!.from; j < groups[b]!.end; j++) {
          let r = 0;
          const [x, y] = [unit[i]!, unit[j]!];
          for (let row = 0; row < n; row++) r += x[row]! * y[row]!;
          if (Math.abs(r) > Math.abs(most)) most = r;
        }
      }
      if (Math.abs(most) >= closely) found.push({ first: groups[a]!.column, second: groups[b]!.column, value: most });
    }
    yield;
  }
  return found.sort((x, y) => Math.abs(y.value) - Math.abs(x.value)).slice(0, mostTold);
}

/** Columns that go together, each with some other of its kin, in the order of their closest pair. */
export interface Kin {
  columns: string[];
  /** r of the closest pair. */
  value: number;
}

export function kinOf(pairs: readonly Related[]): Kin[] {
  const kin: Kin[] = [];
  for (const { first, second, value } of pairs) {
    const [one, other] = [first, second].map((name) => kin.find(({ columns }) => columns.includes(name)));
    if (!one && !other) kin.push({ columns: [first, second], value });
    else if (one && other && one !== other) {
      one.columns.push(...other.columns);
      kin.splice(kin.indexOf(other), 1);
    } else if (one && !other) one.columns.push(second);
    else if (other && !one) other.columns.push(first);
  }
  return kin;
}
