/** First guesses about roles, for a person to change: the same in the window and on the command line. */
import type { Recipe } from "./recipe-schema";
import { toEnd, type Pieces } from "../pieces";
import { settingsOf } from "./columns";
import { idReason } from "./ids";
import { columnProfiles } from "./profile";
import { sampleOf } from "./sample";
import type { Column, ColumnProfile, Profile, Table } from "./types";

/** Names that say what they are for. */
const targetNames =
  /^(target|class|classes|label|labels|y|outcome|response|result|species|diagnosis|survived|churn|churned|category|quality|price|score)$/i;
/** Classes that a guessed target has at most. */
const mostClasses = 30;

export interface SuggestedRoles {
  /** Null if nothing can be a target. */
  target: string | null;
  /** Columns that are better left out, with the reason. */
  ignored: { column: string; reason: string }[];
}

export function suggestRoles(table: Table): SuggestedRoles {
  return toEnd(rolesInPieces(table));
}

/** The same in pieces. */
export function* rolesInPieces(table: Table): Pieces<SuggestedRoles> {
  const columns = yield* columnProfiles(table);
  const ignored = columns.flatMap((profile, i) =>
    ignoredFor(reasonToIgnore(profile, table.columns[i], table), profile),
  );
  const left = new Set(ignored.map(({ column }) => column));
  const target = suggestTarget({ rows: table.rows, columns }, left);
  return { target, ignored: ignored.filter(({ column }) => column !== target) };
}

const ignoredFor = (reason: string | null, { name }: ColumnProfile) =>
  reason === null ? [] : [{ column: name, reason }];

/** Rows by which it is told which columns of a large table are worth a look at all of them. */
const fewRows = 30_000;
const mostlyDifferent = 0.98;

/** The columns that are better left out alone, whatever the target: of a large table, those are looked at that could be. */
export function suggestIgnored(table: Table): SuggestedRoles["ignored"] {
  const sample = sampleOf(table, fewRows);
  const some = toEnd(columnProfiles(sample));
  return some.flatMap((seen, i) => {
    const present = sample.rows - seen.missing;
    const couldBe = seen.distinct < 2 || seen.type === "text" || seen.distinct >= mostlyDifferent * present;
    if (!couldBe) return [];
    const [profile] = sample === table ? [seen] : toEnd(columnProfiles(table, [i]));
    return ignoredFor(reasonToIgnore(profile, table.columns[i], table), profile);
  });
}

/** A recipe in which the columns that are better left out are ignored, where it does not give them a role itself. */
export function withRoles(recipe: Recipe, ignored: SuggestedRoles["ignored"], target: string): Recipe {
  const columns = { ...recipe.columns };
  for (const { column } of ignored) {
    const own = settingsOf(recipe, column);
    // What a person says of a column is a reason to use it.
    if (column !== target && Object.keys(own).length === 0) columns[column] = { role: "ignored" };
  }
  return { ...recipe, columns };
}

/**
 * The column that looks like the target: one that is named so, else the last or the first column if it holds few classes,
 * else the last number column.
 */
function suggestTarget(profile: Pick<Profile, "rows" | "columns">, ignored: ReadonlySet<string>): string | null {
  const possible = profile.columns.filter(
    ({ name, distinct, type }) => distinct > 1 && type !== "text" && type !== "date" && !ignored.has(name),
  );
  const named = possible.find(
    (column) =>
      targetNames.test(column.name) && !looksLikeId(column, profile.rows) && !isCoordinate(column.name, profile),
  );
  if (named) return named.name;
  const ends = [profile.columns.at(-1), profile.columns[0]];
  const classes = ends.find(
    (column) => column !== undefined && possible.includes(column) && hasFewClasses(column, profile.rows),
  );
  if (classes) return classes.name;
  const last = possible.findLast((column) => column.type === "number");
  return last && last === possible.at(-1)
    ? last.name
    : (possible.findLast((column) => hasFewClasses(column, profile.rows))?.name ?? last?.name ?? null);
}

/** `Y` beside `X` is a coordinate where another column follows: a target stands at an end. */
function isCoordinate(name: string, { columns }: Pick<Profile, "columns">): boolean {
  if (name.toLowerCase() !== "y" || columns.length < 3 || columns.at(-1)?.name === name) return false;
  return columns.some((column) => column.name.toLowerCase() === "x") && columns[0].name !== name;
}

function hasFewClasses(column: ColumnProfile, rows: number): boolean {
  return column.type !== "number" && column.distinct <= mostClasses && column.distinct <= rows / 2;
}

function looksLikeId(column: ColumnProfile, rows: number): boolean {
  return column.type === "category" && column.distinct > 0.5 * rows;
}

function reasonToIgnore(column: ColumnProfile, values: Column, { warnings }: Table): string | null {
  if (column.distinct === 0) return "it has no values";
  if (column.distinct === 1) return "it is constant";
  if (column.type === "text") return "it is free text";
  return idReason(values, column, warnings) === null ? null : "it looks like an ID";
}
