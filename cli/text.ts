/** Tables and numbers for people. */
import { formatNumber, plural, toDigits } from "#core/numbers";
import { inOneLine } from "./printable";

/** Columns as wide as their longest cell; numbers stand to the right, text to the left. */
export function table(
  names: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
  words: (value: number) => string = formatNumber,
): string {
  const header = names.map(inOneLine);
  const cells = rows.map((row) => row.map((cell) => (typeof cell === "number" ? words(cell) : inOneLine(cell ?? "–"))));
  const widths = header.map((name, i) => Math.max(name.length, ...cells.map((row) => (row[i] ?? "").length)));
  const right = header.map((_, i) => rows.some((row) => typeof row[i] === "number"));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => (right[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join("  ")
      .trimEnd() + "\n";
  return line(header) + line(widths.map((width) => "─".repeat(width))) + cells.map(line).join("");
}

/** A number with the digits that tell it from others so far apart. */
export function numberWithin(value: number, apart: number): number {
  if (Number.isInteger(value)) return value;
  const digits = Math.ceil(Math.log10(Math.abs(value) / apart)) + 2;
  return digits > 4 && digits < 16 ? toDigits(value, digits) : toDigits(value, 4);
}

export const countOf = (count: number, one: string): string => plural(count, one);
