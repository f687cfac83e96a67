/** Principal component analysis (K. Pearson 1901) of a few thousand rows: the first axes only. */
import { dot } from "./linear-algebra";
import { scatterOf, type Points } from "./spread";

const rounds = 60;
/** Rounds end when no axis turns further than this (1 − |cos|). */
const settled = 1e-10;

export interface PrincipalAxes {
  mean: Float64Array;
  /** Unit vectors, orthogonal, the one with the largest variance first. */
  axes: Float64Array[];
  /** Share of the whole variance along each; empty where nothing varies. */
  shares: number[];
}

/**
 * Orthogonal iteration (Golub & Van Loan, Matrix Computations, 8.2.4) on the covariance, or, where there are more columns than rows, on
 * the rows themselves, so that the larger matrix is never formed; it starts from unit vectors along the columns that vary most, and two
 * more axes than are asked for ride along, which makes those asked for settle sooner. Yields between pieces.
 */
export function* principalAxes(points: Points, most: number): Generator<void, PrincipalAxes, void> {
  const { rows, width } = points;
  const { mean, variance } = moments(points);
  const total = variance.reduce((sum, value) => sum + value, 0);
  const count = Math.min(width, most + 2);
  const order = [...variance.keys()].sort((a, b) => variance[b]! - variance[a]! || a - b);
  let axes: Float64Array[] = order.slice(0, count).map((at) => {
    const unit = new Float64Array(width);
    unit[at] = 1;
    return unit;
  });
  if (!(total > 0)) return { mean, axes: axes.slice(0, most), shares: [] };
  const image = width > rows ? imageByRows(points, mean) : imageBy(yield* covarianceOf(points, mean), width);
  let values: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const images: Float64Array[] = [];
    for (const axis of axes) {
      images.push(image(axis));
      yield;
    }
    values = axes.map((axis, i) => dot(axis, images[i]!));
    const sorted = [...axes.keys()].sort((a, b) => values[b]! - values[a]! || a - b);
    const next = orthonormal(
      sorted.map((i) => images[i]!),
      sorted.map((i) => axes[i]!),
    );
    const turned = Math.max(...next.map((axis, i) => 1 - Math.abs(dot(axis, axes[sorted[i]!]!))));
    axes = next;
    if (turned < settled) break;
  }
  values = axes.map((axis) => dot(axis, image(axis)));
  const sorted = [...axes.keys()].sort((a, b) => values[b]! - values[a]! || a - b).slice(0, most);
  return { mean, axes: sorted.map((i) => axes[i]!), shares: sorted.map((i) => Math.max(0, values[i]! / total)) };
}

/** The covariance times an axis, without the covariance. */
function imageByRows({ rows, width, values }: Points, mean: Float64Array): (axis: Float64Array) => Float64Array {
  return (axis) => {
    const sum = new Float64Array(width);
    const shift = dot(mean, axis);
    for (let i = 0; i < rows; i++) {
      const row = values.subarray(i * width, (i + 1) * width);
      const along = (dot(row, axis) - shift) / rows;
      for (let j = 0; j < width; j++) sum[j]! += along * (row[j]! - mean[j]!);
    }
    return sum;
  };
}

/** A symmetric matrix times an axis. */
function imageBy(matrix: Float64Array, width: number): (axis: Float64Array) => Float64Array {
  return (axis) => {
    const image = new Float64Array(width);
    for (let i = 0; i < width; i++) {
      const along = axis[i]!;
      if (along === 0) continue;
      for (let j = 0, at = i * width; j < width; j++) image[j]! += along * matrix[at + j]!;
    }
    return image;
  };
}

/** Both triangles. Yields between pieces. */
function* covarianceOf(points: Points, mean: Float64Array): Generator<void, Float64Array, void> {
  const { width } = points;
  const matrix = yield* scatterOf(points, () => mean);
  for (let i = 0; i < width; i++) for (let j = 0; j < i; j++) matrix[j * width + i] = matrix[i * width + j]!;
  return matrix;
}

function moments({ rows, width, values }: Points): { mean: Float64Array; variance: Float64Array } {
  const mean = new Float64Array(width);
  const variance = new Float64Array(width);
  for (let i = 0; i < rows; i++) for (let j = 0; j < width; j++) mean[j]! += values[i * width + j]! / rows;
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < width; j++) variance[j]! += (values[i * width + j]! - mean[j]!) ** 2 / rows;
  return { mean, variance };
}

/** Gram–Schmidt, twice over for the rounding; a vector that the ones before it span gives way to its `spare`. */
function orthonormal(vectors: readonly Float64Array[], spare: readonly Float64Array[]): Float64Array[] {
  const done: Float64Array[] = [];
  vectors.forEach((vector, i) => {
    const length = Math.sqrt(dot(vector, vector));
    for (const candidate of [vector, spare[i]!]) {
      const rest = cleared(cleared(candidate, done), done);
      const left = Math.sqrt(dot(rest, rest));
      if (left > 1e-9 * Math.max(length, 1e-300)) {
        done.push(rest.map((value) => value / left));
        return;
      }
    }
    done.push(new Float64Array(vector.length));
  });
  return done;
}

function cleared(vector: Float64Array, axes: readonly Float64Array[]): Float64Array {
  const rest = vector.slice();
  for (const axis of axes) {
    const along = dot(rest, axis);
    for (let j = 0; j < rest.length; j++) rest[j]! -= along * axis[j]!;
  }
  return rest;
}
