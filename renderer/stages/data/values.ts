/** Numbers and dates of a column in words. */
import type { ColumnProfile } from "#core/data/types";
import { count } from "../../components/format";

/** A value of a number or date column, with as many digits as its range asks for. Years stay without a space. */
export function valueText(value: number, column: Pick<ColumnProfile, "type" | "min" | "max">): string {
  if (column.type === "date") return new Date(value).toISOString().slice(0, 10);
  const span = Math.max(Math.abs(column.min ?? value), Math.abs(column.max ?? value));
  if (Number.isInteger(value) && Math.abs(value) < 1e9) {
    const year = span >= 1000 && span < 2200 && (column.min ?? 0) >= 1000;
    return year ? String(value).replace("-", "−") : count(value);
  }
  if (span >= 1e6 || (span < 1e-3 && span > 0)) return powerText(value);
  const digits = Math.max(0, Math.min(5, 2 - Math.floor(Math.log10(span || 1))));
  const fixed = value.toFixed(digits);
  const shown = fixed.includes(".") ? fixed.replace(/\.?0+$/, "") : fixed;
  return (Math.abs(value) >= 1000 ? count(Math.round(value)) : shown).replace("-", "−");
}

/** `1e308`, `−2.35e−7`: no zero that says nothing. */
const powerText = (value: number): string =>
  value
    .toPrecision(3)
    .replace(/\.?0*e/, "e")
    .replace("e+", "e")
    .replaceAll("-", "−");

export function rangeText(column: ColumnProfile): string {
  if (column.min === null || column.max === null) return "–";
  return `${valueText(column.min, column)} – ${valueText(column.max, column)}`;
}
