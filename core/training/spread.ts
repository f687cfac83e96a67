/** How far apart each layer's outputs lie for the classes: Fisher's linear discriminant (R. A. Fisher 1936), layer by layer. */
import type { Prepared, Rows } from "../data/types";
import type { Model } from "../engine/engine";
import { addOuter, cholesky, dot, solve } from "./linear-algebra";
import type { LayerSpread } from "./messages";

/** Units of a layer that are looked at, evenly spread. */
const mostUnits = 128;
/** Added to the diagonal, as a share of the mean variance: units that never vary must not divide by zero. */
const ridge = 1e-3;

/** The input, every layer that computes something, and the output; dropout passes everything in inference and is left out. */
export function* layerSpreads(model: Model, rows: Rows, prepared: Prepared): Generator<void, LayerSpread[], void> {
  if (rows.rows === 0) return [];
  const groups = groupRows(rows.y, prepared);
  const spreads: LayerSpread[] = [];
  for (let index = -1; index < model.layers.length; index++) {
    const layer = model.layers[index];
    if (layer?.kind === "dropout") continue;
    const units = layer?.units ?? rows.inputs;
    const values = index < 0 ? rows.x.whole() : model.activations(rows.x.whole(), rows.rows, index);
    const points = pick(values, rows.rows, units);
    yield;
    const measured = yield* prepared.task === "regression"
      ? readout(points, rows.y, groups)
      : discriminant(points, groups);
    spreads.push({
      id: layer?.id ?? "input",
      title: layer?.title ?? "input",
      units,
      activation: layer && "activation" in layer ? layer.activation : null,
      ...measured,
    });
    yield;
  }
  return spreads;
}

export interface Points {
  rows: number;
  width: number;
  values: Float64Array;
}
export interface Groups {
  count: number;
  of: Int32Array;
}

/** Classes, or thirds of a numeric target. */
export function groupRows(y: Float32Array, prepared: Prepared): Groups {
  if (prepared.task !== "regression") return { count: prepared.classes.length, of: Int32Array.from(y) };
  const sorted = y.slice().sort();
  const [low, high] = [sorted[Math.floor(y.length / 3)]!, sorted[Math.floor((2 * y.length) / 3)]!];
  return { count: 3, of: Int32Array.from(y, (value) => (value < low ? 0 : value < high ? 1 : 2)) };
}

export function pick(values: ArrayLike<number>, rows: number, units: number, most = mostUnits): Points {
  const width = Math.min(units, most);
  const picked = new Float64Array(rows * width);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < width; j++) {
      const value = values[i * units + Math.floor((j * units) / width)]!;
      picked[i * width + j] = Number.isFinite(value) ? value : 0;
    }
  }
  return { rows, width, values: picked };
}

export function meansOf(points: Points, groups: Groups): { counts: Float64Array; means: Float64Array[] } {
  const counts = new Float64Array(groups.count);
  const means = Array.from({ length: groups.count }, () => new Float64Array(points.width));
  for (let i = 0; i < points.rows; i++) {
    const group = groups.of[i]!;
    counts[group]!++;
    for (let j = 0; j < points.width; j++) means[group]![j]! += points.values[i * points.width + j]!;
  }
  means.forEach((mean, group) => mean.forEach((sum, j) => (mean[j] = counts[group]! > 0 ? sum / counts[group]! : 0)));
  return { counts, means };
}

/** Multiplications of a piece. */
const pieceWork = 4_000_000;

/** Σ (v − centre)(v − centre)ᵀ / rows with the ridge added, factorised. Yields between pieces. */
export function* scatter(points: Points, centre: (row: number) => Float64Array): Generator<void, Float64Array, void> {
  const { width } = points;
  const pieceRows = Math.ceil((2 * pieceWork) / (width * width));
  const matrix = new Float64Array(width * width);
  const difference = new Float64Array(width);
  for (let i = 0; i < points.rows; i++) {
    if (i % pieceRows === 0) yield;
    const mean = centre(i);
    for (let j = 0; j < width; j++) difference[j] = points.values[i * width + j]! - mean[j]!;
    addOuter(matrix, difference, 1 / points.rows);
  }
  let trace = 0;
  for (let j = 0; j < width; j++) trace += matrix[j * width + j]!;
  for (let j = 0; j < width; j++) matrix[j * width + j]! += ridge * (trace / width) + 1e-12;
  return cholesky(matrix, width);
}

type Measured = Pick<LayerSpread, "bands" | "measure">;

/** Leading direction of Sw⁻¹Sb; the measure is the mean Mahalanobis distance of the pairs of class means (d′ for two classes). */
function* discriminant(points: Points, groups: Groups): Generator<void, Measured, void> {
  const { counts, means } = meansOf(points, groups);
  const factor = yield* scatter(points, (row) => means[groups.of[row]!]!);
  const present = [...counts.keys()].filter((group) => counts[group]! > 0);
  let distance = 0;
  let pairs = 0;
  for (const a of present) {
    for (const b of present) {
      if (b <= a) continue;
      const gap = means[b]!.map((value, j) => value - means[a]![j]!);
      distance += Math.sqrt(Math.max(0, dot(gap, solve(factor, gap))));
      pairs++;
    }
  }
  const direction = leading(points, counts, means, present, factor);
  return { bands: bandsOf(points, groups, direction), measure: pairs > 0 ? distance / pairs : 0 };
}

/** By power iteration, from the gap between the first and the last class: for two classes that is the answer at once. */
function leading(
  points: Points,
  counts: Float64Array,
  means: Float64Array[],
  present: number[],
  factor: Float64Array,
): Float64Array {
  const { width, rows } = points;
  const overall = new Float64Array(width);
  for (const group of present) means[group]!.forEach((value, j) => (overall[j]! += (value * counts[group]!) / rows));
  const [first, last] = [means[present[0]!]!, means[present.at(-1)!]!];
  let direction = solve(
    factor,
    last.map((value, j) => value - first[j]!),
  );
  for (let round = 0; round < (present.length > 2 ? 50 : 0); round++) {
    const image = new Float64Array(width);
    for (const group of present) {
      const gap = means[group]!.map((value, j) => value - overall[j]!);
      const along = (dot(gap, direction) * counts[group]!) / rows;
      gap.forEach((value, j) => (image[j]! += along * value));
    }
    direction = solve(factor, image);
    const length = Math.sqrt(dot(direction, direction)) || 1;
    direction = direction.map((value) => value / length);
  }
  // The last class lies to the right of the first.
  const side = dot(direction, last) < dot(direction, first) ? -1 : 1;
  return direction.map((value) => side * value);
}

/** Linear least squares of the target on the layer's outputs: direction and R². */
function* readout(points: Points, y: Float32Array, groups: Groups): Generator<void, Measured, void> {
  const { rows, width } = points;
  const mean = new Float64Array(width);
  let target = 0;
  for (let i = 0; i < rows; i++) {
    target += y[i]! / rows;
    for (let j = 0; j < width; j++) mean[j]! += points.values[i * width + j]! / rows;
  }
  const factor = yield* scatter(points, () => mean);
  const covariance = new Float64Array(width);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < width; j++)
      covariance[j]! += ((points.values[i * width + j]! - mean[j]!) * (y[i]! - target)) / rows;
  }
  const direction = solve(factor, covariance);
  let residual = 0;
  let total = 0;
  for (let i = 0; i < rows; i++) {
    let fitted = target;
    for (let j = 0; j < width; j++) fitted += direction[j]! * (points.values[i * width + j]! - mean[j]!);
    residual += (y[i]! - fitted) ** 2;
    total += (y[i]! - target) ** 2;
  }
  return { bands: bandsOf(points, groups, direction), measure: total > 0 ? 1 - residual / total : 0 };
}

/** Mean and std of each group along a direction, centred, in units of the pooled spread within groups. */
function bandsOf(points: Points, groups: Groups, direction: Float64Array): LayerSpread["bands"] {
  const { rows, width } = points;
  const sums = Array.from({ length: groups.count }, () => ({ n: 0, sum: 0, squares: 0 }));
  let centre = 0;
  const along = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    along[i] = dot(points.values.subarray(i * width, (i + 1) * width), direction);
    centre += along[i]! / rows;
  }
  for (let i = 0; i < rows; i++) {
    const group = sums[groups.of[i]!]!;
    group.n++;
    group.sum += along[i]! - centre;
    group.squares += (along[i]! - centre) ** 2;
  }
  const bands = sums.map(({ n, sum, squares }) => {
    const mean = n > 0 ? sum / n : 0;
    return { n, mean, variance: n > 0 ? Math.max(0, squares / n - mean * mean) : 0 };
  });
  const pooled = Math.sqrt(bands.reduce((sum, { n, variance }) => sum + (n * variance) / rows, 0)) || 1;
  return bands.map(({ mean, variance }) => ({ mean: mean / pooled, std: Math.sqrt(variance) / pooled }));
}
