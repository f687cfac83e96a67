/** Values along which a column is looked at, and how its cells are written. */
import { spaced } from "#core/between";
import type { Cell, FormColumn } from "#core/training/what-if";
import { formatValue, toDigits } from "#core/numbers";

const points = 33;
const mostCategories = 24;

/** Evenly over the range that training had; categories as they are, the most frequent first. */
export function alongOf({ low, high, whole, values, type }: FormColumn): Cell[] {
  if (values.length > 0) return values.slice(0, mostCategories).map(({ label }) => label);
  if (!(low < high)) return Number.isNaN(low) ? [] : [low];
  if ((whole || type === "date") && high - low < points)
    return Array.from({ length: Math.floor(high - low) + 1 }, (_, i) => low + i);
  return [...spaced(low, high, points)];
}

/** How far a slider moves at once: whole where the column is, else a thousandth of its range, rounded. */
export function stepOf({ low, high, whole }: FormColumn): number {
  if (whole) return 1;
  return high > low ? 10 ** Math.floor(Math.log10(high / 200 - low / 200)) : 1;
}

const day = 86_400_000;
export function cellText(cell: Cell, type: FormColumn["type"]): string {
  if (cell === null) return "missing";
  if (typeof cell === "string") return cell;
  if (type !== "date") return formatValue(cell);
  const date = new Date(Math.round(cell * day));
  return Number.isNaN(date.getTime()) ? formatValue(cell) : date.toISOString().slice(0, 10);
}

/** A number as its field shows it: with no more digits than its column tells apart. */
export const tidy = (value: number): number => toDigits(value, 8);

/** Whether training had no such value. */
export function isOutside(cell: Cell, { low, high, values }: FormColumn): boolean {
  if (cell === null) return false;
  if (typeof cell === "number") return cell < low || cell > high;
  return !values.some(({ label }) => label === cell);
}
