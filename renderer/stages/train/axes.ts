/** Ranges of the charts: fixed from the start, widened in whole steps only where the data leaves them, so that nothing jumps. */
import { indexOf } from "../../charts/column-index";
import { formatTick, scientific } from "#core/numbers";
import { decades, linearTicks } from "#core/ticks";
import type { Axis } from "../../charts/plot";

/** Smallest and largest of what is finite (and above 0 where `positive`); null where nothing is. */
export function extent(series: readonly ArrayLike<number>[], positive = false): [number, number] | null {
  let low = Infinity;
  let high = -Infinity;
  for (const values of series) {
    const index = indexOf(values);
    if (index) {
      low = Math.min(low, positive ? index.lowPositive : index.low);
      high = Math.max(high, positive && index.high <= 0 ? -Infinity : index.high);
      continue;
    }
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (!Number.isFinite(value) || (positive && value <= 0)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return high >= low ? [low, high] : null;
}

const niceUp = (value: number) => {
  const size = 10 ** Math.floor(Math.log10(value));
  return ([1, 1.5, 2, 3, 5, 7, 10].find((k) => k * size >= value * 0.999) ?? 10) * size;
};

/** `below` decades below the largest loss, more where the curves go there. */
export function lossAxis(series: readonly ArrayLike<number>[], log: boolean, below = 3): Axis {
  const [low, high] = extent(series, true) ?? [0.1, 1];
  if (log) {
    const max = niceUp(Math.min(high, 1e30) * 1.15);
    const min = Math.max(
      1e-12,
      Math.min(10 ** Math.floor(Math.log10(low)), 10 ** Math.floor(Math.log10(max) - below + 0.1)),
    );
    return { min, max, log: true, grid: true, ticks: decades(min, max, 5), format: formatTick };
  }
  const first = series[0]?.[0] ?? high;
  const max = niceUp(Math.min(high, Number.isFinite(first) && first > 0 ? first * 10 : high) * 1.1);
  return { min: 0, max, grid: true, ticks: linearTicks(0, max, 5), format: formatTick };
}

const niceDown = (value: number) => {
  const size = 10 ** Math.floor(Math.log10(value));
  return ([7, 5, 3, 2, 1].find((k) => k * size <= value * 1.001) ?? 1) * size;
};

/** A logarithmic axis from just below the smallest loss to just above the largest: for losses that are known beforehand. */
export function fittedLossAxis(series: readonly ArrayLike<number>[]): Axis {
  const [low, high] = extent(series, true) ?? [0.1, 1];
  const [min, max] = [Math.max(1e-12, niceDown(low * 0.9)), niceUp(Math.min(high, 1e30) * 1.1)];
  const whole = decades(min, max, 5);
  const [first, last] = [Math.floor(Math.log10(min)), Math.ceil(Math.log10(max))];
  const within = max / min > 8 ? [1, 3] : [1, 2, 3, 5, 7];
  const all = Array.from({ length: last - first + 1 }, (_, i) => within.map((k) => Number(`${k}e${first + i}`))).flat();
  const ticks = whole.length > 2 ? whole : all.filter((tick) => tick >= min * 0.999 && tick <= max * 1.001);
  return { min, max, log: true, grid: true, ticks, format: formatTick };
}

/** A logarithmic axis of whole decades that begins as `base` and widens by three at a time. */
export function signalAxis(base: readonly [number, number], series: readonly ArrayLike<number>[]): Axis {
  let [min, max] = base;
  const [low, high] = extent(series, true) ?? base;
  while (low < min * 0.5 && min > 1e-15) min /= 1000;
  while (high > max * 2 && max < 1e15) max *= 1000;
  return { min, max, log: true, grid: true, ticks: decades(min, max, 4), format: (value) => scientific(value) };
}

export function metricAxis(
  regression: boolean,
  series: readonly ArrayLike<number>[],
  baseline: number | null,
  most = 3,
): Axis {
  const lowest = Math.min(extent(series)?.[0] ?? 1, baseline ?? 1);
  const min = regression ? 0 : lowest >= 0.5 ? 0.5 : 0;
  const ticks = most > 3 ? linearTicks(min, 1, most) : min === 0.5 ? [0.5, 0.75, 1] : [0, 0.5, 1];
  return { min, max: 1, grid: true, ticks, format: (v) => String(v) };
}

/** Epochs from 0 to the planned last one. */
export function epochAxis(planned: number, most: number): Axis {
  const max = Math.max(1, planned);
  return { min: 0, max, ticks: linearTicks(0, max, most).filter(Number.isInteger), format: (v) => String(v) };
}
