/** A column in a few parts: its values, or ranges with about as many rows each. */
import { millisecondsPerDay } from "../data/fit-numbers";
import type { CodedColumn, Column, NumberColumn } from "../data/types";
import { formatExact, toDigits } from "../numbers";

export interface Bin {
  column: string;
  /** `age ≥ 54`, `sex = male`, `sex is missing`. */
  words: string;
}
export interface Binned {
  bins: Bin[];
  /** The bin of each row. */
  codes: Uint16Array;
}

const ranges = 4;
/** Values with a bin of their own. */
const mostValues = 20;

/** Null for free text, and where there are no two parts. `least`: rarer values share a bin. */
export function binsOf(column: Column, rowIds: ArrayLike<number>, least: number): Binned | null {
  if (column.type === "text") return null;
  return "numbers" in column ? rangesOf(column, rowIds) : valuesOf(column, rowIds, least);
}

function rangesOf(column: NumberColumn, rowIds: ArrayLike<number>): Binned | null {
  const values = Float64Array.from({ length: rowIds.length }, (_, i) => column.numbers[rowIds[i]!]!);
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const cuts: number[] = [];
  for (let part = 1; part < ranges; part++) {
    const at = Math.floor((part * sorted.length) / ranges);
    const value = sorted[at]!;
    // The rows that are below it: the cut may stand anywhere between the two values.
    const before = sorted[firstAt(sorted, value) - 1];
    if (before === undefined) continue;
    const cut = column.type === "date" ? dayBetween(before, value) : roundBetween(before, value);
    if (cut !== cuts.at(-1)) cuts.push(cut);
  }
  const gaps = sorted.length < values.length;
  if (cuts.length === 0 && !gaps) return null;
  const say = column.type === "date" ? dayOf : formatExact;
  const { name } = column;
  const bins = [...cuts, Infinity].map((end, at): Bin => {
    const from = cuts[at - 1];
    if (from === undefined && end === Infinity) return { column: name, words: `${name} is there` };
    if (from === undefined) return { column: name, words: `${name} < ${say(end)}` };
    if (end === Infinity) return { column: name, words: `${name} ≥ ${say(from)}` };
    return { column: name, words: `${say(from)} ≤ ${name} < ${say(end)}` };
  });
  if (gaps) bins.push({ column: name, words: `${name} is missing` });
  const codes = Uint16Array.from(values, (value) => {
    if (Number.isNaN(value)) return bins.length - 1;
    let bin = 0;
    while (bin < cuts.length && value >= cuts[bin]!) bin++;
    return bin;
  });
  return { bins, codes };
}

function firstAt(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The number with the fewest digits above `below` and up to `to`: what parts the rows reads well. */
function roundBetween(below: number, to: number): number {
  for (let digits = 1; digits < 17; digits++) {
    const round = toDigits(to, digits);
    if (round > below && round <= to) return round;
  }
  return to;
}
function dayBetween(below: number, to: number): number {
  const day = Math.floor(to / millisecondsPerDay) * millisecondsPerDay;
  return day > below ? day : to;
}
function dayOf(time: number): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return String(time);
  const text = date.toISOString();
  return time % millisecondsPerDay === 0 ? text.slice(0, 10) : text.slice(0, 19).replace("T", " ");
}

function valuesOf({ name, codes: all, labels }: CodedColumn, rowIds: ArrayLike<number>, least: number): Binned | null {
  const counts = new Uint32Array(labels.length);
  let gaps = 0;
  for (let i = 0; i < rowIds.length; i++) {
    const code = all[rowIds[i]!]!;
    if (code < 0) gaps++;
    else counts[code]!++;
  }
  const own = labels
    .map((_, code) => code)
    .filter((code) => counts[code]! >= least)
    .sort((a, b) => counts[b]! - counts[a]!)
    .slice(0, mostValues);
  const places = new Int32Array(labels.length).fill(-1);
  own.forEach((code, bin) => (places[code] = bin));
  const bins = own.map((code): Bin => ({ column: name, words: `${name} = ${labels[code]}` }));
  const others = counts.some((count, code) => count > 0 && places[code]! < 0);
  const othersAt = bins.length;
  if (others) bins.push({ column: name, words: `${name} = any other value` });
  const gapsAt = bins.length;
  if (gaps > 0) bins.push({ column: name, words: `${name} is missing` });
  if (bins.length < 2) return null;
  const codes = Uint16Array.from({ length: rowIds.length }, (_, i) => {
    const code = all[rowIds[i]!]!;
    if (code < 0) return gapsAt;
    return places[code]! < 0 ? othersAt : places[code]!;
  });
  return { bins, codes };
}
