/** The settings of a sweep as axes from 0 to 1, and the specs that points on them stand for. */
import { toDigits } from "../numbers";
import { parseSpec } from "../network/parse";
import { SpecError } from "../network/error";
import type { ExperimentSpec } from "../network/spec";
import { withSetting } from "./places";
import type { SettingSource } from "./sources";

/** A value per setting, in the sweep's order; settings whose condition is not met are left out. */
export type Values = Readonly<Record<string, unknown>>;

export interface Axis {
  path: string;
  /** Values of a list, or null for a range. */
  values: readonly unknown[] | null;
  /** Values of a grid. */
  size: number;
  /** The value at 0 ≤ u < 1. */
  at(u: number): unknown;
  /** Where a value of a list or the i-th of a grid lies. */
  place(index: number): number;
  when: Readonly<Record<string, readonly unknown[]>>;
}

const rounded = (value: number, whole: boolean) => (whole ? Math.round(value) : toDigits(value, 6));

export function axisOf(path: string, source: SettingSource): Axis {
  const when = whenOf("when" in source ? source.when : undefined);
  const values = Array.isArray(source) ? source : "values" in source ? source.values : null;
  if (values) {
    const size = values.length;
    const at = (u: number) => values[Math.min(size - 1, Math.floor(u * size))];
    return { path, values, size, at, place: (index) => (index + 0.5) / size, when };
  }
  const { min, max, scale, whole, steps } = source as Extract<SettingSource, { min: number }>;
  const [low, high] = scale === "log" ? [Math.log(min), Math.log(max)] : [min, max];
  const back = scale === "log" ? Math.exp : (value: number) => value;
  const at = (u: number) => Math.max(min, Math.min(max, rounded(back(low + u * (high - low)), whole)));
  return { path, values: null, size: steps, at, place: (index) => index / (steps - 1), when };
}

const whenOf = (when: Record<string, unknown> = {}): Record<string, readonly unknown[]> =>
  Object.fromEntries(Object.entries(when).map(([path, value]) => [path, Array.isArray(value) ? value : [value]]));

export interface Space {
  axes: readonly Axis[];
  /** The values at a point, one coordinate per axis. */
  values(point: ArrayLike<number>): Values;
  /** The base spec with these values. */
  spec(values: Values): ExperimentSpec;
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/**
 * Throws a SpecError where a setting or one of its ends is none that the base spec can have, where a condition names a setting that
 * is not swept before it.
 */
export function spaceOf(
  base: ExperimentSpec,
  { settings }: { settings: Readonly<Record<string, SettingSource>> },
): Space {
  const axes = Object.entries(settings).map(([path, source]) => axisOf(path, source));
  axes.forEach(({ path, when }, at) => {
    for (const other of Object.keys(when))
      if (!axes.slice(0, at).some((axis) => axis.path === other))
        throw new SpecError(`settings.${path}.when: ${other} is no setting that stands before it in the sweep`, path);
  });
  const space: Space = {
    axes,
    values(point) {
      const values: Record<string, unknown> = {};
      axes.forEach(({ path, at, when }, i) => {
        const met = Object.entries(when).every(([other, wanted]) =>
          wanted.some((value) => Object.hasOwn(values, other) && same(value, values[other])),
        );
        if (met) values[path] = at(point[i]!);
      });
      return values;
    },
    spec(values) {
      let spec = base;
      for (const [path, value] of Object.entries(values)) spec = withSetting(spec, path, value);
      return parseSpec(spec);
    },
  };
  tryEnds(base, axes);
  return space;
}

/** Each value of a list, and both ends of a range, alone: a setting that can't be is told before anything is trained. */
function tryEnds(base: ExperimentSpec, axes: readonly Axis[]): void {
  for (const { path, values, at, when } of axes) {
    // A setting with a condition may have no place in the base spec.
    if (Object.keys(when).length > 0) continue;
    for (const value of values ?? [at(0), at(1)]) {
      try {
        parseSpec(withSetting(base, path, value));
      } catch (error) {
        if (!(error instanceof SpecError)) throw error;
        const start = `${path}: `;
        const words = error.message.startsWith(start) ? error.message.slice(start.length) : error.message;
        throw new SpecError(`settings.${path}: ${JSON.stringify(value)} can't be used: ${words}`, path);
      }
    }
  }
}

/** Names a setting's values: what tells two settings apart, whatever the way to them. */
export const keyOfValues = (values: Values): string => JSON.stringify(values);
