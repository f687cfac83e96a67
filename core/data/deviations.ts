/** What is strange about a row: how far its numbers lie from the means of their columns. */
import type { Recipe } from "./recipe-schema";
import type { Pieces } from "../pieces";
import { statisticsInPieces } from "./column-statistics";
import { typedInPieces } from "./columns";
import type { Deviation, Table } from "./types";

/** For each row its numbers, the farthest from its column's mean first. The columns are read as the recipe says. */
export function* deviationsInPieces(
  table: Table,
  recipe: Recipe,
  names: readonly string[],
  rows: readonly number[],
): Pieces<Deviation[][]> {
  const { columns } = yield* typedInPieces(table, recipe);
  const found = rows.map((): Deviation[] => []);
  const cells = rows.map((row) => table.cells(row));
  for (const [index, column] of columns.entries()) {
    if (column.type !== "number" || !names.includes(column.name)) continue;
    const { mean, std } = yield* statisticsInPieces(column);
    rows.forEach((row, i) => {
      const sigmas = (column.numbers[row] - mean) / std;
      if (Number.isFinite(sigmas)) found[i].push({ column: column.name, value: cells[i][index] ?? "", sigmas });
    });
  }
  return found.map((all) => all.sort((a, b) => Math.abs(b.sigmas) - Math.abs(a.sigmas)));
}
