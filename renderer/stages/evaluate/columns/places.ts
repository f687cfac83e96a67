/** The places of a grid in words. */
import type { Grid } from "#core/insight/dependence";
import { formatValue } from "#core/numbers";

export function placeNames(grid: Grid): string[] {
  if (grid.kind === "category") return grid.labels;
  if (grid.kind === "date") return Array.from(grid.numbers, (time) => new Date(time).toISOString().slice(0, 10));
  return Array.from(grid.numbers, formatValue);
}
