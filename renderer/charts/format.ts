/** Numbers in charts: short, with a true minus, and the same width of words for the same size of number. */
import { inPercent as percentOf } from "#core/percent";
import { count, inPercent, short as shortNumber } from "../components/format";

/** As `short` of the window's numbers, with `–` for a missing one. */
export function short(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  return shortNumber(Math.abs(value) >= 0.00995 && Math.abs(value) < 0.01 ? Math.sign(value) * 0.01 : value);
}

/** A moment in epochs: `3`, `2.25`. */
export const epochText = (epoch: number, digits = 2): string => String(Number(epoch.toFixed(digits)));

/** Where a run or the playhead stands, in epochs, the same wherever it is said: `30`, `1 835.9`. */
export function positionText(epoch: number): string {
  const [whole = "0", tenth = "0"] = epoch.toFixed(1).split(".");
  return tenth === "0" ? count(Number(whole)) : `${count(Number(whole))}.${tenth}`;
}

/** With three significant digits, for tables: `0.660`, `6.7e−9`. */
export function precise(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 100_000 || size < 0.000_995) return minus(value.toExponential(1).replace("e+", "e"));
  return minus(size >= 100 ? value.toFixed(0) : value.toFixed(size >= 10 ? 1 : size >= 0.0995 ? 3 : 4));
}

/** A share as `96.5 %`, `100 %`, `0 %`; never 0 for some, nor 100 for less than all. */
export function share(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  return inPercent(minus(percentOf(value, 1)));
}

/** For the ticks of linear axes: as `short`, but whole up to ten millions, since `1e5` and `2e5` may stand for 150 000. */
export const tickText = (value: number): string =>
  Math.abs(value) >= 1e4 && Math.abs(value) < 1e7 ? count(value) : short(value);

/** `1e−6`, for the ticks of logarithmic axes. */
export const power = (value: number): string => minus(value.toExponential(0).replace("e+", "e"));

/** A decade as people write it: `1`, `0.1`, `0.001`, further out `1e−4`. */
export const decade = (value: number): string =>
  value >= 0.00099 && value <= 1000 ? String(Number(value.toPrecision(3))) : power(value);

const minus = (text: string): string => text.replaceAll("-", "−");

/** 3–6 round ticks from `low` to `high`, both included where they are round. */
export function linearTicks(low: number, high: number, most = 5): number[] {
  const raw = (high - low) / Math.max(1, most - 1);
  if (!(raw > 0)) return [low];
  const size = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 2.5, 5, 10].find((k) => k * size >= raw * 0.999) ?? 10) * size;
  const ticks: number[] = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++)
    ticks.push(Number((k * step).toPrecision(15)));
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
