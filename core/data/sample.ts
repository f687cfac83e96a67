/** A table of some rows of another one, for what need not be exact. */
import { labelAt } from "./csv/words";
import type { Column, NumberColumn, Table } from "./types";

/** Rows that lie together stay together, so that repeated neighbours are seen. */
const blockRows = 100;

/**
 * Blocks of rows that are spread evenly over the table, `most` rows in all, and the rows with the smallest and the largest
 * number of each column, since one is enough to spoil a column; the table itself where it has no more. What was said of the
 * whole when it was read (`warnings`) is left out.
 */
export function sampleOf(table: Table, most: number): Table {
  if (table.rows <= most) return table;
  const rows = chosen(table, most);
  return {
    rows: rows.length,
    dialect: table.dialect,
    columns: table.columns.map((column) => taken(column, rows)),
    warnings: [],
    cells: (row) => table.cells(rows[row]!),
    cell: (row, column) => table.cell(rows[row]!, column),
    line: (row) => table.line(rows[row]!),
  };
}

/** In their order. */
function chosen(table: Table, most: number): Uint32Array {
  const blocks = Math.max(1, Math.floor(most / blockRows));
  const rows = new Set<number>();
  for (let block = 0; block < blocks; block++) {
    const start = Math.floor((block * (table.rows - blockRows)) / Math.max(1, blocks - 1));
    for (let row = start; row < start + blockRows; row++) rows.add(row);
  }
  for (const column of table.columns) if ("numbers" in column) for (const row of extremes(column)) rows.add(row);
  return Uint32Array.from(rows).sort();
}

/** Rows of the smallest and the largest number; none of a column without numbers. */
function extremes({ numbers }: NumberColumn): number[] {
  let [low, high] = [-1, -1];
  let [least, most] = [Infinity, -Infinity];
  for (let row = 0; row < numbers.length; row++) {
    const value = numbers[row]!;
    if (value < least) [least, low] = [value, row];
    if (value > most) [most, high] = [value, row];
  }
  return low < 0 || high < 0 ? [] : [low, high];
}

function taken(column: Column, rows: Uint32Array): Column {
  if ("numbers" in column) {
    return { name: column.name, type: column.type, numbers: Float64Array.from(rows, (row) => column.numbers[row]!) };
  }
  const labels: string[] = [];
  const known = new Map<number, number>([[-1, -1]]);
  const codes = Int32Array.from(rows, (row) => {
    const code = column.codes[row]!;
    let own = known.get(code);
    if (own === undefined) known.set(code, (own = labels.push(labelAt(column, code)) - 1));
    return own;
  });
  return { name: column.name, type: column.type, codes, labels };
}
