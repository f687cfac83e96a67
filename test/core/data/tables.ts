/** Tables from text, and what they hold in plain values. */
import { readTable } from "#core/data/read";
import { DataError } from "#core/data/error";
import type { Dialect, Table } from "#core/data/types";
import { nodeDecoder } from "#host/text";

export const bytes = (text: string) => new TextEncoder().encode(text);
export const read = (text: string, dialect?: Partial<Dialect>) =>
  readTable(bytes(text), { decode: nodeDecoder, dialect });
export const cells = (table: Table) => Array.from({ length: table.rows }, (_, row) => table.cells(row));
export const names = (table: Table) => table.columns.map((column) => column.name);
export const types = (table: Table) => table.columns.map((column) => column.type);
export const codes = (table: Table) => table.warnings.map((warning) => warning.code);
export const numbers = (table: Table, index: number) => {
  const column = table.columns[index];
  if (!("numbers" in column)) throw new Error(`${column.name} is ${column.type}`);
  return [...column.numbers];
};

export function failure(run: () => unknown): DataError {
  try {
    run();
  } catch (error) {
    if (error instanceof DataError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
