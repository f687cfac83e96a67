/** First guesses about roles, for a person to change. */
import { isIdLike } from "./doubts";
import type { Column, ColumnProfile, Profile } from "./types";

/** Names that say what they are for. */
const targetNames =
  /^(target|class|label|labels|y|outcome|response|result|species|diagnosis|survived|churn|churned|category|quality|price|score)$/i;
/** Classes that a guessed target has at most. */
const mostClasses = 30;

/**
 * The column that looks like the target: one that is named so, else the last or the first column if it holds few classes,
 * else the last number column; null if nothing can be a target.
 */
export function suggestTarget(profile: Profile): string | null {
  const possible = profile.columns.filter(
    (column) => column.distinct > 1 && column.type !== "text" && column.type !== "date",
  );
  const named = possible.find((column) => targetNames.test(column.name) && !looksLikeId(column, profile.rows));
  if (named) return named.name;
  const ends = [profile.columns.at(-1), profile.columns[0]];
  const classes = ends.find(
    (column) => column !== undefined && possible.includes(column) && hasFewClasses(column, profile.rows),
  );
  if (classes) return classes.name;
  const last = possible.findLast((column) => column.type === "number");
  return last && last === possible.at(-1)
    ? last.name
    : (possible.findLast((c) => hasFewClasses(c, profile.rows))?.name ?? last?.name ?? null);
}

function hasFewClasses(column: ColumnProfile, rows: number): boolean {
  return column.type !== "number" && column.distinct <= mostClasses && column.distinct <= rows / 2;
}

function looksLikeId(column: ColumnProfile, rows: number): boolean {
  return column.type === "category" && column.distinct > 0.5 * rows;
}

/** Columns that are better left out, with the reason: constant, ID-like, free text. Pass the columns to tell running numbers. */
export function suggestIgnored(
  profile: Profile,
  columns: readonly Column[] = [],
): { column: string; reason: string }[] {
  return profile.columns.flatMap((column, i) => {
    const reason = reasonToIgnore(column, columns[i], profile);
    return reason === null ? [] : [{ column: column.name, reason }];
  });
}

function reasonToIgnore(column: ColumnProfile, values: Column | undefined, profile: Profile): string | null {
  if (column.distinct === 0) return "it has no values";
  if (column.distinct === 1) return "it is constant";
  if (column.type === "text") return "it is free text";
  const idLike = values
    ? isIdLike(values, column)
    : profile.warnings.some((w) => w.code === "id_like" && w.column === column.name);
  return idLike ? "it looks like an ID" : null;
}
