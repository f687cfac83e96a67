/** How far apart each layer's outputs lie for the classes: Fisher's linear discriminant (R. A. Fisher 1936), layer by layer. */
import type { Rows } from "../data/dataset";
import type { Prepared } from "../data/types";
import type { Model } from "../engine/engine";
import { kindOf } from "../network/kinds/layers/index";
import { meanOf } from "../metrics/intervals";
import { addOuter, cholesky, dot, solve } from "./linear-algebra";
import type { LayerSpread } from "./views";

/** Units of a layer that are looked at, evenly spread. */
const mostUnits = 128;
/** Added to the diagonal, as a share of the mean variance: units that never vary must not divide by zero. */
const ridge = 1e-3;

/**
 * The input, every layer that computes something, and the output; dropout passes everything in inference and is left out. The
 * directions are fitted on training rows and measured on `rows`; where these are the training rows themselves, one half is
 * measured along what the other half gave.
 */
export function* layerSpreads(
  model: Model,
  training: Rows,
  rows: Rows,
  prepared: Prepared,
): Generator<void, LayerSpread[], void> {
  if (rows.rows === 0) return [];
  const spreads: LayerSpread[] = [];
  for (let index = -1; index < model.layers.length; index++) {
    const layer = model.layers[index];
    if (layer && kindOf(layer).passes) continue;
    const units = layer?.units ?? rows.inputs;
    const labelled = (of: Rows): Labelled => {
      const values = index < 0 ? of.x.whole() : model.activations(of.x.whole(), of.rows, index);
      return { points: pick(values, of.rows, units), y: of.y };
    };
    const shown = labelled(rows);
    yield;
    const fitted = training === rows ? shown : labelled(training);
    const measured = yield* fittedApart(fitted, shown, (fit, on) =>
      prepared.task === "regression" ? readout(fit, on, prepared) : discriminant(fit, on, prepared),
    );
    spreads.push({
      id: layer?.id ?? "input",
      title: layer?.title ?? "input",
      units,
      activation: layer && "activation" in layer ? layer.activation : null,
      bands: averaged(measured.map(({ bands }) => bands)),
      measure: average(measured.map(({ measure }) => measure)),
    });
    yield;
  }
  return spreads;
}

/** Points with what they should be: class codes, or a target. */
export interface Labelled {
  points: Points;
  y: Float32Array;
}

/**
 * Fits on one set of rows and measures on another. Where both are the same, two halves stand in for them, each measured by what
 * was fitted on the other: what is fitted on a row says too much of it.
 */
export function* fittedApart<T>(
  fitted: Labelled,
  measured: Labelled,
  work: (fit: Labelled, on: Labelled) => Generator<void, T, void>,
): Generator<void, T[], void> {
  if (fitted !== measured) return [yield* work(fitted, measured)];
  const [even, odd] = [half(fitted, 0), half(fitted, 1)];
  if (odd.points.rows === 0) return [];
  return [yield* work(even, odd), yield* work(odd, even)];
}
function half({ points: { rows, width, values }, y }: Labelled, first: 0 | 1): Labelled {
  const count = Math.floor((rows + 1 - first) / 2);
  const own = { rows: count, width, values: new Float64Array(count * width) };
  for (let i = 0; i < count; i++) {
    const row = 2 * i + first;
    own.values.set(values.subarray(row * width, (row + 1) * width), i * width);
  }
  return { points: own, y: Float32Array.from({ length: count }, (_, i) => y[2 * i + first]!) };
}
/** Of the numbers among them; NaN without any. */
export function average(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : NaN;
}
const averaged = (all: LayerSpread["bands"][]): LayerSpread["bands"] =>
  (all[0] ?? []).map((_, group) => ({
    mean: average(all.map((bands) => bands[group]!.mean)),
    std: average(all.map((bands) => bands[group]!.std)),
  }));

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

/** Σ (v − centre)(v − centre)ᵀ / rows, the lower triangle alone. Yields between pieces. */
export function* scatterOf(points: Points, centre: (row: number) => Float64Array): Generator<void, Float64Array, void> {
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
  return matrix;
}

/** The same with the ridge added, factorised. */
export function* scatter(points: Points, centre: (row: number) => Float64Array): Generator<void, Float64Array, void> {
  const { width } = points;
  const matrix = yield* scatterOf(points, centre);
  let trace = 0;
  for (let j = 0; j < width; j++) trace += matrix[j * width + j]!;
  for (let j = 0; j < width; j++) matrix[j * width + j]! += ridge * (trace / width) + 1e-12;
  return cholesky(matrix, width);
}

type Measured = Pick<LayerSpread, "bands" | "measure">;

/**
 * Leading direction of Sw⁻¹Sb. The measure is d′: the gap between the means of two classes on the direction that parts them best,
 * in units of their spread there; with more classes the mean over the pairs. Below 0 the classes lie the wrong way round.
 */
function* discriminant(fit: Labelled, on: Labelled, prepared: Prepared): Generator<void, Measured, void> {
  const groups = groupRows(fit.y, prepared);
  const { counts, means } = meansOf(fit.points, groups);
  const factor = yield* scatter(fit.points, (row) => means[groups.of[row]!]!);
  const present = [...counts.keys()].filter((group) => counts[group]! > 0);
  const shown = groupRows(on.y, prepared);
  const rowsOf = Array.from({ length: shown.count }, (): number[] => []);
  shown.of.forEach((group, row) => rowsOf[group]!.push(row));
  const measures: number[] = [];
  for (const a of present) {
    for (const b of present) {
      if (b <= a) continue;
      const gap = means[b]!.map((value, j) => value - means[a]![j]!);
      measures.push(gapBetween(on.points, solve(factor, gap), [rowsOf[a]!, rowsOf[b]!]));
    }
    yield;
  }
  const direction = leading(fit.points, counts, means, present, factor);
  return { bands: bandsOf(on.points, shown, direction), measure: average(measures) };
}

/** The gap between two groups of rows on a direction, in units of their pooled spread; NaN where there are too few rows. */
function gapBetween({ values, width }: Points, direction: Float64Array, groups: [number[], number[]]): number {
  const along = groups.map((rows) =>
    rows.map((row) => dot(values.subarray(row * width, (row + 1) * width), direction)),
  );
  const count = along[0]!.length + along[1]!.length;
  if (count < 3 || along.some((group) => group.length === 0)) return NaN;
  const [low, high] = along.map(average) as [number, number];
  const squares = (group: number[], centre: number) => group.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  const within = squares(along[0]!, low) + squares(along[1]!, high);
  if (within === 0 && high === low) return 0;
  // Saturated outputs vary by nothing at all within a class.
  const variance = within / (count - 2) + leastVariance * (high - low) ** 2;
  return (high - low) / Math.sqrt(variance);
}
/** As a share of the squared gap: d′ ends at a thousand. */
const leastVariance = 1e-6;

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

export interface Readout {
  direction: Float64Array;
  offset: number;
}
/** Linear least squares of the target on a layer's outputs. */
export function* fitReadout({ points, y }: Labelled): Generator<void, Readout, void> {
  const { rows, width, values } = points;
  const centre = new Float64Array(width);
  let target = 0;
  for (let i = 0; i < rows; i++) {
    target += y[i]! / rows;
    for (let j = 0; j < width; j++) centre[j]! += values[i * width + j]! / rows;
  }
  const factor = yield* scatter(points, () => centre);
  const covariance = new Float64Array(width);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < width; j++) covariance[j]! += ((values[i * width + j]! - centre[j]!) * (y[i]! - target)) / rows;
  const direction = solve(factor, covariance);
  return { direction, offset: target - dot(direction, centre) };
}
/** R² of a readout on rows; NaN where their target does not vary. */
export function readoutR2({ direction, offset }: Readout, { points, y }: Labelled): number {
  const { rows, width, values } = points;
  const centre = meanOf(rows, (i) => y[i]!);
  let [residual, total] = [0, 0];
  for (let i = 0; i < rows; i++) {
    residual += (y[i]! - offset - dot(values.subarray(i * width, (i + 1) * width), direction)) ** 2;
    total += (y[i]! - centre) ** 2;
  }
  return total > 0 ? 1 - residual / total : NaN;
}
function* readout(fit: Labelled, on: Labelled, prepared: Prepared): Generator<void, Measured, void> {
  const fitted = yield* fitReadout(fit);
  return { bands: bandsOf(on.points, groupRows(on.y, prepared), fitted.direction), measure: readoutR2(fitted, on) };
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
