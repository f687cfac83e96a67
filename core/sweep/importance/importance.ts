/** Which settings matter: of all differences between the settings of a sweep, the share that goes with each of them alone. */
import { listed } from "../../data/values";
import { plural } from "../../numbers";
import { roundPercent } from "../../percent";
import type { SettingScore } from "../outcome";
import { axisOf, type Values } from "../space";
import type { Sweep } from "../sweep";
import { settingTitle } from "../titles";
import { byForest } from "./forest";
import type { Point } from "./point";
import { byVariance } from "./variance";

export interface SettingShare {
  path: string;
  /** Of the variance over the space of settings, 0 … 1; with what it may be, 95 %, or NaN where that can't be told. */
  share: number;
  low: number;
  high: number;
}

export interface Importance {
  /** `variance`: the exact decomposition of a full grid; `forest`: that of a random forest's predictions (fANOVA). */
  how: "variance" | "forest";
  /** The largest share first. */
  settings: SettingShare[];
  /** What goes with several of them together alone. */
  together: number;
  /** Settings that it is made of. */
  count: number;
  /** Of a forest: R² on settings that a tree has not seen; 1 for a grid. */
  explained: number;
}

/** Fewer settings say nothing of two settings. */
const fewest = 4;

/** Null where there is nothing to share out: one setting alone, too few of them, or all the same. */
export function importanceOf(
  { settings: sources, seed }: Pick<Sweep, "settings" | "seed">,
  scored: readonly Pick<SettingScore, "values" | "scores" | "mean" | "whole">[],
): Importance | null {
  const axes = Object.entries(sources).map(([path, source]) => placesOn(path, source, scored));
  if (axes.length < 2) return null;
  const points = scored
    .filter(({ whole, mean }) => whole && Number.isFinite(mean))
    .map(({ values, scores, mean }): Point => {
      const places = axes.map((axis) => axis.of(values));
      return { place: places.map(({ place }) => place), cell: places.map(({ cell }) => cell), scores, mean };
    });
  if (points.length < fewest || points.every(({ mean }) => mean === points[0]!.mean)) return null;
  const found =
    byVariance(
      points,
      axes.map(({ size }) => size),
    ) ?? byForest(points, axes.length, seed);
  const settings = axes.map(({ path }, at) => ({ path, ...found.shares[at]! }));
  const alone = settings.reduce((sum, { share }) => sum + share, 0);
  return {
    how: found.how,
    settings: [...settings].sort((a, b) => b.share - a.share),
    together: Math.max(0, 1 - alone),
    count: points.length,
    explained: found.explained,
  };
}

/** Numbers stand in their order. `size`: cells of a list, 0 for a range. A value that its condition leaves out stands in the middle. */
function placesOn(path: string, source: Sweep["settings"][string], scored: readonly { values: Values }[]) {
  const { values } = axisOf(path, source);
  if (values) {
    const order = values.every((value) => typeof value === "number")
      ? [...values].sort((a, b) => Number(a) - Number(b))
      : values;
    const keys = order.map((value) => JSON.stringify(value));
    return {
      path,
      size: keys.length,
      of(own: Values) {
        const cell = keys.indexOf(JSON.stringify(own[path]));
        return { cell, place: cell < 0 ? 0.5 : (cell + 0.5) / keys.length };
      },
    };
  }
  const { min, max, scale } = source as { min: number; max: number; scale: string };
  const log = scale === "log";
  const to = (value: number) => (log ? Math.log(value) : value);
  const tried = [...new Set(scored.flatMap((one) => (typeof one.values[path] === "number" ? [one.values[path]] : [])))];
  tried.sort((a, b) => a - b);
  return {
    path,
    // A grid of a range has as many cells as values were tried; of what is drawn they are as many as settings.
    size: tried.length < scored.length ? tried.length : 0,
    of(own: Values) {
      const value = own[path];
      if (typeof value !== "number") return { cell: -1, place: 0.5 };
      return { cell: tried.indexOf(value), place: (to(value) - to(min)) / (to(max) - to(min)) };
    },
  };
}

const percent = (share: number) => `${roundPercent(share)} %`;

/** In words: which matters most, by what that was found, and how sure it is. */
export function importanceInWords(importance: Importance): string {
  const { how, settings, together, count, explained } = importance;
  const [first, ...others] = settings;
  if (!first) return "";
  const range = Number.isNaN(first.low) ? "" : ` (95 %: ${roundPercent(first.low)} to ${percent(first.high)})`;
  const most = `Of the differences between ${plural(count, "setting")}, **${percent(first.share)}** go with ${settingTitle(first.path)}${range}`;
  const rest = listed(others.map(({ path, share }) => `${percent(share)} with ${settingTitle(path)}`));
  const joint = together >= 0.005 ? `, ${percent(together)} with several together alone` : "";
  const named =
    how === "variance"
      ? "Analysis of variance of the full grid, which is exact"
      : `Functional analysis of variance of a random forest (Hutter et al. 2014), which explains ${percent(Math.max(0, explained))} of settings that it has not seen`;
  const doubt =
    how === "forest" && (explained < 0.3 || count < 10 * settings.length)
      ? " Take it with care: there are few settings for what it has to learn."
      : how === "variance" && Number.isNaN(first.low)
        ? " Each setting was trained once, so that chance is among the differences."
        : "";
  return `${most}; ${rest}${joint}. ${named}.${doubt}`;
}
