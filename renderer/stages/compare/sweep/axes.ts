/** The upright axes of a sweep's picture: its settings, when the loss was lowest, and the score. */
import { axisOf } from "#core/sweep/space";
import type { SweepRecord } from "#core/project/document";
import { settingTitle } from "#core/sweep/titles";
import { valueInWords } from "#core/sweep/verdict";
import { formatNumber, formatTick } from "#core/numbers";
import { linearTicks } from "#core/ticks";
import type { SettingRow } from "./row";

export interface ParallelAxis {
  id: string;
  title: string;
  ticks: readonly { place: number; text: string }[];
  /** From 0 at the bottom to 1; null where the setting has no place on it. */
  place(row: SettingRow): number | null;
  words(row: SettingRow): string;
}

/** At the ends of an axis lines do not lie on its frame. */
const inset = 0.04;
const within = (share: number) => inset + share * (1 - 2 * inset);

export function parallelAxes(
  { sweep, settings }: SweepRecord,
  rows: readonly SettingRow[],
  metric: "accuracy" | "r2",
): ParallelAxis[] {
  const own = Object.entries(sweep.settings).map(([path, source]): ParallelAxis => {
    const values = settings.map((one) => one[path]);
    const axis = axisOf(path, source);
    return axis.values
      ? listAxis(path, axis.values)
      : rangeAxis(path, values, "scale" in source && source.scale === "log");
  });
  const [score, lowest] = metricAxes(rows, metric);
  return [...own, lowest!, score!];
}

/** What settings may be looked at by: the score first. */
export function metricAxes(rows: readonly SettingRow[], metric: "accuracy" | "r2"): ParallelAxis[] {
  const axis = (id: string, title: string, of: (row: SettingRow) => number, format?: (value: number) => string) =>
    numberAxis(id, title, rows.map(of), of, format);
  const whole = (value: number) => formatTick(Math.round(value));
  return [
    axis("score", metric === "r2" ? "R²" : "accuracy", ({ score }) => score.mean),
    axis("lowest", "lowest epoch", ({ lowestEpoch }) => lowestEpoch, whole),
    axis("seconds", "seconds of training", ({ seconds }) => seconds),
    axis("spread", "spread of the repeats", ({ score }) => spreadOf(score.scores)),
  ];
}

/** From the lowest to the highest of the repeats; NaN for one. */
const spreadOf = (scores: readonly number[]): number =>
  scores.length < 2 ? Number.NaN : Math.max(...scores) - Math.min(...scores);

function listAxis(path: string, values: readonly unknown[]): ParallelAxis {
  // Numbers stand in their order, whatever order they were written in.
  const order = values.every((value) => typeof value === "number")
    ? values.toSorted((a, b) => Number(a) - Number(b))
    : values;
  const keys = order.map((value) => JSON.stringify(value));
  const placeOf = (at: number) => within(order.length < 2 ? 0.5 : at / (order.length - 1));
  const wordsOf = ({ score }: SettingRow) => (path in score.values ? valueInWords(score.values[path]) : "–");
  return {
    id: path,
    title: settingTitle(path),
    ticks: order.map((value, at) => ({ place: placeOf(at), text: valueInWords(value) })),
    place: (row) => {
      const at = keys.indexOf(JSON.stringify(row.score.values[path]));
      return at < 0 ? null : placeOf(at);
    },
    words: wordsOf,
  };
}

function rangeAxis(path: string, values: readonly unknown[], log: boolean): ParallelAxis {
  const numbers = values.filter((value): value is number => typeof value === "number");
  const scale = log ? Math.log10 : (value: number) => value;
  const back = log ? (value: number) => 10 ** value : (value: number) => value;
  const axis = numberAxis(
    path,
    settingTitle(path),
    numbers.map(scale),
    ({ score }) => (typeof score.values[path] === "number" ? scale(score.values[path]) : Number.NaN),
    (value) => formatTick(back(value)),
  );
  return { ...axis, words: ({ score }) => (path in score.values ? valueInWords(score.values[path]) : "–") };
}

function numberAxis(
  id: string,
  title: string,
  values: readonly number[],
  of: (row: SettingRow) => number,
  format: (value: number) => string = formatTick,
): ParallelAxis {
  const finite = values.filter(Number.isFinite);
  const [low, high] = finite.length > 0 ? [Math.min(...finite), Math.max(...finite)] : [0, 1];
  const placeOf = (value: number) => within(high > low ? (value - low) / (high - low) : 0.5);
  return {
    id,
    title,
    ticks: (high > low ? linearTicks(low, high, 4) : [low]).map((tick) => ({
      place: placeOf(tick),
      text: format(tick),
    })),
    place: (row) => (Number.isFinite(of(row)) ? placeOf(of(row)) : null),
    words: (row) => formatNumber(of(row)),
  };
}
