/**
 * The one place where a number becomes text for a person: window, findings, command line. The kind of a value decides how it is
 * written, never the place, so that the same value reads the same everywhere. Shares in percent: `percent.ts`.
 *
 * | kind                        | rule                                                                          |                                    |
 * | --------------------------- | ----------------------------------------------------------------------------- | ---------------------------------- |
 * | a number (loss, score, σ …) | three significant digits; zeros at the end only where something was rounded   | `0.66`, `0.660`, `0.00774`, `12.3` |
 * | from 1000 on                | whole, a space between thousands                                              | `1 235`, `412 300`                 |
 * | below 0.001, from 1e7 on    | scientific, two digits                                                        | `7.7e−4`, `1e−6`, `1.2e7`          |
 * | the ends of an interval     | as many decimals as its width warrants                                        | `0.954 … 0.979`                    |
 * | NaN, infinite, none         |                                                                               | `–`, `∞`, `−∞`, `–`                |
 * | a count                     | whole, however large                                                          | `41 200`                           |
 * | a value of a column         | four significant digits                                                       | `43.92`                            |
 * | an error in a column's units | as many decimals as its spread warrants                                       | `43.92`                            |
 *
 * Minus signs are typographic, spaces between thousands do not break. What programs read (JSON, CSV, code) has none of this.
 */

const space = "\u00a0";
export const minus = "−";
/** Stands for a number that is not there. */
export const missing = "–";

/** Digits of a number where nothing else is said. */
const usualDigits = 3;
const smallestPlain = 1e-3;
const largestPlain = 1e7;

/** A number with so many significant digits at most: see the table above. */
export function formatNumber(value: number | null | undefined, digits = usualDigits): string {
  if (value === null || value === undefined || Number.isNaN(value)) return missing;
  if (!Number.isFinite(value)) return value > 0 ? "∞" : `${minus}∞`;
  if (value === 0) return "0";
  const rounded = toDigits(value, digits);
  const size = Math.abs(rounded);
  if (size < smallestPlain || Math.round(Math.abs(value)) >= largestPlain)
    return scientific(value, Math.max(1, digits - 1));
  const exact = isExact(value, rounded);
  // From 1000 on every place is written, as of a count.
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  if (decimals === 0) return count(value);
  return exact ? signed(value, parted(String(size))) : withDecimals(rounded, decimals);
}

/** All digits that a number has, where it was rounded already or none may be lost: `1 000 000 000.83`. */
export function formatExact(value: number): string {
  const text = String(Math.abs(value));
  return Number.isFinite(value) && !text.includes("e") ? signed(value, parted(text)) : formatNumber(value, 17);
}

/** A value of a column, or its mean or deviation, in sentences: four digits. */
export const formatValue = (value: number | null | undefined): string => formatNumber(value, 4);

/** Whole number with a space between thousands: `41 200`. */
export const count = (value: number): string => withDecimals(Math.round(value), 0);

/** `1 row`, `2 rows`, `41 200 rows`. */
export const plural = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`;

/** With a plus where it is above 0 as it is written. */
export function withSign(value: number, format: (value: number) => string = formatNumber): string {
  const text = format(value);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** Two numbers with as many digits as tell them apart: `0.9952 > 0.9948`. */
export function formatApart(a: number, b: number): [string, string] {
  for (let digits = usualDigits; ; digits++) {
    const texts: [string, string] = [formatNumber(a, digits), formatNumber(b, digits)];
    if (texts[0] !== texts[1] || a === b || digits === 15) return texts;
  }
}

/** Both ends of an interval with the decimals that its width warrants, so that it has two digits: `0.954`, `0.979`. */
export function formatEnds({ low, high }: { low: number; high: number }, sign = false): [string, string] {
  const format = high > low && Number.isFinite(high - low) ? inUnits(high - low) : formatNumber;
  return sign ? [withSign(low, format), withSign(high, format)] : [format(low), format(high)];
}

/** The round numbers of an axis: as many digits as each has, so that no two read the same. */
export const formatTick = (value: number): string => formatNumber(value, 12);

/** Always scientific, as powers of ten on a logarithmic axis: `1e−6`, `2.5e−4`. No zero that says nothing. */
export function scientific(value: number, digits = usualDigits): string {
  const text = value.toExponential(digits - 1);
  const kept = isExact(value, Number(text)) ? Number(text).toExponential() : text;
  return kept.replace("e+", "e").replaceAll("-", minus);
}

/** With exactly so many decimals: `0.50`, `−1 234.5`. Never `−0`. */
export function withDecimals(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  return signed(Number(text) === 0 ? 0 : value, parted(text));
}

/**
 * For values of a column (or its errors) in its own units: decimals by their spread, so that it has two digits. Where three digits
 * of a value would be the same for all rows it gets more.
 */
export function inUnits(spread: number): (value: number) => string {
  const size = Math.abs(spread);
  if (size === 0) return formatValue;
  const decimals = Math.max(0, Math.min(6, 1 - Math.floor(Math.log10(Math.max(1e-9, size)))));
  const tiny = size < 1e-5;
  return (value) => {
    if (!Number.isFinite(value)) return missing;
    const known = Math.max(usualDigits, Math.min(16, 2 + Math.ceil(Math.log10(Math.abs(value) / size))));
    const large = Math.abs(value) >= 1e15 || (Math.abs(value) >= 1e6 && !(known > usualDigits));
    return large || (tiny && value !== 0) ? scientific(value, known) : withDecimals(value, decimals);
  };
}

/** A moment in epochs, to a tenth, the same wherever it is said: `30`, `1 835.9`. */
export const formatEpoch = (epoch: number): string => atMost(epoch, 1);

/** So many decimals at most: `3`, `2.25`. */
export function atMost(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return formatNumber(value);
  const text = withDecimals(value, decimals);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** Bytes in the unit that keeps them below 1000: `212 MB`, `1.5 kB`. */
export function bytes(value: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const step = value < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3));
  const scaled = value / 1000 ** step;
  return `${withDecimals(scaled, scaled < 9.95 && step > 0 ? 1 : 0)} ${units[step]}`;
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
  if (seconds < 0.00095) return `under 1${space}ms`;
  if (seconds < 0.995) return `${atMost(toDigits(seconds * 1000, 2), 0)}${space}ms`;
  if (seconds < 59.5) return `${withDecimals(seconds, seconds < 9.95 ? 1 : 0)}${space}s`;
  if (seconds < 3570) return `${count(seconds / 60)}${space}min`;
  return `${withDecimals(seconds / 3600, 1)}${space}h`;
}

/** The value rounded to so many significant digits, still a number. */
export const toDigits = (value: number, digits: number): number => Number(value.toPrecision(digits));
/** The value rounded to so many decimals, still a number. */
export const toDecimals = (value: number, decimals: number): number => Number(value.toFixed(decimals));

/** Whether rounding took nothing away, but for what 32 bits can't keep. */
const isExact = (value: number, rounded: number): boolean => Math.abs(rounded - value) <= 6e-8 * Math.abs(value);
const signed = (value: number, text: string): string => (value < 0 ? minus + text : text);
/** With a space between thousands of the whole part. */
const parted = (digits: string): string => {
  const [whole = "", rest] = digits.split(".");
  const apart = whole.replace(/\B(?=(\d{3})+$)/g, space);
  return rest === undefined ? apart : `${apart}.${rest}`;
};
