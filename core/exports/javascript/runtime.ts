/**
 * What an exported module does at run time. It is built as it stands into the file that a person takes away (`?module`), so that cells
 * are read there as they are here; it imports nothing that has to be fitted.
 */
import { datePart } from "../../data/date-parts";
import { parseCompactDate, parseDate } from "../../data/dates";
import { applyScale } from "../../data/scale";
import { numberOf } from "../../data/written-numbers";
import type { ColumnTable, FeatureTable, LookupTable, NumberTable, OneHotTable } from "../tables";

/** A cell as a file or a program gives it. */
export type Cell = string | number | boolean | Date | null | undefined;

const millisecondsPerDay = 86_400_000;

/** The inputs of the network for a row, rounded to float32 as they were in training. */
export function inputsOf(
  columns: readonly ColumnTable[],
  row: Readonly<Record<string, Cell>>,
  decimal: "." | ",",
): Float32Array {
  const cells: number[] = [];
  for (const column of columns) {
    const cell = Object.hasOwn(row, column.column) ? row[column.column] : null;
    if (column.kind === "lookup" || column.kind === "one_hot") cells.push(...wordInputs(column, cell));
    else cells.push(...numberInputs(column, cell, decimal));
  }
  return Float32Array.from(cells);
}

function isMissing(missing: readonly string[], text: string): boolean {
  return text === "" || missing.includes(text.toLowerCase());
}

function numberInputs({ kind, fill, order, features, missing, flag }: NumberTable, cell: Cell, decimal: "." | ",") {
  const value = kind === "date" ? daysOf(cell, order, missing) : valueOf(cell, decimal, missing);
  const gap = Number.isNaN(value);
  const log = features[0]!.of === "value" && features.some((feature) => feature.log);
  const used = gap || (log && value <= -1) ? fill : value;
  const inputs = features.map((feature) => featureOf(feature, used));
  return flag ? [...inputs, gap ? 1 : 0] : inputs;
}

function valueOf(cell: Cell, decimal: "." | ",", missing: readonly string[]): number {
  if (typeof cell === "number") return cell;
  const text = textOf(cell);
  return isMissing(missing, text) ? Number.NaN : numberOf(text, decimal);
}

/** Days since 1970; a number is taken for milliseconds. */
function daysOf(cell: Cell, order: NumberTable["order"], missing: readonly string[]): number {
  if (cell instanceof Date) return cell.getTime() / millisecondsPerDay;
  if (typeof cell === "number") return cell / millisecondsPerDay;
  const text = textOf(cell);
  if (isMissing(missing, text)) return Number.NaN;
  const time = parseDate(text, order);
  return (Number.isNaN(time) ? parseCompactDate(text) : time) / millisecondsPerDay;
}

const textOf = (cell: Cell): string => (cell === null || cell === undefined ? "" : String(cell).trim());

function featureOf({ of, wave, log, centre, spread }: FeatureTable, value: number): number {
  const part = of === "value" ? value : datePart(of, Math.round(value * millisecondsPerDay));
  if (!wave) return applyScale(part, { log, centre, spread });
  const angle = (2 * Math.PI * part) / wave.period;
  return wave.curve === "sin" ? Math.sin(angle) : Math.cos(angle);
}

function wordInputs(column: LookupTable | OneHotTable, cell: Cell): number[] {
  const text = typeof cell === "number" && Number.isNaN(cell) ? "" : textOf(cell);
  const word = column.fold ? text.toLowerCase() : text;
  const isGap = isMissing(column.missing, text);
  const flag = column.flag ? [isGap ? 1 : 0] : [];
  if (column.kind === "lookup") {
    const found = column.cells.find(([own]) => own === word);
    return [isGap ? column.gap : (found?.[1] ?? column.unseen), ...flag];
  }
  const inputs = Array.from({ length: column.width }, () => 0);
  const at = column.words.lastIndexOf(word);
  const place = isGap ? column.gap : at < 0 ? column.unseen : at;
  if (place >= 0) inputs[place] = 1;
  return [...inputs, ...flag];
}

/** x·W + b of a row; W is inputs × units. */
export function product(
  x: ArrayLike<number>,
  weights: ArrayLike<number>,
  bias: ArrayLike<number> | null,
  units: number,
) {
  const sums = new Float64Array(units);
  if (bias) sums.set(bias);
  for (let i = 0; i < x.length; i++) for (let j = 0; j < units; j++) sums[j]! += x[i]! * weights[i * units + j]!;
  return sums;
}

/** γ·(x − μ)/√(σ² + ε) + β with a μ and a σ² for each unit. */
export function normalise(
  x: Float64Array,
  gamma: ArrayLike<number>,
  beta: ArrayLike<number>,
  mean: ArrayLike<number>,
  variance: ArrayLike<number>,
  epsilon: number,
): Float64Array {
  return x.map((value, j) => (gamma[j]! * (value - mean[j]!)) / Math.sqrt(variance[j]! + epsilon) + beta[j]!);
}

/** The same with μ and σ² of the row. */
export function normaliseRow(
  x: Float64Array,
  gamma: ArrayLike<number>,
  beta: ArrayLike<number>,
  epsilon: number,
): Float64Array {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length;
  return x.map((value, j) => (gamma[j]! * (value - mean)) / Math.sqrt(variance + epsilon) + beta[j]!);
}

export const add = (x: Float64Array, side: ArrayLike<number>): Float64Array => x.map((value, j) => value + side[j]!);

const smallest = 1e-38;
const besideOne = 2 ** -24;

/** p of both classes, from the logit of the positive one. */
export function twoShares(z: number, temperature: number | null): number[] {
  let p = Math.fround(1 / (1 + Math.exp(-z)));
  if (temperature !== null) {
    const logit = Math.log(Math.max(smallest, p)) - Math.log(Math.max(besideOne, 1 - p));
    p = 1 / (1 + Math.exp(-logit / temperature));
  }
  return [1 - p, p];
}

/** p of each class, from their logits. */
export function shares(z: Float64Array, temperature: number | null): number[] {
  const told = softmax(Array.from(z)).map(Math.fround);
  if (temperature === null) return told;
  return softmax(told.map((p) => Math.log(Math.max(smallest, p)) / temperature));
}

function softmax(z: readonly number[]): number[] {
  const most = Math.max(...z);
  const powers = z.map((value) => Math.exp(value - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** The place of the largest, the first of several. */
export const largest = (values: readonly number[]): number => values.indexOf(Math.max(...values));

/** Little-endian float32 out of base64. */
export function floats(text: string): Float32Array {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(i * 4, true));
}
declare const atob: (text: string) => string;
