/** What the units of a layer do over rows: how each one's outputs are spread, and which of them are dead, stuck or the same as another. */
import type { Rows } from "../../data/dataset";
import type { Model } from "../../engine/engine";
import { correlationOf, leastCorrelation, standardised } from "../../metrics/correlation";
import { activationOfLayer } from "../../network/kinds/layers/index";
import type { Pieces } from "../../pieces";
import { normalQuantile } from "../../random";
import { outputsOfLayer } from "../../training/layer-rows";
import { thin } from "../../training/measure";

/** Of the layer's units, in their order. */
export interface LayerUnits {
  /** Rows that were looked at. */
  rows: number;
  mean: Float64Array;
  /** Over n. */
  sd: Float64Array;
  low: Float64Array;
  high: Float64Array;
  /** Share of the rows on which a rectifier's output is not 0; NaN where units can't die. */
  fires: Float64Array;
  /** Share of the rows on which the output lies at a flat end of its activation; NaN for one without such ends. */
  flat: Float64Array;
  /** The ends themselves, or null. */
  ends: { below: number; above: number } | null;
  /** The unit whose outputs go most closely with these (largest |r|), and r; −1 and NaN where nothing varies, or none was compared. */
  twin: Int32Array;
  r: Float64Array;
  /** What |r| is at least (`leastLikeness`), for all pairs at once with 95 %; NaN where |r| is not above `twinFrom`. */
  twinLow: Float64Array;
  /** Rows that r is of, and how many units: the first ones where there are more. */
  comparedRows: number;
  compared: number;
  /** Counts in `binsOfUnit` equal bins from `low` to `high`, units × bins. */
  bins: Uint32Array;
}

export const binsOfUnit = 24;
/** From this share of the rows on a unit counts as saturated. */
export const saturatedFrom = 0.95;
/** |r| above which two units say the same: what it is at least has to be above it, so that no few rows name them so. */
export const twinFrom = 0.99;

/** Rows, and numbers altogether, that are looked at most. */
const mostRows = 20_000;
const mostNumbers = 4_000_000;
const fewestRows = 64;
/** Rows and units that are compared at most. */
const comparedRows = 2000;
const comparedUnits = 1024;
const fewestCounted = 10;
const level = 0.05;

export type UnitMark = "dead" | "still" | "saturated" | "twin" | "no numbers";

/** What is wrong with a unit, the worst first; nothing where all is well. */
export function marksOf(units: LayerUnits, unit: number): UnitMark[] {
  const { mean, sd, fires, flat, twinLow } = units;
  if (units.rows === 0) return [];
  if (!Number.isFinite(mean[unit]!)) return ["no numbers"];
  if (fires[unit] === 0) return ["dead"];
  const marks: UnitMark[] = [];
  if (sd[unit] === 0) marks.push("still");
  if (flat[unit]! >= saturatedFrom) marks.push("saturated");
  if (twinLow[unit]! > twinFrom) marks.push("twin");
  return marks;
}

/** Rows of a split that are enough for so many units. */
export const rowsFor = (rows: Rows, units: number): Rows =>
  thin(rows, Math.min(mostRows, Math.max(fewestRows, Math.floor(mostNumbers / units))));

/** Outputs of a layer, rows × units, as `outputsOfLayer` gives them. */
export interface LayerOutputs {
  outputs: Float32Array;
  rows: number;
}

/**
 * What likeness is judged on: rows of all parts, spread evenly. Whether two units say the same has nothing to do with which rows were
 * learned from, and a test part may have few.
 */
export function* outputsOfParts(model: Model, parts: readonly Rows[], l: number): Pieces<LayerOutputs> {
  const { units } = model.layers[l]!;
  const all = parts.reduce((sum, part) => sum + part.rows, 0);
  const most = Math.min(all, comparedRows, Math.max(fewestRows, Math.floor(mostNumbers / units)));
  const chosen = parts.map((part) => thin(part, Math.floor((part.rows * most) / Math.max(1, all))));
  const rows = chosen.reduce((sum, part) => sum + part.rows, 0);
  const outputs = new Float32Array(rows * units);
  let at = 0;
  for (const part of chosen) {
    outputs.set(yield* outputsOfLayer(model, part, l), at * units);
    at += part.rows;
  }
  return { outputs, rows };
}

/** Spread over `outputs`, likeness over `compared`. Yields between pieces. */
export function* unitsOf(
  model: Pick<Model, "layers">,
  outputs: Float32Array,
  rows: number,
  l: number,
  compared: LayerOutputs = { outputs, rows },
): Pieces<LayerUnits> {
  const layer = model.layers[l]!;
  const { units } = layer;
  const activation = activationOfLayer(layer);
  const ends = activation?.saturates ?? null;
  const numbers = (fill = NaN) => new Float64Array(units).fill(fill);
  const found: LayerUnits = {
    rows,
    mean: numbers(),
    sd: numbers(),
    low: numbers(),
    high: numbers(),
    fires: numbers(),
    flat: numbers(),
    ends: ends && { below: ends.below, above: ends.above },
    twin: new Int32Array(units).fill(-1),
    r: numbers(),
    twinLow: numbers(),
    comparedRows: 0,
    compared: 0,
    bins: new Uint32Array(units * binsOfUnit),
  };
  const can = { die: activation?.rectifier === true, ends };
  if (rows === 0) return found;
  let worked = 0;
  for (let unit = 0; unit < units; unit++) {
    spreadOf(found, columnOf(outputs, rows, units, unit), unit, can);
    worked += rows;
    if (worked > 1 << 17) {
      worked = 0;
      yield;
    }
  }
  yield* twins(found, compared, units);
  return found;
}

export function columnOf(outputs: Float32Array, rows: number, units: number, unit: number): Float64Array {
  const column = new Float64Array(rows);
  for (let row = 0, at = unit; row < rows; row++, at += units) column[row] = outputs[at]!;
  return column;
}

function spreadOf(
  found: LayerUnits,
  values: Float64Array,
  unit: number,
  can: { die: boolean; ends: { below: number; above: number } | null },
): void {
  const n = values.length;
  let [sum, low, high, fired, flat] = [0, Infinity, -Infinity, 0, 0];
  for (let i = 0; i < n; i++) {
    const value = values[i]!;
    sum += value;
    if (value < low) low = value;
    if (value > high) high = value;
    if (value !== 0) fired++;
    if (can.ends && (value < can.ends.below || value > can.ends.above)) flat++;
  }
  // A sum of equal numbers may round.
  const mean = low === high ? low : sum / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (values[i]! - mean) ** 2;
  found.mean[unit] = Number.isFinite(sum) ? mean : NaN;
  found.sd[unit] = Math.sqrt(squares / n);
  found.low[unit] = low;
  found.high[unit] = high;
  if (can.die) found.fires[unit] = fired / n;
  if (can.ends) found.flat[unit] = flat / n;
  const width = (high - low) / binsOfUnit;
  for (let i = 0; i < n; i++) {
    const bin = width > 0 ? Math.min(binsOfUnit - 1, Math.floor((values[i]! - low) / width)) : binsOfUnit >> 1;
    if (bin >= 0) found.bins[unit * binsOfUnit + bin]!++;
  }
}

/** Of each unit the one that goes most closely with it. */
function* twins(found: LayerUnits, { outputs, rows }: LayerOutputs, units: number): Pieces<void> {
  const many = Math.min(units, comparedUnits);
  const every = Math.max(1, Math.ceil(rows / comparedRows));
  const some = Math.ceil(rows / every);
  const columns: (Float64Array | null)[] = [];
  for (let unit = 0; unit < many; unit++) {
    columns.push(standardised(Float64Array.from({ length: some }, (_, i) => outputs[i * every * units + unit]!)));
    if (unit % 16 === 15) yield;
  }
  found.compared = many;
  found.comparedRows = some;
  const vary = columns.filter((column) => column !== null).length;
  const z = -normalQuantile(level / Math.max(1, (vary * (vary - 1)) / 2));
  let worked = 0;
  for (let a = 0; a < many; a++) {
    for (let b = a + 1; b < many; b++) {
      const [one, other] = [columns[a], columns[b]];
      if (!one || !other) continue;
      const r = correlationOf(one, other);
      const low = Math.abs(r) > twinFrom ? leastLikeness(one, other, r, z) : NaN;
      take(found, a, b, r, low);
      take(found, b, a, r, low);
      worked += some;
      if (worked > 1 << 20) {
        worked = 0;
        yield;
      }
    }
  }
}
/** A pair that is surely the same comes before one that only looks so; else the larger |r|. */
function take({ twin, r, twinLow }: LayerUnits, unit: number, other: number, value: number, low: number): void {
  const [sure, surer] = [twinLow[unit]! > twinFrom, low > twinFrom];
  if (sure !== surer ? sure : Math.abs(value) <= Math.abs(r[unit]!)) return;
  [twin[unit], r[unit], twinLow[unit]] = [other, value, low];
}

/**
 * What |r| of two units is at least, by as many rows as they count for. Of normal outputs these are the rows themselves, of longer tails
 * 3 n ÷ kurtosis (R. Muirhead 1982, for elliptical ones): 3 ÷ Σ a² b² of the standardised columns where they go together. That holds
 * for no handful of rows: two rectifiers that fire on the same single one have r = 1 and count for three. Fewer than `fewestCounted` say
 * nothing: −1.
 */
function leastLikeness(a: Float64Array, b: Float64Array, r: number, z: number): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! * b[i]!) ** 2;
  const rows = Math.min(a.length, 3 / sum);
  return rows >= fewestCounted ? leastCorrelation(Math.abs(r), rows, z) : -1;
}
