/** What a column of numbers holds, worked out once: exact, from one sort. */
import { toEnd, type Pieces } from "../pieces";
import { sortInPieces } from "./sort";
import { distinctOf, moments, quantile, sampleDeviation } from "./statistics";
import { quantileShares, type Column, type Histogram, type NumberColumn } from "./types";

/** Quantile bins of `aloneShare`, at most; each holds 10 rows or more on average. */
const mostBins = 16;
const rowsPerBin = 10;
const histogramBins = 24;

export interface Statistics {
  missing: number;
  distinct: number;
  /** NaN for no values. */
  min: number;
  max: number;
  mean: number;
  /** Of the sample (n − 1); NaN for less than two values. */
  std: number;
  /** At `quantileShares`; empty for no values. */
  quantiles: number[];
  /** Ascending edges between bins of about equally many values. */
  edges: number[];
  /** Every value is a whole number. */
  whole: boolean;
  histogram: Histogram | null;
}

const known = new WeakMap<Column, Statistics>();

/** Statistics of a column of numbers or dates, as they were worked out before or elsewhere. Columns are never changed in place. */
export function statisticsOf(column: NumberColumn): Statistics {
  return toEnd(statisticsInPieces(column));
}

export function* statisticsInPieces(column: NumberColumn): Pieces<Statistics> {
  const found = known.get(column) ?? (yield* measure(column));
  known.set(column, found);
  return found;
}

export function rememberStatistics(column: Column, statistics: Statistics): void {
  known.set(column, statistics);
}

/** Memory for sorting that is kept from one column to the next: to get it anew costs more than the sorting of many a column. */
export class SortRoom {
  private values = new Float64Array();
  private spare = new Float64Array();

  take(length: number): { values: Float64Array; spare: Float64Array } {
    if (this.values.length < length) {
      this.values = new Float64Array(length);
      this.spare = new Float64Array(length);
    }
    return { values: this.values.subarray(0, length), spare: this.spare };
  }
}

export function columnStatistics(column: NumberColumn, room: SortRoom): Statistics {
  return toEnd(measure(column, room));
}

function* measure({ numbers, type }: NumberColumn, room = new SortRoom()): Pieces<Statistics> {
  const found = moments(numbers);
  const { count, mean, min, max } = found;
  yield;
  const { values, spare } = room.take(count);
  const ascending = yield* sortInPieces(presentOf(numbers, values), spare);
  const whole = isWhole(numbers);
  yield;
  return {
    missing: numbers.length - count,
    distinct: distinctOf(ascending),
    min,
    max,
    mean,
    std: sampleDeviation(found),
    quantiles: quantilesOf(ascending),
    edges: edgesOf(ascending),
    whole,
    histogram: count > 0 ? makeHistogram(numbers, min, max, whole && type === "number") : null,
  };
}

export function quantilesOf(ascending: Float64Array): number[] {
  return ascending.length > 0 ? quantileShares.map((share) => quantile(ascending, share)) : [];
}

function presentOf(numbers: Float64Array, present: Float64Array): Float64Array {
  let length = 0;
  for (let row = 0; row < numbers.length; row++) {
    const value = numbers[row];
    if (value === value) present[length++] = value;
  }
  return present;
}

function isWhole(numbers: Float64Array): boolean {
  for (let row = 0; row < numbers.length; row++) {
    const value = numbers[row];
    if (value === value && !Number.isInteger(value)) return false;
  }
  return true;
}

function edgesOf(ascending: Float64Array): number[] {
  const wanted = Math.max(2, Math.min(mostBins, Math.floor(ascending.length / rowsPerBin)));
  const edges: number[] = [];
  for (let i = 1; i < wanted; i++) {
    const edge = quantile(ascending, i / wanted);
    if (edge > (edges.at(-1) ?? Number.NEGATIVE_INFINITY)) edges.push(edge);
  }
  return edges;
}

/** 24 bins of equal width; a bin for each value where the values are at most 24 consecutive integers. */
function makeHistogram(numbers: Float64Array, min: number, max: number, whole: boolean): Histogram {
  const integers = whole && max - min < histogramBins;
  const bins = integers ? max - min + 1 : histogramBins;
  // Beside a large number ½ is nothing.
  const pad = Math.max(0.5, Math.abs(min) * 2 ** -40);
  const [low, high] = integers ? [min - 0.5, max + 0.5] : min === max ? [min - pad, max + pad] : [min, max];
  const counts = new Float64Array(bins);
  for (let row = 0; row < numbers.length; row++) {
    const value = numbers[row];
    if (value === value) counts[binOf(value, low, high, bins)]++;
  }
  return { min: low, max: high, counts: Array.from(counts) };
}

/** The bin of a histogram that a value falls into. */
export function binOf(value: number, low: number, high: number, bins: number): number {
  return Math.min(bins - 1, Math.floor(((value / 2 - low / 2) / (high / 2 - low / 2)) * bins));
}
