/** How much each column adds to one answer, from the mean training row to the row itself. */
import type { Rows } from "../data/dataset";
import { z95 } from "../metrics/intervals";
import type { Pieces } from "../pieces";
import { createRandom } from "../random";
import type { Answer } from "./answers";
import type { InputGroup } from "./groups";

export const attributionMethods = ["integrated_gradients", "shapley"] as const;
export type AttributionMethod = (typeof attributionMethods)[number];

export interface Contribution {
  column: string;
  contribution: number;
  /** 95 % interval, where it was sampled. */
  low?: number;
  high?: number;
}
export interface Attribution {
  method: AttributionMethod;
  /** In the order of the columns. */
  contributions: Contribution[];
  prediction: number;
  /** The answer for the mean training row. */
  base: number;
  /** How far the contributions are from adding up to prediction − base, as a share of that. */
  completeness: number;
  /** Points on the way, sets of columns, or orders of them that were looked at. */
  looked: number;
  exact: boolean;
}

/** The mean of all training rows as they enter the network. */
export function* meanRow({ rows, x, inputs }: Rows): Pieces<Float64Array> {
  const mean = new Float64Array(inputs);
  for (let row = 0; row < rows; row++) {
    const cells = x.row(row);
    for (let i = 0; i < inputs; i++) mean[i]! += cells[i]! / rows;
    if (row % 4096 === 4095) yield;
  }
  return mean;
}

const completenessOf = (contributions: readonly Contribution[], difference: number): number => {
  const sum = contributions.reduce((all, { contribution }) => all + contribution, 0);
  return Math.abs(sum - difference) / Math.max(Math.abs(difference), 1e-12);
};

/** Multiplications of a piece, parts of the way to begin with, and looks at most. */
const pieceWork = 1_000_000;
const firstParts = 64;
const mostLooks = 40_000;
/** So much of the difference may be missing. */
const completeEnough = 1e-4;

/** A part of the straight way from the base (0) to the row (1), and the answers at its ends. */
interface Part {
  from: number;
  to: number;
  before: number;
  after: number;
}

/**
 * Integrated gradients (M. Sundararajan, A. Taly, Q. Yan 2017): (x − b) times the mean of ∂answer/∂x on the straight way from the
 * base b to x. By the midpoint rule: since the answers at the ends of each part are known, so is what the rule misses there, and
 * parts that miss too much, as those with a bend of a ReLU, are halved. Yields between pieces.
 */
export function* integratedGradients(
  answer: Answer,
  groups: readonly InputGroup[],
  row: ArrayLike<number>,
  base: Float64Array,
): Pieces<Attribution> {
  const { inputs } = answer;
  const way = base.map((value, j) => row[j]! - value);
  const ends = Array.from({ length: firstParts + 1 }, (_, i) => i / firstParts);
  const at = (shares: readonly number[]) => {
    const x = new Float64Array(shares.length * inputs);
    shares.forEach((share, i) => {
      // The row itself, to the bit.
      for (let j = 0; j < inputs; j++) x[i * inputs + j] = share === 1 ? row[j]! : base[j]! + share * way[j]!;
    });
    return x;
  };
  const known = answer.of(at(ends), ends.length);
  const [base0, prediction] = [known[0]!, known.at(-1)!];
  const difference = prediction - base0;
  yield;
  let parts: Part[] = ends.slice(1).map((to, i) => {
    return { from: ends[i]!, to, before: known[i]!, after: known[i + 1]! };
  });
  const sums = new Float64Array(inputs);
  const atOnce = Math.max(1, Math.min(256, Math.floor(pieceWork / (inputs * 64))));
  let looked = 0;
  while (parts.length > 0) {
    const halved: Part[] = [];
    for (let first = 0; first < parts.length; first += atOnce) {
      const some = parts.slice(first, first + atOnce);
      const { answers, slopes } = answer.withSlopes(at(some.map(({ from, to }) => (from + to) / 2)), some.length);
      looked += some.length;
      some.forEach(({ from, to, before, after }, i) => {
        let found = 0;
        for (let j = 0; j < inputs; j++) found += slopes[i * inputs + j]! * way[j]! * (to - from);
        const missed = Math.abs(found - (after - before));
        const middle = (from + to) / 2;
        const allowed = (completeEnough * Math.abs(difference)) / firstParts;
        if (missed > allowed && looked < mostLooks && middle > from && middle < to) {
          halved.push({ from, to: middle, before, after: answers[i]! });
          halved.push({ from: middle, to, before: answers[i]!, after });
        } else for (let j = 0; j < inputs; j++) sums[j]! += slopes[i * inputs + j]! * (to - from);
      });
      yield;
    }
    parts = halved;
  }
  const contributions = groups.map(({ column, from, end }) => {
    let contribution = 0;
    for (let j = from; j < end; j++) contribution += way[j]! * sums[j]!;
    return { column, contribution };
  });
  return {
    method: "integrated_gradients",
    contributions,
    prediction,
    base: base0,
    completeness: completenessOf(contributions, difference),
    looked,
    exact: false,
  };
}

/** Columns up to which all sets of them are looked at. */
export const mostExact = 12;
/** Pairs of orders, one the reverse of the other, where they are more. */
const orderPairs = 100;

/**
 * Shapley values (L. Shapley 1953; E. Štrumbelj, I. Kononenko 2014): the mean of what a column adds over all orders in which the
 * columns of the base can take the row's values. Up to 12 columns by all sets; of more by orders drawn at random, each with its
 * reverse, with a 95 % interval. Yields between pieces.
 */
export function* shapleyValues(
  answer: Answer,
  groups: readonly InputGroup[],
  row: ArrayLike<number>,
  base: Float64Array,
  { exactUpTo = mostExact, pairs = orderPairs, seed = 7 }: { exactUpTo?: number; pairs?: number; seed?: number } = {},
): Pieces<Attribution> {
  const [from, to] = answer.of(Float64Array.from([...base, ...Array.from(row)]), 2) as unknown as [number, number];
  const exact = groups.length <= exactUpTo;
  const contributions = exact
    ? yield* bySets(answer, groups, row, base)
    : yield* byOrders(answer, groups, row, base, pairs, seed);
  return {
    method: "shapley",
    contributions,
    prediction: to,
    base: from,
    completeness: completenessOf(contributions, to - from),
    looked: exact ? 2 ** groups.length : 2 * pairs,
    exact,
  };
}

function* bySets(
  answer: Answer,
  groups: readonly InputGroup[],
  row: ArrayLike<number>,
  base: Float64Array,
): Pieces<Contribution[]> {
  const n = groups.length;
  const sets = 2 ** n;
  const values = new Float64Array(sets);
  const atOnce = Math.max(1, Math.min(1024, Math.floor(pieceWork / (answer.inputs * 64))));
  for (let first = 0; first < sets; first += atOnce) {
    const count = Math.min(atOnce, sets - first);
    const x = new Float64Array(count * answer.inputs);
    for (let i = 0; i < count; i++) mixed(x, i * answer.inputs, groups, row, base, (k) => ((first + i) >> k) % 2 === 1);
    values.set(answer.of(x, count), first);
    yield;
  }
  // |S|! (n − |S| − 1)! / n!, by the size of S.
  const weights = new Float64Array(Math.max(1, n));
  for (let size = 0; size < n; size++) weights[size] = 1 / (n * choose(n - 1, size));
  const sizes = Uint8Array.from({ length: sets }, (_, set) => bits(set));
  return groups.map(({ column }, k) => {
    let contribution = 0;
    for (let set = 0; set < sets; set++)
      if ((set >> k) % 2 === 0) contribution += weights[sizes[set]!]! * (values[set + 2 ** k]! - values[set]!);
    return { column, contribution };
  });
}
const bits = (set: number): number => (set === 0 ? 0 : (set & 1) + bits(set >> 1));
const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);

function* byOrders(
  answer: Answer,
  groups: readonly InputGroup[],
  row: ArrayLike<number>,
  base: Float64Array,
  pairs: number,
  seed: number,
): Pieces<Contribution[]> {
  const n = groups.length;
  const { inputs } = answer;
  const [sums, squares] = [new Float64Array(n), new Float64Array(n)];
  const atOnce = Math.max(1, Math.min(n, Math.floor(pieceWork / (inputs * 64))));
  const order = new Uint32Array(n);
  for (let pair = 0; pair < pairs; pair++) {
    for (let k = 0; k < n; k++) order[k] = k;
    createRandom(seed, "shapley", pair).shuffle(order);
    const found = new Float64Array(n);
    for (const way of [order, order.slice().reverse()]) {
      const now = base.slice();
      let before = NaN;
      for (let first = 0; first <= n; first += atOnce) {
        const count = Math.min(atOnce, n + 1 - first);
        const x = new Float64Array(count * inputs);
        for (let i = 0; i < count; i++) {
          const group = first + i === 0 ? null : groups[way[first + i - 1]!]!;
          if (group) for (let j = group.from; j < group.end; j++) now[j] = row[j]!;
          x.set(now, i * inputs);
        }
        for (const [i, value] of answer.of(x, count).entries()) {
          if (first + i > 0) found[way[first + i - 1]!]! += (value - before) / 2;
          before = value;
        }
        yield;
      }
    }
    for (let k = 0; k < n; k++) {
      sums[k]! += found[k]!;
      squares[k]! += found[k]! ** 2;
    }
  }
  return groups.map(({ column }, k) => {
    const contribution = sums[k]! / pairs;
    const variance = Math.max(0, squares[k]! - pairs * contribution ** 2) / Math.max(1, pairs - 1);
    const half = z95 * Math.sqrt(variance / pairs);
    return { column, contribution, low: contribution - half, high: contribution + half };
  });
}

/** The row's values for the columns that are in, else the base's. */
function mixed(
  x: Float64Array,
  at: number,
  groups: readonly InputGroup[],
  row: ArrayLike<number>,
  base: Float64Array,
  isIn: (group: number) => boolean,
): void {
  groups.forEach(({ from, end }, k) => {
    const source = isIn(k) ? row : base;
    for (let j = from; j < end; j++) x[at + j] = source[j]!;
  });
}
