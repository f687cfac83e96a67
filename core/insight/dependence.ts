/**
 * What a network answers as one column, or two, move while all others stay as they are in each row: partial dependence, the mean of
 * the rows (J. Friedman 2001), with single rows beside it (ICE: A. Goldstein et al. 2015).
 */
import { between, spaced } from "../between";
import type { Dataset, Rows } from "../data/dataset";
import { encode } from "../data/encode-rows";
import type { CodedColumn, Column, NumberColumn } from "../data/types";
import type { Matrix } from "../matrix";
import type { Pieces } from "../pieces";
import { pieceRows, thin } from "../training/measure";
import { inUnits } from "../training/predict";
import { inputGroups } from "./groups";
import type { Predicting } from "./importance";

/** Where a column is looked at: numbers in ascending order (dates as milliseconds), or values by how often they come. */
export type Grid =
  | { column: string; kind: "number" | "date"; numbers: Float64Array }
  | { column: string; kind: "category"; labels: string[] };

export interface Dependence {
  grid: Grid;
  /** Mean over the rows at each place: p of the class, or the target in its units. */
  mean: Float64Array;
  /** Of single rows, lines × places. */
  lines: Float64Array;
  /** Rows of the table that the lines are of. */
  lineRows: Uint32Array;
  /** Rows that the mean is of. */
  rows: number;
}
export interface Surface {
  grids: [Grid, Grid];
  /** First × second. */
  mean: Float64Array;
  rows: number;
}

export interface DependenceOptions {
  /** Whose probability is looked at, of more than two classes. */
  classIndex?: number;
  /** Rows of the mean, and lines, at most. */
  rows?: number;
  lines?: number;
}

const usualPlaces = 40;
const surfacePlaces = 16;
const mostValues = 20;
const surfaceRows = 300;

/** The places at which a column is looked at: its values where they are few, else from its 5 % to its 95 % quantile in equal steps. */
export function gridOf(column: Column, rowIds: ArrayLike<number>, most = usualPlaces): Grid {
  if ("numbers" in column) {
    const sorted = Float64Array.from(rowIds, (row) => column.numbers[row]!)
      .filter((value) => !Number.isNaN(value))
      .sort();
    const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
    const kind = column.type;
    if (distinct.length <= most) return { column: column.name, kind, numbers: distinct };
    const at = (share: number) => {
      // As SciPy's `mquantiles`, which scikit-learn takes.
      const place = Math.max(1, Math.min(sorted.length - 1, 0.4 + share * (sorted.length + 0.2)));
      const below = Math.floor(place);
      return between(sorted[below - 1]!, sorted[below]!, place - below);
    };
    const [low, high] = [at(0.05), at(0.95)];
    const numbers = spaced(low, high, most);
    return { column: column.name, kind, numbers: low < high ? numbers : distinct.slice(0, 1) };
  }
  const counts = new Map<number, number>();
  for (let i = 0; i < rowIds.length; i++) {
    const code = column.codes[rowIds[i]!]!;
    if (code >= 0) counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  const codes = [...counts].sort((a, b) => b[1] - a[1]).slice(0, Math.min(most, mostValues));
  return { column: column.name, kind: "category", labels: codes.map(([code]) => column.labels[code]!) };
}

export const placesOf = (grid: Grid): number => (grid.kind === "category" ? grid.labels.length : grid.numbers.length);

/** The inputs that a column becomes at each place of its grid. */
export function blockOf(dataset: Pick<Dataset, "fitted">, grid: Grid, missing = false): Block {
  const { fitted } = dataset;
  const group = inputGroups(fitted.inputs).find(({ column }) => column === grid.column);
  if (!group) throw new RangeError(`The run has no input from the column “${grid.column}”.`);
  const count = placesOf(grid) + (missing ? 1 : 0);
  const column: Column =
    grid.kind === "category"
      ? ({
          name: grid.column,
          type: "category",
          labels: grid.labels,
          codes: Int32Array.from({ length: count }, (_, i) => (i < grid.labels.length ? i : -1)),
        } satisfies CodedColumn)
      : ({
          name: grid.column,
          type: grid.kind,
          numbers: Float64Array.from({ length: count }, (_, i) => grid.numbers[i] ?? NaN),
        } satisfies NumberColumn);
  const columns = fitted.columns.map((fit) => (fit.column === grid.column ? column : null));
  const rowIds = Uint32Array.from({ length: count }, (_, i) => i);
  const work = encode(fitted, columns, null, rowIds, () => 0);
  for (;;) {
    const step = work.next();
    if (step.done) return { from: group.from, width: group.end - group.from, x: step.value.rows.x };
  }
}
interface Block {
  from: number;
  width: number;
  x: Matrix;
}

/** Of one column. Yields between pieces. */
export function* dependenceOf(
  model: Predicting,
  dataset: Pick<Dataset, "fitted" | "prepared">,
  rows: Rows,
  grid: Grid,
  { classIndex = 1, rows: most = 1000, lines = 50 }: DependenceOptions = {},
): Pieces<Dependence> {
  const some = thin(rows, most);
  const width = placesOf(grid);
  const block = blockOf(dataset, grid);
  const answers = new Float64Array(some.rows * width);
  for (let place = 0; place < width; place++) {
    const found = yield* answersAt(model, dataset, some, [{ block, place }], classIndex);
    for (let row = 0; row < some.rows; row++) answers[row * width + place] = found[row]!;
  }
  const mean = new Float64Array(width);
  for (let row = 0; row < some.rows; row++)
    for (let place = 0; place < width; place++) mean[place]! += answers[row * width + place]! / some.rows;
  const shown = Math.min(lines, some.rows);
  const chosen = Uint32Array.from({ length: shown }, (_, i) => Math.floor((i * some.rows) / shown));
  const drawn = new Float64Array(shown * width);
  chosen.forEach((row, i) => drawn.set(answers.subarray(row * width, (row + 1) * width), i * width));
  return { grid, mean, lines: drawn, lineRows: Uint32Array.from(chosen, (row) => some.rowIds[row]!), rows: some.rows };
}

/** Of two columns at once. Yields between pieces. */
export function* surfaceOf(
  model: Predicting,
  dataset: Pick<Dataset, "fitted" | "prepared">,
  rows: Rows,
  grids: [Grid, Grid],
  { classIndex = 1, rows: most = surfaceRows }: DependenceOptions = {},
): Pieces<Surface> {
  const some = thin(rows, most);
  const [first, second] = grids.map((grid) => blockOf(dataset, grid)) as [Block, Block];
  const [height, width] = grids.map(placesOf) as [number, number];
  const mean = new Float64Array(height * width);
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      const places = [
        { block: first, place: i },
        { block: second, place: j },
      ];
      const found = yield* answersAt(model, dataset, some, places, classIndex);
      for (const answer of found) mean[i * width + j]! += answer / some.rows;
    }
  }
  return { grids, mean, rows: some.rows };
}
export const surfaceGrid = (column: Column, rowIds: ArrayLike<number>): Grid => gridOf(column, rowIds, surfacePlaces);

/** What the network answers for each row with some columns put to a place of theirs. */
function* answersAt(
  model: Predicting,
  { prepared }: Pick<Dataset, "prepared">,
  rows: Rows,
  put: readonly { block: Block; place: number }[],
  classIndex: number,
): Pieces<Float64Array> {
  const { inputs, outputs } = model.plan;
  const piece = pieceRows(model);
  const answers = new Float64Array(rows.rows);
  const buffer = new Float32Array(Math.min(piece, rows.rows) * inputs);
  const column = outputs === 1 ? 0 : classIndex;
  for (let first = 0; first < rows.rows; first += piece) {
    const size = Math.min(piece, rows.rows - first);
    const x = buffer.subarray(0, size * inputs);
    x.set(rows.x.slice(first, first + size));
    for (const { block, place } of put) {
      const values = block.x.row(place).subarray(block.from, block.from + block.width);
      for (let i = 0; i < size; i++) x.set(values, i * inputs + block.from);
    }
    const found = model.predict(x, size, first > 0);
    const own = prepared.task === "regression" ? inUnits(found, prepared) : found;
    for (let i = 0; i < size; i++) answers[first + i] = own[i * outputs + column]!;
    yield;
  }
  return answers;
}
