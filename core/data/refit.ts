/** A table seen through a recipe that was fitted before: types, features and classes are those of then. */
import type { Recipe } from "./recipe-schema";
import { settingsOf } from "./columns";
import type { FittedRecipe } from "./fitted";
import type { Target } from "./target";
import type { CodedColumn, Column, Table } from "./types";

/** The recipe with the types that columns had when it was fitted, without what it says of columns that the table does not have. */
export function asFitted(recipe: Recipe, { columns, target }: FittedRecipe, table: Table): Recipe {
  const types = new Map([...columns, target].map(({ column, type }) => [column, type]));
  const settings = table.columns.map(({ name }) => {
    const type = types.get(name);
    return [name, { ...settingsOf(recipe, name), ...(type && { type }) }] as const;
  });
  return { ...recipe, columns: Object.fromEntries(settings) };
}

/** The columns of a fitted recipe in its order; null for one that the table does not have. */
export function inOrder(columns: readonly Column[], { columns: fits }: FittedRecipe): (Column | null)[] {
  const byName = new Map(columns.map((column) => [column.name, column]));
  return fits.map(({ column }) => byName.get(column) ?? null);
}

export function fittedColumns(columns: readonly Column[], fitted: FittedRecipe): Column[] {
  return inOrder(columns, fitted).filter((column) => column !== null);
}

/** A target in the classes of a fitted recipe: a value that is none of them is missing. A number to predict stays as it is. */
export function inClasses(column: Column, { task, classes }: FittedRecipe["target"]): Column {
  if (task === "regression") return column;
  const coded = { name: column.name, type: "category", labels: classes } as const satisfies Partial<CodedColumn>;
  if ("numbers" in column) {
    const codes = new Map(classes.map((label, code) => [Number(label), code]));
    return { ...coded, codes: Int32Array.from(column.numbers, (value) => codes.get(value) ?? -1) };
  }
  const codes = new Map(classes.map((label, code) => [label, code]));
  const places = column.labels.map((label) => codes.get(label) ?? -1);
  return { ...coded, codes: column.codes.map((code) => (code < 0 ? -1 : places[code])) };
}

/** What a column as `inClasses` gives it asks of a network. */
export function fittedGoal(column: Column, { task, classes }: FittedRecipe["target"]): Target {
  if (task === "regression") return { task, values: "numbers" in column ? column.numbers : new Float64Array() };
  return { task, labels: classes, codes: "codes" in column ? column.codes : new Int32Array() };
}
