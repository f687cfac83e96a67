/** What the doubts about a table look at. */
import type { Recipe } from "../network/spec";
import { isFeature } from "./columns";
import type { Column, ColumnProfile, Table } from "./types";
import { inWords } from "./values";

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

export function share(count: number, total: number): string {
  return `${inWords(Number(((100 * count) / total).toPrecision(2)))} %`;
}
