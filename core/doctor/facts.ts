/** What the doctor knows of the data that a run learns from: measured once, on the training rows. */
import type { Dataset, Rows } from "../data/dataset";
import type { Prepared } from "../data/types";
import { thin } from "../training/measure";
import { findSuspects, type Suspect } from "./suspects";

export interface InputFact {
  name: string;
  column: string;
  mean: number;
  std: number;
}
export interface Facts {
  inputs: InputFact[];
  /** Rows of the training split per class; empty for regression. */
  classes: { label: string; rows: number }[];
  /** Metric of a model that says the same for every row: the share of the largest class; 0 for R². */
  baseline: number;
  /** Columns that give the target away, or name the row. */
  suspects: Suspect[];
  /** The column that tells the target best by itself; null for too few rows. */
  closest: Suspect | null;
  /** Training rows, and validation rows. */
  rows: number;
  validationRows: number;
  /** Of a number as target; null for classes. */
  target: TargetFact | null;
}
export interface TargetFact {
  /** Share of Σ(y − median)² that the farthest 2 % of the rows hold (at least one row). */
  held: number;
  farRows: number;
  rows: number;
  /** Distance of the farthest row from the median ÷ the median distance. */
  farthest: number;
}

/** Rows that means and deviations are taken over, and columns are tried alone on. */
const factRows = 2000;

const known = new WeakMap<Dataset, Facts>();

/** Once for each data set, however many runs learn from it. Yields between pieces. */
export function* findFacts(dataset: Dataset): Generator<void, Facts, void> {
  const there = known.get(dataset);
  if (there) return there;
  const made = yield* measureFacts(dataset);
  known.set(dataset, made);
  return made;
}

function* measureFacts({ prepared, splits }: Dataset): Generator<void, Facts, void> {
  const rows = thin(splits.train, factRows);
  const { byClass } = prepared.split.train;
  const { found, closest } = yield* findSuspects(prepared, rows);
  const counted = byClass.reduce((sum, count) => sum + count, 0);
  return {
    inputs: inputFacts(prepared, rows),
    classes: prepared.classes.map(({ label }, code) => ({ label, rows: byClass[code] ?? 0 })),
    baseline: counted > 0 ? Math.max(...byClass) / counted : 0,
    suspects: found,
    closest,
    rows: splits.train.rows,
    validationRows: splits.validation.rows,
    target: prepared.classes.length > 0 ? null : targetFact(rows.y, rows.rows),
  };
}

/** Share of the rows that count as the farthest. */
const farShare = 0.02;

export function targetFact(y: ArrayLike<number>, rows: number): TargetFact | null {
  if (rows < 20) return null;
  const sorted = Float64Array.from({ length: rows }, (_, i) => y[i]!).sort();
  const median = sorted[rows >> 1]!;
  const far = sorted.map((value) => Math.abs(value - median)).sort();
  const farRows = Math.max(1, Math.round(farShare * rows));
  const sum = (values: Float64Array) => values.reduce((all, value) => all + value * value, 0);
  const all = sum(far);
  return {
    held: all > 0 ? sum(far.slice(rows - farRows)) / all : 0,
    farRows,
    rows,
    farthest: far.at(-1)! / (far[rows >> 1]! || 1),
  };
}

export function inputFacts({ inputs }: Prepared, { x: matrix, rows, inputs: width }: Rows): InputFact[] {
  const x = matrix.whole();
  return inputs.map(({ name, column }, j) => {
    let mean = 0;
    for (let i = 0; i < rows; i++) mean += x[i * width + j]! / rows;
    let squares = 0;
    for (let i = 0; i < rows; i++) squares += (x[i * width + j]! - mean) ** 2 / rows;
    return { name, column, mean, std: Math.sqrt(squares) };
  });
}
