/** What the units of a layer do over rows: how each one's outputs are spread, and which of them are dead, stuck or the same as another. */
import type { Rows } from "../../data/dataset";
import type { Model } from "../../engine/engine";
import { correlationOf, standardised } from "../../metrics/correlation";
import { activationOfLayer } from "../../network/kinds/layers/index";
import type { Pieces } from "../../pieces";
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
  /** Rows and units that r is of: the first ones where there are more. */
  comparedRows: number;
  compared: number;
  /** Counts in `binsOfUnit` equal bins from `low` to `high`, units × bins. */
  bins: Uint32Array;
}

export const binsOfUnit = 24;
/** From this share of the rows on a unit counts as saturated. */
export const saturatedFrom = 0.95;
/** |r| above which two units say the same. */
export const twinFrom = 0.99;

/** Rows, and numbers altogether, that are looked at most. */
const mostRows = 20_000;
const mostNumbers = 4_000_000;
const fewestRows = 64;
/** Rows and units that are compared at most. */
const comparedRows = 2000;
const comparedUnits = 1024;

export type UnitMark = "dead" | "still" | "saturated" | "twin" | "no numbers";

/** What is wrong with a unit, the worst first; nothing where all is well. */
export function marksOf(units: LayerUnits, unit: number): UnitMark[] {
  const { mean, sd, fires, flat, r } = units;
  if (units.rows === 0) return [];
  if (!Number.isFinite(mean[unit]!)) return ["no numbers"];
  if (fires[unit] === 0) return ["dead"];
  const marks: UnitMark[] = [];
  if (sd[unit] === 0) marks.push("still");
  if (flat[unit]! >= saturatedFrom) marks.push("saturated");
  if (Math.abs(r[unit]!) > twinFrom) marks.push("twin");
  return marks;
}

/** Rows of a split that are enough for so many units. */
export const rowsFor = (rows: Rows, units: number): Rows =>
  thin(rows, Math.min(mostRows, Math.max(fewestRows, Math.floor(mostNumbers / units))));

/** `outputs`: rows × units, as `outputsOfLayer` gives them. Yields between pieces. */
export function* unitsOf(
  model: Pick<Model, "layers">,
  outputs: Float32Array,
  rows: number,
  l: number,
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
  yield* twins(found, outputs, rows, units);
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
function* twins(found: LayerUnits, outputs: Float32Array, rows: number, units: number): Pieces<void> {
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
  let worked = 0;
  for (let a = 0; a < many; a++) {
    for (let b = a + 1; b < many; b++) {
      const [one, other] = [columns[a], columns[b]];
      if (!one || !other) continue;
      const r = correlationOf(one, other);
      take(found, a, b, r);
      take(found, b, a, r);
      worked += some;
      if (worked > 1 << 20) {
        worked = 0;
        yield;
      }
    }
  }
}
function take({ twin, r }: LayerUnits, unit: number, other: number, value: number): void {
  if (Math.abs(value) <= Math.abs(r[unit]!)) return;
  [twin[unit], r[unit]] = [other, value];
}
