/** The exact functional analysis of variance of a full grid. */
import { createRandom } from "../../random";
import { quantile, type Point, type Shares } from "./point";

/** Draws of the repeats, with replacement, that the intervals are made of. */
const draws = 400;

/**
 * Of a grid whose cells each have one point: V_i = Σ over the cells of axis i of (their mean − mean of all)² ÷ cells, as a share of
 * the variance of all means. The interval is a bootstrap over the repeats, which are the same for all settings (seeds or folds).
 * Null where the points are no full grid.
 */
export function byVariance(points: readonly Point[], sizes: readonly number[]): Shares | null {
  const cells = sizes.reduce((product, size) => product * size, 1);
  if (cells !== points.length || points.some(({ cell }) => cell.some((at) => at < 0))) return null;
  if (new Set(points.map(({ cell }) => cell.join(" "))).size !== cells) return null;
  const shares = sharesOf(
    points,
    points.map(({ mean }) => mean),
    sizes,
  );
  const repeats = Math.min(...points.map(({ scores }) => scores.length));
  const ranges = repeats < 2 ? null : bootstrapped(points, sizes, repeats);
  return {
    how: "variance",
    explained: 1,
    shares: shares.map((share, axis) => ({
      share,
      low: ranges ? quantile(ranges[axis]!, 0.025) : Number.NaN,
      high: ranges ? quantile(ranges[axis]!, 0.975) : Number.NaN,
    })),
  };
}

function sharesOf(points: readonly Point[], means: readonly number[], sizes: readonly number[]): number[] {
  const all = means.reduce((sum, mean) => sum + mean, 0) / means.length;
  const total = means.reduce((sum, mean) => sum + (mean - all) ** 2, 0) / means.length;
  return sizes.map((size, axis) => {
    const sums = new Float64Array(size);
    points.forEach(({ cell }, n) => (sums[cell[axis]!]! += means[n]!));
    const each = points.length / size;
    const variance = sums.reduce((sum, value) => sum + (value / each - all) ** 2, 0) / size;
    return total > 0 ? variance / total : 0;
  });
}

function bootstrapped(points: readonly Point[], sizes: readonly number[], repeats: number): number[][] {
  const random = createRandom(1, "sweep/importance");
  const found: number[][] = sizes.map(() => []);
  for (let draw = 0; draw < draws; draw++) {
    const chosen = Array.from({ length: repeats }, () => Math.floor(random.next() * repeats));
    const means = points.map(({ scores }) => chosen.reduce((sum, at) => sum + scores[at]!, 0) / repeats);
    sharesOf(points, means, sizes).forEach((share, axis) => found[axis]!.push(share));
  }
  return found;
}
