/**
 * What simple models reach on the data, without the network: how well each of a few rows is told from the others. It says what a
 * network ought to reach, and by permuted targets whether there is anything to learn at all.
 *
 * All models are linear in the targets, so that leaving a row out costs nothing: with A = K + λI of a kernel K, the error of row i
 * told by the others is (A⁻¹y)ᵢ / (A⁻¹)ᵢᵢ (Wahba 1990), and trying other targets takes one product.
 */
import { createRandom } from "../random";
import type { Dataset, Rows } from "../data/dataset";
import type { Pieces } from "../pieces";
import { thin } from "../training/measure";

export type ReachModel = "linear" | "squares" | "smooth" | "neighbours";
export interface Reach {
  /** Training rows that were used. */
  rows: number;
  /** Accuracy, or R², of rows that are told from the others: of a linear model, and of the best of all. */
  linear: number;
  best: number;
  by: ReachModel;
  /** Share of permuted targets that a model does as well on: (1 + how many) / (1 + tried); Phipson & Smyth 2010. */
  chance: number;
  permutations: number;
}

const mostRows = 256;
/** Fewer rows say nothing. */
export const fewestRows = 20;
/** Skill above which nobody doubts that there is something to learn: the permutations are few then. */
const clearSkill = 0.25;
const permutations = { clear: 19, doubtful: 199 } as const;
const neighbours = 5;

/** A model's errors when each row is told from the others, for any targets. */
interface Smoother {
  model: ReachModel;
  /** Row-major; errors = matrix · targets, less nothing. */
  matrix: Float64Array;
}

const known = new WeakMap<Dataset, Reach | null>();

/** Once for each data set; null for fewer than 20 rows. */
export function* reachOf(dataset: Dataset): Pieces<Reach | null> {
  const there = known.get(dataset);
  if (there !== undefined) return there;
  const made = yield* measureReach(thin(dataset.splits.train, mostRows), dataset.prepared.classes.length);
  known.set(dataset, made);
  return made;
}

/** `classes`: 0 for numbers. */
export function* measureReach(rows: Rows, classes: number): Pieces<Reach | null> {
  const n = rows.rows;
  if (n < fewestRows) return null;
  const z = standardised(rows);
  yield;
  const smoothers = yield* smoothersOf(z, n, rows.inputs);
  const columns = targetColumns(rows.y, n, classes);
  const raw = columns.map((column) => column.values);
  const scores = smoothers.map((smoother) => ({
    model: smoother.model,
    score: scoreOf(smoother, raw, rows.y, n, classes),
  }));
  yield;
  const best = scores.reduce((a, b) => (b.score > a.score ? b : a));
  const linear = Math.max(...scores.filter(({ model }) => model === "linear").map(({ score }) => score));
  // For the test of chance, numbers count by rank: a few that are far away would decide it.
  const ranked = classes > 0 ? raw : [ranksOf(raw[0]!)];
  const skill = skillOf(smoothers, ranked, n);
  yield;
  const tries = skill > clearSkill ? permutations.clear : permutations.doubtful;
  const random = createRandom(1, "permutations", 0);
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  let asGood = 0;
  for (let k = 0; k < tries; k++) {
    random.shuffle(order);
    const permuted = ranked.map((values) => Float64Array.from(order, (from) => values[from]!));
    if (skillOf(smoothers, permuted, n) >= skill) asGood++;
    yield;
  }
  return { rows: n, linear, best: best.score, by: best.model, chance: (1 + asGood) / (1 + tries), permutations: tries };
}

/** Inputs at mean 0 and deviation 1; one that is constant counts for nothing. */
function standardised({ x: matrix, rows, inputs }: Rows): Float64Array {
  const x = matrix.whole();
  const z = new Float64Array(rows * inputs);
  for (let j = 0; j < inputs; j++) {
    let mean = 0;
    for (let i = 0; i < rows; i++) mean += x[i * inputs + j]! / rows;
    let squares = 0;
    for (let i = 0; i < rows; i++) squares += (x[i * inputs + j]! - mean) ** 2 / rows;
    const std = Math.sqrt(squares);
    if (!(std > 1e-9 * Math.abs(mean)) || !Number.isFinite(std)) continue;
    for (let i = 0; i < rows; i++) z[i * inputs + j] = (x[i * inputs + j]! - mean) / std;
  }
  return z;
}

/** Centred: of two classes the second, of more each, or the number. */
function targetColumns(y: Float32Array, n: number, classes: number): { values: Float64Array }[] {
  const codes = classes === 0 ? [null] : classes === 2 ? [1] : Array.from({ length: classes }, (_, code) => code);
  return codes.map((code) => {
    const values = Float64Array.from({ length: n }, (_, i) => (code === null ? y[i]! : Number(y[i] === code)));
    return { values: centred(values) };
  });
}
function centred(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}
function ranksOf(values: Float64Array): Float64Array {
  const order = Uint32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]! || a - b);
  const ranks = new Float64Array(values.length);
  order.forEach((row, rank) => (ranks[row] = rank));
  return centred(ranks);
}

function* smoothersOf(z: Float64Array, n: number, inputs: number): Pieces<Smoother[]> {
  const products = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < inputs; k++) sum += z[i * inputs + k]! * z[j * inputs + k]!;
      products[i * n + j] = products[j * n + i] = sum;
    }
    if (i % 32 === 31) yield;
  }
  const distance = (i: number, j: number) =>
    Math.max(0, products[i * n + i]! + products[j * n + j]! - 2 * products[i * n + j]!);
  const apart = Float64Array.from({ length: n - 1 }, (_, i) => distance(i, i + 1)).sort();
  const usual = apart[apart.length >> 1]! || 1;
  const width = Math.max(1, inputs);
  const kernels: [ReachModel, number, (i: number, j: number) => number][] = [
    ["linear", 0.5, (i, j) => products[i * n + j]! + 1],
    ["linear", 0.5 * width + 5, (i, j) => products[i * n + j]! + 1],
    ["squares", 0.05, (i, j) => (1 + products[i * n + j]! / width) ** 2],
    ["smooth", 0.1, (i, j) => Math.exp(-distance(i, j) / usual)],
    ["smooth", 0.1, (i, j) => Math.exp((-8 * distance(i, j)) / usual)],
  ];
  const made: Smoother[] = [];
  for (const [model, penalty, kernel] of kernels) {
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) matrix[i * n + j] = kernel(i, j) + (i === j ? penalty : 0);
    yield;
    yield* invert(matrix, n);
    for (let i = 0; i < n; i++) {
      const own = matrix[i * n + i]!;
      for (let j = 0; j < n; j++) matrix[i * n + j] = matrix[i * n + j]! / own;
    }
    made.push({ model, matrix });
  }
  made.push({ model: "neighbours", matrix: nearest(n, distance) });
  return made;
}

/** Errors of the mean of the nearest rows: 1 at the row, −1/k at each of its k nearest. */
function nearest(n: number, distance: (i: number, j: number) => number): Float64Array {
  const matrix = new Float64Array(n * n);
  const others = new Uint32Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) others[j] = j;
    const far = Float64Array.from({ length: n }, (_, j) => (j === i ? Infinity : distance(i, j)));
    others.sort((a, b) => far[a]! - far[b]! || a - b);
    matrix[i * n + i] = 1;
    for (let k = 0; k < neighbours; k++) matrix[i * n + others[k]!] = -1 / neighbours;
  }
  return matrix;
}

/** A positive definite matrix's inverse in its place (Gauss–Jordan without exchange, which such a matrix needs none of). */
function* invert(a: Float64Array, n: number): Pieces<void> {
  for (let k = 0; k < n; k++) {
    const pivot = 1 / a[k * n + k]!;
    a[k * n + k] = 1;
    for (let j = 0; j < n; j++) a[k * n + j] = a[k * n + j]! * pivot;
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const factor = a[i * n + k]!;
      a[i * n + k] = 0;
      if (factor === 0) continue;
      for (let j = 0; j < n; j++) a[i * n + j] = a[i * n + j]! - factor * a[k * n + j]!;
    }
    if (k % 32 === 31) yield;
  }
}

function errorsOf({ matrix }: Smoother, values: Float64Array, n: number): Float64Array {
  const errors = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += matrix[i * n + j]! * values[j]!;
    errors[i] = sum;
  }
  return errors;
}

const squares = (values: Float64Array) => values.reduce((sum, value) => sum + value * value, 0);

/** 1 − squared errors ÷ squared targets, of the best model. */
function skillOf(smoothers: readonly Smoother[], columns: readonly Float64Array[], n: number): number {
  const all = columns.reduce((sum, values) => sum + squares(values), 0);
  if (!(all > 0)) return 0;
  const left = smoothers.map((smoother) =>
    columns.reduce((sum, values) => sum + squares(errorsOf(smoother, values, n)), 0),
  );
  return 1 - Math.min(...left) / all;
}

/** Accuracy or R². */
function scoreOf(
  smoother: Smoother,
  columns: readonly Float64Array[],
  y: Float32Array,
  n: number,
  classes: number,
): number {
  const errors = columns.map((values) => errorsOf(smoother, values, n));
  if (classes === 0) return 1 - squares(errors[0]!) / (squares(columns[0]!) || 1);
  const share = Float64Array.from(columns, (_, c) => {
    const code = classes === 2 ? 1 : c;
    let rows = 0;
    for (let i = 0; i < n; i++) rows += Number(y[i] === code);
    return rows / n;
  });
  let right = 0;
  for (let i = 0; i < n; i++) {
    // What is told is the centred target less its error.
    const told = columns.map((values, c) => values[i]! - errors[c]![i]! + share[c]!);
    const code = classes === 2 ? Number(told[0]! > 0.5) : told.indexOf(Math.max(...told));
    if (y[i] === code) right++;
  }
  return right / n;
}
