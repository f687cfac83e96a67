/** What the doubts about a table look at. */
import type { Recipe } from "./recipe-schema";
import { boundWords, inPercent } from "../percent";
import { isFeature } from "./columns";
import type { Column, ColumnProfile, Table } from "./types";

export interface Context {
  table: Table;
  columns: readonly Column[];
  profiles: readonly ColumnProfile[];
  recipe: Recipe;
  target: string | null;
  classes: { labels: string[]; codes: Int32Array } | null;
}

/** Columns that are warned of one by one; more of them share a warning. */
export const mostSingly = 3;

export function features({ columns, profiles, recipe, target }: Context): { column: Column; profile: ColumnProfile }[] {
  return columns
    .map((column, i) => ({ column, profile: profiles[i] }))
    .filter(({ column }) => isFeature(recipe, column.name, target));
}

/** Two digits at least: `0.0023 %`, `3.2 %`, `99.8 %`. */
export function share(count: number, total: number): string {
  const part = count / total;
  const decimals = part > 0 && part < 0.1 ? 1 - Math.floor(Math.log10(100 * part)) : part > 0.99 ? 1 : 0;
  return `${inPercent(part, Math.min(20, Math.max(0, decimals)), boundWords)} %`;
}
/** Of a share that is nearly all: with a decimal. */
export const shareInWords = (part: number): string => `${inPercent(part, 1, boundWords)} %`;
