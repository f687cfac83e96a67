/** Where the ticks of an axis stand. */
import { toDigits } from "./numbers";

/** 3–6 round ticks from `low` to `high`, both included where they are round. */
export function linearTicks(low: number, high: number, most = 5): number[] {
  const raw = (high - low) / Math.max(1, most - 1);
  if (!(raw > 0)) return [low];
  const size = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 2.5, 5, 10].find((k) => k * size >= raw * 0.999) ?? 10) * size;
  const ticks: number[] = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) ticks.push(toDigits(k * step, 15));
  return ticks;
}

/** Powers of ten from `low` to `high`, thinned to at most `most`. */
export function decades(low: number, high: number, most = 5): number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const every = Math.max(1, Math.ceil((last - first + 1) / most));
  const ticks: number[] = [];
  for (let k = last; k >= first; k -= every) ticks.unshift(10 ** k);
  return ticks;
}
