/**
 * A random forest over the settings of a sweep (L. Breiman 2001), and the functional analysis of variance of its trees (F. Hutter,
 * H. Hoos & K. Leyton-Brown 2014, An efficient approach for assessing hyperparameter importance).
 */
import { createRandom, type Random } from "../../random";
import { quantile, type Point, type Shares } from "./point";

const trees = 64;
/** Axes that a split is looked for on. */
const triedShare = 5 / 6;
/** A node of fewer points is a leaf. */
const leastToSplit = 3;

/** A leaf is a box of the space, from `low` to `high` on each axis, with what is predicted there. */
export interface Leaf {
  low: number[];
  high: number[];
  value: number;
}

type Sample = Pick<Point, "place" | "mean">;

/**
 * Leaves of one tree on these points. Values of a list stand in the middle of its equal parts, so that a split between two neighbours
 * lies where their parts meet. Without `random` all axes are tried, and it grows to single points.
 */
export function growTree(points: readonly Sample[], axes: number, random: Random | null): Leaf[] {
  const box = { low: new Array<number>(axes).fill(0), high: new Array<number>(axes).fill(1) };
  return grow(points, { ...box, value: 0 }, random, random ? leastToSplit : 2);
}

function grow(points: readonly Sample[], box: Leaf, random: Random | null, least: number): Leaf[] {
  const value = meanOf(points);
  const split = points.length < least ? null : bestSplit(points, box.low.length, random);
  if (!split) return [{ ...box, value }];
  const { axis, at } = split;
  const [left, right] = [box.high.slice(), box.low.slice()];
  left[axis] = at;
  right[axis] = at;
  const below = points.filter(({ place }) => place[axis]! < at);
  const above = points.filter(({ place }) => !(place[axis]! < at));
  return [...grow(below, { ...box, high: left }, random, least), ...grow(above, { ...box, low: right }, random, least)];
}

function bestSplit(
  points: readonly Sample[],
  axes: number,
  random: Random | null,
): { axis: number; at: number } | null {
  const order = Array.from({ length: axes }, (_, axis) => axis);
  const tried = random ? random.shuffle(order).slice(0, Math.max(1, Math.ceil(triedShare * axes))) : order;
  let best: { axis: number; at: number; gain: number } | null = null;
  const total = points.reduce((sum, { mean }) => sum + mean, 0);
  for (const axis of tried) {
    const sorted = [...points].sort((a, b) => a.place[axis]! - b.place[axis]!);
    let left = 0;
    for (let n = 1; n < sorted.length; n++) {
      left += sorted[n - 1]!.mean;
      const [from, to] = [sorted[n - 1]!.place[axis]!, sorted[n]!.place[axis]!];
      if (!(to > from)) continue;
      // Σ (y − mean)² falls by what the squares of the two sums gain.
      const gain = left ** 2 / n + (total - left) ** 2 / (sorted.length - n) - total ** 2 / sorted.length;
      if (gain > (best?.gain ?? 1e-15)) best = { axis, at: (from + to) / 2, gain };
    }
  }
  return best;
}

const meanOf = (points: readonly Sample[]) => points.reduce((sum, { mean }) => sum + mean, 0) / points.length;

const predict = (leaves: readonly Leaf[], place: readonly number[]): number =>
  leaves.find(({ low, high }) => place.every((at, axis) => at >= low[axis]! && (at < high[axis]! || high[axis] === 1)))!
    .value;

/** Share of each axis alone in the variance of a tree's predictions, all places of the space being alike likely. */
export function sharesOfTree(leaves: readonly Leaf[], axes: number): number[] | null {
  const volumes = leaves.map(({ low, high }) => low.reduce((product, from, axis) => product * (high[axis]! - from), 1));
  const mean = leaves.reduce((sum, { value }, n) => sum + value * volumes[n]!, 0);
  const total = leaves.reduce((sum, { value }, n) => sum + volumes[n]! * (value - mean) ** 2, 0);
  if (!(total > 0)) return null;
  return Array.from({ length: axes }, (_, axis) => {
    const ends = [...new Set(leaves.flatMap(({ low, high }) => [low[axis]!, high[axis]!]))].sort((a, b) => a - b);
    let variance = 0;
    for (let n = 1; n < ends.length; n++) {
      const [from, to] = [ends[n - 1]!, ends[n]!];
      let marginal = 0;
      leaves.forEach(({ low, high, value }, leaf) => {
        if (low[axis]! <= from && high[axis]! >= to) marginal += (value * volumes[leaf]!) / (high[axis]! - low[axis]!);
      });
      variance += (to - from) * (marginal - mean) ** 2;
    }
    return variance / total;
  });
}

/** Shares are the mean over the trees, their range is what 95 % of the trees say: each has seen another draw of the settings. */
export function byForest(points: readonly Point[], axes: number, seed: number): Shares {
  const random = createRandom(seed, "sweep/forest");
  const found = Array.from({ length: axes }, (): number[] => []);
  const unseen = points.map(() => ({ sum: 0, count: 0 }));
  for (let tree = 0; tree < trees; tree++) {
    const drawn = points.map(() => Math.floor(random.next() * points.length));
    const leaves = growTree(
      drawn.map((at) => points[at]!),
      axes,
      random,
    );
    sharesOfTree(leaves, axes)?.forEach((share, axis) => found[axis]!.push(share));
    const seen = new Set(drawn);
    points.forEach(({ place }, n) => {
      if (seen.has(n)) return;
      unseen[n]!.sum += predict(leaves, place);
      unseen[n]!.count++;
    });
  }
  const told = points.flatMap(({ mean }, n) =>
    unseen[n]!.count > 0 ? [{ mean, said: unseen[n]!.sum / unseen[n]!.count }] : [],
  );
  const middle = meanOf(told.map(({ mean }) => ({ mean, place: [] })));
  const spread = told.reduce((sum, { mean }) => sum + (mean - middle) ** 2, 0);
  const missed = told.reduce((sum, { mean, said }) => sum + (mean - said) ** 2, 0);
  return {
    how: "forest",
    explained: spread > 0 ? 1 - missed / spread : 0,
    shares: found.map((shares) => ({
      share: shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length),
      low: shares.length > 0 ? quantile(shares, 0.025) : Number.NaN,
      high: shares.length > 0 ? quantile(shares, 0.975) : Number.NaN,
    })),
  };
}
