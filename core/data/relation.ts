/** How closely a column goes with the target, over the rows that have both. */
import { inBlocks, type Pieces } from "../pieces";
import type { Target } from "./target";
import type { Column, Relation } from "./types";

/** Cells of a table of counts, at most: beyond them nearly each row is a class of its own. */
const mostCells = 4_000_000;

/** As a person reads it before its value. */
export const relationWords: Readonly<Record<Relation["kind"], string>> = {
  pearson: "correlation r",
  correlation_ratio: "correlation ratio η",
  cramers_v: "Cramér's V",
};

/** Null for free text, and where one of the two does not vary. Dates count as numbers. */
export function* relationOf(column: Column, target: Target): Pieces<Relation | null> {
  if (column.type === "text") return null;
  const { kind, value } = yield* measure(column, target);
  return Number.isNaN(value) ? null : { kind, value };
}

function* measure(column: Column, target: Target): Pieces<Relation> {
  if (target.task === "regression") {
    return "numbers" in column
      ? { kind: "pearson", value: yield* pearson(column.numbers, target.values) }
      : {
          kind: "correlation_ratio",
          value: yield* correlationRatio(target.values, column.codes, column.labels.length),
        };
  }
  return "numbers" in column
    ? { kind: "correlation_ratio", value: yield* correlationRatio(column.numbers, target.codes, target.labels.length) }
    : {
        kind: "cramers_v",
        value: yield* cramersV(column.codes, column.labels.length, target.codes, target.labels.length),
      };
}

/** The same values with the largest near 1: what they go with stays, and no square is beyond all numbers, or 0. */
function toUsualSize(values: Float64Array): Float64Array {
  let size = 0;
  for (const value of values) if (Math.abs(value) > size) size = Math.abs(value);
  return size > 0 && Number.isFinite(size) ? values.map((value) => value / size) : values;
}
const isLost = (squares: number) => !(squares > Number.MIN_VALUE * 2 ** 60 && squares < Infinity);

/** r = Σ(x − x̄)(y − ȳ) / √(Σ(x − x̄)² Σ(y − ȳ)²), in two passes. NaN where either is constant. */
export function* pearson(x: Float64Array, y: Float64Array, again = false): Pieces<number> {
  let [count, sumX, sumY] = [0, 0, 0];
  let [lowX, highX, lowY, highY] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let row = 0; row < x.length; row++) {
    const sum = x[row] + y[row];
    if (sum !== sum) continue;
    if (x[row] < lowX) lowX = x[row];
    if (x[row] > highX) highX = x[row];
    if (y[row] < lowY) lowY = y[row];
    if (y[row] > highY) highY = y[row];
    count++;
    sumX += x[row];
    sumY += y[row];
  }
  // Rounding would leave something of a constant.
  if (!(lowX < highX && lowY < highY)) return Number.NaN;
  yield;
  const [meanX, meanY] = [sumX / count, sumY / count];
  let [xx, yy, xy] = [0, 0, 0];
  for (let row = 0; row < x.length; row++) {
    const [dx, dy] = [x[row] - meanX, y[row] - meanY];
    if (Number.isNaN(dx + dy)) continue;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  if (!again && (isLost(xx) || isLost(yy) || isLost(xx * yy))) {
    return yield* pearson(toUsualSize(x), toUsualSize(y), true);
  }
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
}

/** η = √(Σ n_k (ȳ_k − ȳ)² / Σ (y − ȳ)²) over the classes k (K. Pearson 1905). NaN for a constant, and for one class alone. */
export function* correlationRatio(
  values: Float64Array,
  codes: Int32Array,
  classes: number,
  again = false,
): Pieces<number> {
  const counts = new Float64Array(classes);
  const sums = new Float64Array(classes);
  let [count, sum] = [0, 0];
  let [low, high] = [Infinity, -Infinity];
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    const code = codes[row];
    if (code < 0 || value !== value) continue;
    if (value < low) low = value;
    if (value > high) high = value;
    counts[code]++;
    sums[code] += value;
    count++;
    sum += value;
  }
  // Rounding would leave something of a constant.
  if (!(low < high)) return Number.NaN;
  yield;
  const mean = sum / count;
  let [between, whole, present] = [0, 0, 0];
  for (let code = 0; code < classes; code++) {
    if (counts[code] === 0) continue;
    present++;
    between += counts[code] * (sums[code] / counts[code] - mean) ** 2;
  }
  for (let row = 0; row < values.length; row++) {
    if (codes[row] >= 0 && values[row] === values[row]) whole += (values[row] - mean) ** 2;
  }
  if (!again && isLost(whole)) return yield* correlationRatio(toUsualSize(values), codes, classes, true);
  return present < 2 ? Number.NaN : Math.sqrt(Math.min(1, between / whole));
}

/** V = √(χ² / (n · (min(rows, columns) − 1))) of the table of counts, without a correction (H. Cramér 1946). */
export function* cramersV(a: Int32Array, countA: number, b: Int32Array, countB: number): Pieces<number> {
  if (countA * countB > mostCells) return Number.NaN;
  const cells = new Float64Array(countA * countB);
  const [rows, columns] = [new Float64Array(countA), new Float64Array(countB)];
  let n = 0;
  yield* inBlocks(a.length, (from, end) => {
    for (let row = from; row < end; row++) {
      if (a[row] < 0 || b[row] < 0) continue;
      cells[a[row] * countB + b[row]]++;
      rows[a[row]]++;
      columns[b[row]]++;
      n++;
    }
  });
  // χ² / n = Σ observed² / (row × column) − 1.
  let sum = 0;
  yield* inBlocks(countA, (from, end) => {
    for (let i = from; i < end; i++) {
      for (let j = 0; j < countB; j++) {
        const observed = cells[i * countB + j];
        if (observed > 0) sum += (observed * observed) / (rows[i] * columns[j]);
      }
    }
  });
  const present = (totals: Float64Array) => totals.reduce((some, total) => some + (total > 0 ? 1 : 0), 0);
  const freedom = Math.min(present(rows), present(columns)) - 1;
  return n > 0 && freedom > 0 ? Math.sqrt(Math.min(1, Math.max(0, (sum - 1) / freedom))) : Number.NaN;
}
