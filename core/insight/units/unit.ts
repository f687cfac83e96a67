/** One unit: the rows that it answers to most and least, what it says as columns move, and where its output goes. */
import { Best } from "../../data/best";
import type { Dataset, Rows } from "../../data/dataset";
import type { Column } from "../../data/types";
import type { Model } from "../../engine/engine";
import { Matrix } from "../../matrix";
import { correlationOf, standardised } from "../../metrics/correlation";
import { kindOf, type LayerPlan } from "../../network/kinds/layers/index";
import type { Pieces } from "../../pieces";
import { histogram } from "../../training/histograms";
import { pieceRows, thin } from "../../training/measure";
import { predictRows, truthOf } from "../../training/predict";
import { blockOf, gridOf, placesOf, surfaceGrid, type Grid } from "../dependence";
import { inputGroups } from "../groups";
import { columnOf } from "./layer-units";

/** A row and what the unit says of it. */
export interface UnitRow {
  /** Of the table, 0-based. */
  row: number;
  output: number;
  /** Class code, or the target in its units. */
  truth: number;
  /** As the network answers: class code, or the target in its units. */
  answer: number;
}

export interface UnitDetail {
  unit: number;
  most: UnitRow[];
  least: UnitRow[];
  /** Equal bins from `low` to `high`: bins of each class one behind the other (numbers: of all rows). */
  spread: { low: number; high: number; bins: number; counts: Uint32Array };
  /** Columns that its output goes with, the closest first: r of the column's input of the largest |r|. */
  along: { column: string; r: number }[];
  response: UnitResponse | null;
  outgoing: Outgoing[];
}

/** What the unit says along one column, or over two: first × second. All other inputs stay as in `base`. */
export interface UnitResponse {
  grids: Grid[];
  outputs: Float64Array;
  /** A row of the table (0-based); null: the median of the training rows (of a category the most frequent). */
  base: number | null;
}

/** The weights by which its output goes on into a layer. */
export interface Outgoing {
  /** Id and title of the layer that has the weights. */
  id: string;
  title: string;
  /** Titles of the layers on the way there, which take the output up by itself. */
  through: string[];
  /** One for each unit of that layer. */
  weights: Float64Array;
}

export interface UnitQuestion {
  unit: number;
  /** One or two; none: the column that goes with it most closely. */
  columns: readonly string[];
  /** Row of the table whose other inputs are taken; null: the median. */
  base: number | null;
}

const listed = 8;
const bins = 30;
const mostClasses = 12;
const comparedRows = 2000;
const medianRows = 2000;
const told = 6;

/**
 * `outputs`: rows × units of layer `l` over `rows`. `columns` as `columnsOf` gives them, `encodedRow` makes the inputs of a row of the
 * table. Yields between pieces.
 */
export function* unitOf(
  model: Model,
  dataset: Dataset,
  rows: Rows,
  outputs: Float32Array,
  l: number,
  question: UnitQuestion,
  { columns, encodedRow }: { columns: readonly Column[]; encodedRow: (row: number) => Pieces<Float32Array> },
): Pieces<UnitDetail> {
  const { unit } = question;
  const { units } = model.layers[l]!;
  const values = columnOf(outputs, rows.rows, units, unit);
  const { most, least } = yield* topRows(model, dataset, rows, values);
  const along = yield* alongColumns(dataset, rows, values);
  const names = question.columns.length > 0 ? question.columns : along.slice(0, 1).map(({ column }) => column);
  const chosen = names.flatMap((name) => columns.find((column) => column.name === name) ?? []);
  let response: UnitResponse | null = null;
  if (chosen.length > 0) {
    const training = dataset.splits.train;
    const grids = chosen.map((column) =>
      chosen.length > 1 ? surfaceGrid(column, training.rowIds) : gridOf(column, training.rowIds),
    );
    const base = question.base === null ? yield* medianRow(dataset) : yield* encodedRow(question.base);
    response = { grids, base: question.base, outputs: yield* responseOf(model, dataset, grids, base, l, unit) };
  }
  return {
    unit,
    most,
    least,
    spread: spreadOf(dataset, rows, values),
    along: along.slice(0, told),
    response,
    outgoing: outgoingOf(model, l, unit),
  };
}

/** Ties stand in the order of the rows. */
function* topRows(model: Model, { prepared }: Dataset, rows: Rows, values: Float64Array) {
  const up = new Best<number>(listed, (a, b) => values[b]! - values[a]! || a - b);
  const down = new Best<number>(listed, (a, b) => values[a]! - values[b]! || a - b);
  for (let i = 0; i < rows.rows; i++) {
    if (Number.isNaN(values[i])) continue;
    up.add(i);
    down.add(i);
  }
  const chosen = [...up.inOrder, ...down.inOrder];
  const some: Rows = {
    rows: chosen.length,
    inputs: rows.inputs,
    x: Matrix.of(Float32Array.from(chosen.flatMap((i) => Array.from(rows.x.row(i)))), rows.inputs),
    y: Float32Array.from(chosen, (i) => rows.y[i]!),
    rowIds: Uint32Array.from(chosen, (i) => rows.rowIds[i]!),
  };
  const scores = yield* predictRows(model, some, prepared);
  const truth = truthOf(some, prepared);
  const width = model.plan.outputs;
  const answerOf = (at: number): number => {
    if (prepared.task === "regression") return scores[at]!;
    if (width === 1) return scores[at]! >= 0.5 ? 1 : 0;
    const own = scores.subarray(at * width, (at + 1) * width);
    return own.indexOf(Math.max(...own));
  };
  const list = chosen.map((i, at): UnitRow => ({
    row: rows.rowIds[i]!,
    output: values[i]!,
    truth: truth[at]!,
    answer: answerOf(at),
  }));
  return { most: list.slice(0, up.inOrder.length), least: list.slice(up.inOrder.length) };
}

function spreadOf({ prepared }: Dataset, rows: Rows, values: Float64Array): UnitDetail["spread"] {
  const classes = prepared.task === "regression" || prepared.classes.length > mostClasses ? 1 : prepared.classes.length;
  const { low, high } = histogram(values);
  const counts = new Uint32Array(classes * bins);
  for (let i = 0; i < rows.rows; i++) {
    if (!Number.isFinite(values[i])) continue;
    const bin = high > low ? Math.min(bins - 1, Math.floor(((values[i]! - low) / (high - low)) * bins)) : bins >> 1;
    counts[(classes > 1 ? rows.y[i]! : 0) * bins + bin]!++;
  }
  return { low, high, bins, counts };
}

function* alongColumns({ prepared }: Dataset, rows: Rows, values: Float64Array): Pieces<UnitDetail["along"]> {
  const every = Math.max(1, Math.ceil(rows.rows / comparedRows));
  const some = Math.ceil(rows.rows / every);
  const own = some > 1 ? standardised(Float64Array.from({ length: some }, (_, i) => values[i * every]!)) : null;
  const found: UnitDetail["along"] = [];
  for (const { column, from, end } of inputGroups(prepared.inputs)) {
    let best = 0;
    for (let input = from; input < end; input++) {
      if (!own) break;
      const other = standardised(Float64Array.from({ length: some }, (_, i) => rows.x.row(i * every)[input]!));
      const r = other ? correlationOf(own, other) : 0;
      if (Math.abs(r) > Math.abs(best)) best = r;
    }
    found.push({ column, r: best });
    yield;
  }
  return found.sort((a, b) => Math.abs(b.r) - Math.abs(a.r));
}

/** Inputs of a row in the middle of the training rows: the median of each number, and of a column that became several inputs those that are most frequent. */
export function* medianRow({ splits, prepared }: Dataset): Pieces<Float32Array> {
  const rows = thin(splits.train, medianRows);
  const row = new Float32Array(rows.inputs);
  const median = (input: number) => {
    const sorted = Float64Array.from({ length: rows.rows }, (_, i) => rows.x.row(i)[input]!).sort();
    const middle = sorted.length >> 1;
    return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  };
  for (const { from, end } of inputGroups(prepared.inputs)) {
    const best = end - from > 1 ? mostFrequent(rows, from, end) : null;
    if (best) row.set(best, from);
    else if (rows.rows > 0) for (let input = from; input < end; input++) row[input] = median(input);
    yield;
  }
  return row;
}

/** Of some inputs of each row; null where no two rows have the same. */
function mostFrequent(rows: Rows, from: number, end: number): Float32Array | null {
  const counts = new Map<string, number>();
  let best: { values: Float32Array; count: number } | null = null;
  for (let i = 0; i < rows.rows; i++) {
    const values = rows.x.row(i).subarray(from, end);
    const key = values.join();
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (count > (best?.count ?? 1)) best = { values, count };
  }
  return best?.values ?? null;
}

function* responseOf(
  model: Model,
  dataset: Dataset,
  grids: readonly Grid[],
  base: Float32Array,
  l: number,
  unit: number,
): Pieces<Float64Array> {
  const blocks = grids.map((grid) => blockOf(dataset, grid));
  const sizes = grids.map(placesOf);
  const places = sizes.reduce((product, size) => product * size, 1);
  const { inputs } = model.plan;
  const { units } = model.layers[l]!;
  const found = new Float64Array(places);
  const piece = pieceRows(model);
  for (let first = 0; first < places; first += piece) {
    const size = Math.min(piece, places - first);
    const x = new Float32Array(size * inputs);
    for (let i = 0; i < size; i++) {
      x.set(base, i * inputs);
      const at = first + i;
      const steps = blocks.length === 1 ? [at] : [Math.floor(at / sizes[1]!), at % sizes[1]!];
      blocks.forEach(({ from, width, x: values }, k) =>
        x.set(values.row(steps[k]!).subarray(from, from + width), i * inputs + from),
      );
    }
    const outputs = model.activations(x, size, l);
    for (let i = 0; i < size; i++) found[first + i] = outputs[i * units + unit]!;
    yield;
  }
  return found;
}

/** Follows the output to the matrices that take it up: of the next layer that has one, and of projections on shortcuts. */
function outgoingOf(model: Model, l: number, unit: number): Outgoing[] {
  const found: Outgoing[] = [];
  const weightsOf = (layer: LayerPlan, through: string[]): Outgoing | null => {
    const array = kindOf(layer)
      .arrays(layer)
      .find(({ role }) => role === "weight");
    const tensor = array && model.tensors.find(({ name }) => name === `${layer.id}/${array.name}`);
    if (!array || !tensor) return null;
    const wide = array.shape[1]!;
    const weights = Float64Array.from(tensor.data.subarray(unit * wide, (unit + 1) * wide));
    return { id: layer.id, title: layer.title, through, weights };
  };
  const through: string[] = [];
  for (let at = l + 1; at < model.layers.length; at++) {
    const layer = model.layers[at]!;
    if (kindOf(layer).drawing.lines === "weights") {
      const own = weightsOf(layer, [...through]);
      if (own) found.push(own);
      break;
    }
    through.push(layer.title);
  }
  for (const layer of model.layers) {
    if (layer.shortcut?.layer !== l) continue;
    const own = weightsOf(layer, []);
    if (own) found.push(own);
  }
  return found;
}
