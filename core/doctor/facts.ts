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
}

/** Rows that means and deviations are taken over, and columns are tried alone on. */
const factRows = 2000;

/** Yields between pieces. */
export function* findFacts({ prepared, splits }: Dataset): Generator<void, Facts, void> {
  const rows = thin(splits.train, factRows);
  const { byClass } = prepared.split.train;
  const counted = byClass.reduce((sum, count) => sum + count, 0);
  return {
    inputs: inputFacts(prepared, rows),
    classes: prepared.classes.map(({ label }, code) => ({ label, rows: byClass[code] ?? 0 })),
    baseline: counted > 0 ? Math.max(...byClass) / counted : 0,
    suspects: yield* findSuspects(prepared, rows),
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
