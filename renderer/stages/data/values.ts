/** Numbers and dates of a column in words. */
import type { ColumnProfile } from "#core/data/types";
import { atMost, count, minus, scientific } from "#core/numbers";

/** A value of a number or date column, with as many digits as its range asks for. Years stay without a space. */
export function valueText(value: number, column: Pick<ColumnProfile, "type" | "min" | "max">): string {
  if (column.type === "date") return new Date(value).toISOString().slice(0, 10);
  const span = Math.max(Math.abs(column.min ?? value), Math.abs(column.max ?? value));
  if (Number.isInteger(value) && Math.abs(value) < 1e9) {
    const year = span >= 1000 && span < 2200 && (column.min ?? 0) >= 1000;
    return year ? String(value).replace("-", minus) : count(value);
  }
  if (span >= 1e6 || (span < 1e-3 && span > 0)) return value === 0 ? "0" : scientific(value);
  const decimals = Math.max(0, Math.min(5, 2 - Math.floor(Math.log10(span || 1))));
  return Math.abs(value) >= 1000 ? count(value) : atMost(value, decimals);
}

export function rangeText(column: ColumnProfile): string {
  if (column.min === null || column.max === null) return "–";
  return `${valueText(column.min, column)} – ${valueText(column.max, column)}`;
}
