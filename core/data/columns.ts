/** A table's columns under the types and roles that a recipe gives them. */
import type { Recipe } from "./recipe-schema";
import { toEnd, type Pieces } from "../pieces";
import { retypeInPieces, type InferredColumn } from "./infer";
import { DataError } from "./error";
import type { Column, ColumnType, DataWarning, Table } from "./types";
import { listed } from "./values";

export interface TypedColumns {
  columns: Column[];
  warnings: DataWarning[];
}

/** Throws a DataError where the recipe names a column that the table does not have. */
export function typedColumns(table: Table, recipe: Recipe): TypedColumns {
  return toEnd(typedInPieces(table, recipe));
}

export function* typedInPieces(table: Table, recipe: Recipe): Pieces<TypedColumns> {
  const names = table.columns.map((column) => column.name);
  const known = new Set(names);
  for (const name of Object.keys(recipe.columns)) if (!known.has(name)) throw unknownColumn(name, names);
  const warnings: DataWarning[] = [];
  const columns: Column[] = [];
  for (const [index, column] of table.columns.entries()) {
    const wanted = settingsOf(recipe, column.name).type ?? column.type;
    const read = wanted === column.type ? { column, warnings: [] } : yield* retyped(table, index, wanted);
    warnings.push(...read.warnings);
    columns.push(read.column);
  }
  return { columns, warnings };
}

/** Columns of a table that were read as another type before. */
const remembered = new WeakMap<Column, Map<ColumnType, InferredColumn>>();

function* retyped(table: Table, index: number, type: ColumnType): Pieces<InferredColumn> {
  const column = table.columns[index];
  const known = remembered.get(column) ?? new Map<ColumnType, InferredColumn>();
  remembered.set(column, known);
  const read = known.get(type) ?? (yield* retypeInPieces(table, index, type));
  known.set(type, read);
  return read;
}

/** What the recipe says of a column; own keys alone, so that a column may be called `constructor`. */
export function settingsOf(recipe: Recipe, column: string): Recipe["columns"][string] {
  return Object.hasOwn(recipe.columns, column) ? recipe.columns[column] : {};
}

/** Columns that the network sees: neither the target nor ignored. A column that was the target before is no input either. */
export function isFeature(recipe: Recipe, column: string, target: string | null): boolean {
  const { role } = settingsOf(recipe, column);
  return column !== target && role !== "ignored" && role !== "target";
}

export function unknownColumn(name: string, names: readonly string[]): DataError {
  return new DataError("unknown_column", `There is no column “${name}”. The columns are ${listed(names, 40)}.`);
}

/** A copy of a column in which the rows that are not kept are missing. */
export function masked(column: Column, keep: Uint8Array): Column {
  if ("numbers" in column) {
    return { ...column, numbers: column.numbers.map((value, row) => (keep[row] ? value : Number.NaN)) };
  }
  return { ...column, codes: column.codes.map((code, row) => (keep[row] ? code : -1)) };
}

export function isMissingIn(column: Column, row: number): boolean {
  return "numbers" in column ? Number.isNaN(column.numbers[row]) : column.codes[row] < 0;
}
