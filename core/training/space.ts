/** How each layer bends the data: its outputs along two axes, and what straight cuts part there. */
import type { Dataset, Rows } from "../data/dataset";
import type { Prepared, SplitName } from "../data/types";
import type { FloatArray, Model } from "../engine/engine";
import { kindOf } from "../network/kinds/layers/index";
import { Matrix } from "../matrix";
import { done, type Pieces } from "../pieces";
import { outputsOfLayer } from "./layer-rows";
import { dot, solve } from "./linear-algebra";
import { thin } from "./measure";
import type { LayerSpace, Space } from "./views";
import { predictRows, truthOf } from "./predict";
import { principalAxes } from "./principal-axes";
import type { Run } from "./run";
import {
  average,
  fitReadout,
  fittedApart,
  groupRows,
  meansOf,
  pick,
  readoutR2,
  scatter,
  type Labelled,
  type Points,
} from "./spread";
import { weightsEpoch } from "./weights-epoch";

/** Rows that are drawn, rows that axes and cuts are fitted and measured on, and units of a layer that a cut looks at. */
const drawnRows = 5000;
/** Numbers of the drawn rows' inputs at most: of hundreds of inputs fewer rows are drawn. */
const drawnNumbers = 1_000_000;
const fewestDrawn = 500;
const fittedRows = 1000;
export const cutUnits = 256;
/** Points of the mesh along each input. */
export const meshSide = 41;
/** Axes whose share is told. */
export const toldAxes = 6;
/** Below this correlation with the target an axis' direction is not taken from it. */
const clearCorrelation = 0.05;

/** Of a split: the rows that are drawn, fitted on and measured on, and the input's own space. Training changes none of it. */
export interface SpaceBasis {
  split: SplitName;
  drawn: Rows;
  fitted: Rows;
  measured: Rows;
  /** The mesh of two inputs. */
  grid: Float32Array | null;
  input: LayerSpace;
}

/** Made once for a data set and split: with hundreds of inputs it takes longer than all layers together. Yields between pieces. */
export function* spaceBasis(dataset: Dataset, split: SplitName): Pieces<SpaceBasis> {
  const { prepared, splits } = dataset;
  const most = Math.max(fewestDrawn, Math.min(drawnRows, Math.floor(drawnNumbers / splits[split].inputs)));
  const drawn = thin(splits[split], most);
  const fitted = thin(splits.train, fittedRows);
  const measured = thin(splits[split], fittedRows);
  const grid = drawn.inputs === 2 ? meshOf(fitted) : null;
  const rows = { split, drawn, fitted, measured, grid };
  const layer = { id: "input", title: "input", units: drawn.inputs, activation: null };
  const input = yield* layerSpace(layer, rows, prepared, (x) => done(x.whole()));
  return { ...rows, input };
}

/** Yields between layers. The input comes first, then every layer that computes something; dropout passes everything in inference. */
export function* spaceOf(run: Run, model: Model, basis: SpaceBasis, epoch = weightsEpoch(run.record())): Pieces<Space> {
  const { prepared, splits } = run.dataset;
  const { split, drawn, grid, input } = basis;
  const scores = yield* predictRows(model, drawn, prepared);
  const layers: LayerSpace[] = [input];
  for (const [index, layer] of model.layers.entries()) {
    if (kindOf(layer).passes) continue;
    const { id, title, units } = layer;
    const activation = "activation" in layer ? layer.activation : null;
    layers.push(
      yield* layerSpace({ id, title, units, activation }, basis, prepared, (x, rows) =>
        outputsOfLayer(model, { x, rows }, index),
      ),
    );
    yield;
  }
  return {
    run: run.id,
    split,
    task: prepared.task,
    epoch,
    rows: drawn.rows,
    splitRows: splits[split].rows,
    rowIds: drawn.rowIds.slice(),
    classes: prepared.classes,
    truth: truthOf(drawn, prepared),
    scores,
    layers,
    mesh: grid && { side: meshSide, scores: model.predict(grid, meshSide ** 2) },
  };
}

/** `outputs` is what the layer makes of rows of the input. */
function* layerSpace(
  layer: Pick<LayerSpace, "id" | "title" | "units" | "activation">,
  { split, drawn, fitted, measured, grid }: Omit<SpaceBasis, "input">,
  prepared: Prepared,
  outputs: (x: Matrix, rows: number) => Pieces<FloatArray>,
): Pieces<LayerSpace> {
  const { units } = layer;
  const of = (rows: Rows) => outputs(rows.x, rows.rows);
  const all = (values: ArrayLike<number>, rows: number) => pick(values, rows, units, units);
  const labelled = ({ rows, y }: Rows, values: ArrayLike<number>): Labelled => ({
    points: pick(values, rows, units, cutUnits),
    y,
  });
  const training = yield* of(fitted);
  const learnt = labelled(fitted, training);
  const { axes, shares, place } = yield* axesOf(all(training, fitted.rows), fitted.y);
  const judged = split === "train" ? learnt : labelled(measured, yield* of(measured));
  const cuts = yield* fittedApart(learnt, judged, (fit, on) => straightCut(fit, on, prepared));
  return {
    ...layer,
    axes,
    shares,
    points: place(all(yield* of(drawn), drawn.rows)),
    mesh: grid && place(all(yield* outputs(Matrix.of(grid, 2), meshSide ** 2), meshSide ** 2)),
    cut: average(cuts),
  };
}

/** Points of the grid along each of two inputs, a tenth beyond what the training rows span. */
function meshOf({ x, rows }: Rows): Float32Array {
  const values = x.whole();
  const [first, second] = [0, 1].map((input) => {
    let [low, high] = [Infinity, -Infinity];
    for (let i = 0; i < rows; i++) {
      low = Math.min(low, values[2 * i + input]!);
      high = Math.max(high, values[2 * i + input]!);
    }
    const margin = (high - low) * 0.1;
    return (share: number) => low - margin + share * (high - low + 2 * margin);
  }) as [(share: number) => number, (share: number) => number];
  const grid = new Float32Array(2 * meshSide ** 2);
  for (let row = 0; row < meshSide; row++)
    for (let column = 0; column < meshSide; column++) {
      const at = 2 * (row * meshSide + column);
      grid[at] = first(column / (meshSide - 1));
      grid[at + 1] = second(row / (meshSide - 1));
    }
  return grid;
}

/** One or two units stand as they are; more are projected on the first two principal axes of the training rows. */
function* axesOf(training: Points, y: Float32Array) {
  const { mean, axes, shares } = yield* principalAxes(training, toldAxes);
  if (training.width <= 2) return { axes: "units" as const, shares, place: asTheyAre };
  const directed = axes.slice(0, 2).map((axis) => {
    const direction = direct(axis, training, y);
    return { direction, centre: dot(direction, mean) };
  });
  const place = ({ rows, width, values }: Points) => {
    const points = new Float32Array(rows * 2);
    directed.forEach(({ direction, centre }, at) => {
      for (let i = 0; i < rows; i++)
        points[2 * i + at] = dot(values.subarray(i * width, (i + 1) * width), direction) - centre;
    });
    return points;
  };
  return { axes: "pca" as const, shares, place };
}
function asTheyAre({ rows, width, values }: Points): Float32Array {
  const points = new Float32Array(rows * 2);
  for (let i = 0; i < rows; i++) for (let j = 0; j < width; j++) points[2 * i + j] = values[i * width + j]!;
  return points;
}

/**
 * A principal axis has no direction of its own; so that a picture does not flip from one time to the next, the target grows
 * along it, or, where the two have nothing to do with each other, its largest entry is positive.
 */
export function direct(axis: Float64Array, { rows, width, values }: Points, y: Float32Array): Float64Array {
  let target = 0;
  for (let i = 0; i < rows; i++) target += y[i]! / rows;
  const along = Float64Array.from({ length: rows }, (_, i) => dot(values.subarray(i * width, (i + 1) * width), axis));
  const centre = along.reduce((sum, value) => sum + value / rows, 0);
  let [product, squares, targetSquares] = [0, 0, 0];
  for (let i = 0; i < rows; i++) {
    product += (along[i]! - centre) * (y[i]! - target);
    squares += (along[i]! - centre) ** 2;
    targetSquares += (y[i]! - target) ** 2;
  }
  const correlation = product / Math.sqrt(squares * targetSquares || 1);
  const largest = axis.reduce((best, value) => (Math.abs(value) > Math.abs(best) + 1e-9 ? value : best), 0);
  const side = Math.abs(correlation) > clearCorrelation ? correlation : largest;
  return side < 0 ? axis.map((value) => -value) : axis;
}

/**
 * Classes: linear discriminant analysis, Gaussians with one covariance (R. A. Fisher 1936), whose boundaries are straight; the
 * share of rows in the right class. Numbers: least squares; R². Fitted on training rows, measured on others.
 */
export function* straightCut(
  training: Labelled,
  measured: Labelled,
  prepared: Prepared,
): Generator<void, number, void> {
  if (measured.points.rows === 0) return NaN;
  if (prepared.task === "regression") return readoutR2(yield* fitReadout(training), measured);
  return yield* discriminantAccuracy(training, measured, prepared);
}

function* discriminantAccuracy(
  training: Labelled,
  measured: Labelled,
  prepared: Prepared,
): Generator<void, number, void> {
  const groups = groupRows(training.y, prepared);
  const { counts, means } = meansOf(training.points, groups);
  const factor = yield* scatter(training.points, (row) => means[groups.of[row]!]!);
  const cuts = means.map((mean, group) => {
    const direction = solve(factor, mean);
    return { direction, offset: Math.log(counts[group]! / training.points.rows) - dot(mean, direction) / 2 };
  });
  const { rows, width, values } = measured.points;
  let right = 0;
  for (let i = 0; i < rows; i++) {
    const row = values.subarray(i * width, (i + 1) * width);
    let best = 0;
    let highest = -Infinity;
    cuts.forEach(({ direction, offset }, group) => {
      const score = dot(row, direction) + offset;
      if (score > highest) [best, highest] = [group, score];
    });
    if (best === measured.y[i]) right++;
  }
  return right / rows;
}
