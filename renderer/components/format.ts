/** Numbers as the window writes them: a minus that is a minus, spaces that do not break between thousands, no more digits than are known. */

import { inPercent as percentOf } from "#core/percent";

const space = "\u00a0";
const minus = "−";

/** Whole number with spaces between thousands: `41 200`. */
export function count(value: number): string {
  const digits = String(Math.abs(Math.round(value)));
  const grouped = digits.replace(/\B(?=(\d{3})+$)/g, space);
  return value < 0 ? minus + grouped : grouped;
}

/** Three significant digits at most, powers of ten from 1e−2 downward and 1e5 upward: `1e−6`, `0.011`, `0.15`, `2.4`, `312`, `10 000`. */
export function short(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : `${minus}∞`;
  const size = Math.abs(value);
  const sign = value < 0 ? minus : "";
  if (size === 0) return "0";
  if (Number(size.toPrecision(1)) < 0.01) return sign + power(size);
  if (size < 0.01) return `${sign}0.01`;
  if (size < 1) return sign + String(Number(size.toPrecision(2)));
  if (size < 1000) return sign + String(Number(size.toPrecision(size < 10 ? 2 : 3)));
  return size < 1e5 ? sign + count(size) : sign + power(size);
}

function power(size: number): string {
  const [mantissa = "1", exponent = "0"] = size.toExponential(0).split("e");
  return `${mantissa}e${exponent.replace("-", minus).replace("+", "")}`;
}

/** Bytes in the unit that keeps it below 1000: `212 MB`. */
export function bytes(value: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const step = value < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3));
  const scaled = value / 1000 ** step;
  return `${scaled < 10 && step > 0 ? scaled.toFixed(1) : Math.round(scaled)} ${units[step]}`;
}

/** Minutes and seconds: `0:05`, `1:02:10`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const pad = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`;
}

/** `12 ms`, `1.3 s`, `4 min`, `2.1 h`; the unit stays with its number. */
export function duration(seconds: number): string {
  if (seconds < 0.0095) return `${seconds < 0.00095 ? "under 1" : (seconds * 1000).toFixed(0)}${space}ms`;
  if (seconds < 0.995) return `${Number((seconds * 1000).toPrecision(2))}${space}ms`;
  if (seconds < 59.5) return `${seconds < 9.95 ? seconds.toFixed(1) : Math.round(seconds)}${space}s`;
  if (seconds < 3570) return `${Math.round(seconds / 60)}${space}min`;
  return `${(seconds / 3600).toFixed(1)}${space}h`;
}

/** A number of percent as it is written: the sign stays on the number's line. */
export const inPercent = (number: string | number): string => `${number}${space}%`;

/** Share as a percentage, with a decimal below ten: `3.2 %`, `30 %`; never 0 for some, nor 100 for less than all: `< 0.1 %`, `99.8 %`. */
export function percent(share: number): string {
  const nearEnd = Math.abs(share) < 0.1 || (share >= 0.995 && share < 1);
  return inPercent(percentOf(share, nearEnd ? 1 : 0).replace("-", minus));
}

/** Time of day: `14:02`. */
export const timeOfDay = (iso: string): string =>
  new Date(iso).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

export const plural = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`;

/** A title inside a sentence: `dead ReLU units`. */
export const lowerFirst = (title: string): string => title.slice(0, 1).toLowerCase() + title.slice(1);
