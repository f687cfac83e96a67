/** How unlike the units of each hidden layer are, and how much the outputs depend on the inputs. */
import { standardised } from "../../metrics/correlation";
import { isHidden } from "../../network/kinds/layers/index";
import type { Pieces } from "../../pieces";
import { thin } from "../../training/measure";
import type { Probe, ProbeContext, UnitsProbe } from "./probe";

const mostRows = 128;
/** Units of a layer that are compared with each other. */
const mostUnits = 64;
/** |r| of two units' outputs over rows that makes them one unit. */
export const alikeFrom = 0.999;

export const unitsProbe: Probe<UnitsProbe> = { measure };

function* measure({ dataset, plan, model }: ProbeContext): Pieces<UnitsProbe> {
  const rows = thin(dataset.splits.train, mostRows);
  const x = rows.x.slice(0, rows.rows);
  const alike: UnitsProbe["alike"] = [];
  for (const [index, layer] of plan.layers.entries()) {
    if (!isHidden(layer)) continue;
    const outputs = model.activations(x, rows.rows, index);
    alike.push({ layer: layer.id, ...repeated(outputs, rows.rows, layer.units) });
    yield;
  }
  const outputs = model.predict(x, rows.rows);
  const biases = plan.layers.flatMap(({ id }) => {
    const bias = model.tensors.find(({ name }) => name === `${id}/bias`);
    return bias ? [{ layer: id, largest: largestOf(bias.data) }] : [];
  });
  return { alike, biases, outputStd: largestStd(outputs, rows.rows), rows: rows.rows };
}

function repeated(outputs: ArrayLike<number>, rows: number, units: number): { share: number; live: number } {
  const columns: Float64Array[] = [];
  for (let u = 0; u < Math.min(units, mostUnits); u++) {
    const column = standardised(Float64Array.from({ length: rows }, (_, i) => outputs[i * units + u]!));
    if (column) columns.push(column);
  }
  if (columns.length < 2) return { share: NaN, live: columns.length };
  const same = new Set<number>();
  for (let a = 0; a < columns.length; a++)
    for (let b = 0; b < a; b++) if (areAlike(columns[a]!, columns[b]!)) same.add(a).add(b);
  return { share: same.size / columns.length, live: columns.length };
}

/**
 * Whether |r| of two standardised columns is above `alikeFrom`. They have length 1, so that |a − b|² = 2 (1 − r) and
 * |a + b|² = 2 (1 + r): of columns that are not alike both sums are too large after a few rows.
 */
function areAlike(a: Float64Array, b: Float64Array): boolean {
  const most = 2 * (1 - alikeFrom);
  let [apart, against] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    apart += (a[i]! - b[i]!) ** 2;
    against += (a[i]! + b[i]!) ** 2;
    if (apart >= most && against >= most) return false;
  }
  return true;
}

function largestOf(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!));
  return largest;
}

function largestStd(outputs: ArrayLike<number>, rows: number): number {
  const width = outputs.length / rows;
  let largest = 0;
  for (let k = 0; k < width; k++) {
    let mean = 0;
    for (let i = 0; i < rows; i++) mean += outputs[i * width + k]! / rows;
    let squares = 0;
    for (let i = 0; i < rows; i++) squares += (outputs[i * width + k]! - mean) ** 2 / rows;
    largest = Math.max(largest, Math.sqrt(squares));
  }
  return largest;
}
