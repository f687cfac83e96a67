/** Places of the dots of twenty seeds: side by side where many fall on one value, so that each can be counted. */
import type { Luck } from "./lessons/lesson";

export interface LuckDot {
  x: number;
  y: number;
}
const pitch = 5.5;

/** The axis, drawn out to what lies beyond it: linear ones by quarters, logarithmic ones by decades. */
export function luckAxis(axis: Luck["axis"], values: readonly (number | null)[]): Luck["axis"] {
  const known = values.filter((value) => value !== null && Number.isFinite(value)) as number[];
  const step = (axis.max - axis.min) / 4;
  const beyond = (value: number, round: (steps: number) => number) =>
    axis.log ? 10 ** round(Math.log10(value)) : axis.min + round((value - axis.min) / step) * step;
  const inside = known.filter((value) => !axis.log || value > 0);
  const [least, most] = [Math.min(axis.min, ...inside), Math.max(axis.max, ...inside)];
  return {
    ...axis,
    min: least < axis.min ? beyond(least, Math.floor) : axis.min,
    max: most > axis.max ? beyond(most, Math.ceil) : axis.max,
  };
}

/** Dots stacked up from y = 0 (downwards is for the caller), at most `high` of them above each other; null values are left out. */
export function luckDots(
  values: readonly (number | null)[],
  { min, max, log }: Luck["axis"],
  width: number,
  high: number,
): LuckDot[] {
  const rows = Math.max(1, Math.floor(high / pitch));
  const columns = Math.max(1, Math.floor(width / pitch));
  const place = (value: number) =>
    log ? Math.log(Math.max(min, value) / min) / Math.log(max / min) : (value - min) / (max - min);
  const filled = new Array<number>(columns).fill(0);
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  return known.map((value) => {
    const wanted = Math.max(0, Math.min(columns - 1, Math.floor(place(value) * columns)));
    const column = nearest(wanted, columns, (at) => filled[at]! < rows);
    return { x: (column + 0.5) * pitch, y: (filled[column]!++ + 0.5) * pitch };
  });
}

/** The place next to `wanted` that has room. */
function nearest(wanted: number, columns: number, free: (at: number) => boolean): number {
  for (let off = 0; off < columns; off++) {
    if (wanted - off >= 0 && free(wanted - off)) return wanted - off;
    if (wanted + off < columns && free(wanted + off)) return wanted + off;
  }
  return wanted;
}
