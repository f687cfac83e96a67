/** What a confusion matrix says in each cell, and which classes it mixes up most. */
import type { MatrixCell, MatrixMode } from "../../stores/evaluation";
import { percent } from "./words";

/** `matrix[actual][predicted]`, class codes. */
type Matrix = readonly (readonly number[])[];

interface Totals {
  byRow: readonly number[];
  byColumn: readonly number[];
  all: number;
  /** The most rows of a cell, 1 at least. */
  most: number;
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

export function totalsOf(matrix: Matrix): Totals {
  const byRow = matrix.map(sum);
  const byColumn = matrix.map((_, column) => sum(matrix.map((row) => row[column] ?? 0)));
  return { byRow, byColumn, all: sum(byRow), most: Math.max(1, ...matrix.flat()) };
}

interface Shown {
  matrix: Matrix;
  labels: readonly string[];
  words?: readonly (readonly string[])[];
}

export function cellOf(shown: Shown, totals: Totals, mode: MatrixMode, { actual, predicted }: MatrixCell) {
  const { matrix, labels, words } = shown;
  const rows = matrix[actual]?.[predicted] ?? 0;
  const wholes = { rows: totals.byRow[actual] ?? 0, columns: totals.byColumn[predicted] ?? 0, counts: totals.all };
  const whole = wholes[mode];
  const right = actual === predicted;
  const of = { rows: labels[actual], columns: `predicted as ${labels[predicted]}`, counts: "all" }[mode];
  const strength = mode === "counts" ? rows / totals.most : whole > 0 ? rows / whole : 0;
  return {
    predicted,
    rows,
    right,
    share: percent(rows, whole),
    whole,
    of,
    word: words?.[actual]?.[predicted],
    style: right ? { "--strength": `${Math.round(4 + 20 * strength)}%` } : undefined,
  };
}

export interface MixedUp extends MatrixCell {
  rows: number;
}
const mostPairs = 6;

/** The pairs of classes that are mixed up most: nobody looks through thousands of cells. */
export function worstPairs(matrix: Matrix): MixedUp[] {
  return matrix
    .flatMap((row, actual) => row.map((rows, predicted) => ({ actual, predicted, rows })))
    .filter(({ actual, predicted, rows }) => actual !== predicted && rows > 0)
    .sort((a, b) => b.rows - a.rows)
    .slice(0, mostPairs);
}
