/** The rows of a table as an exported model takes them: raw columns by name. */
import { isMissingIn } from "../../data/columns";
import type { FittedRecipe } from "../../data/fitted";
import { retype } from "../../data/infer";
import type { Column, Table } from "../../data/types";
import type { InputName } from "./columns";

export interface RawColumn {
  name: string;
  /** NaN and "" are missing; dates in seconds. */
  values: Float64Array | string[];
}

/** A column that the table lacks is missing in every row. */
export function rawColumns(
  inputs: readonly InputName[],
  { columns }: FittedRecipe,
  table: Table,
  rows: ArrayLike<number>,
): RawColumn[] {
  return inputs.map(({ name, column }, at) => {
    const { type } = columns[at]!;
    const index = table.columns.findIndex((own) => own.name === column);
    const found: Column | null = index < 0 ? null : retype(table, index, type).column;
    if (columns[at]!.kind === "category") {
      const labels = found && "labels" in found ? found : null;
      const wordAt = (row: number) => (labels && !isMissingIn(labels, row) ? labels.labels[labels.codes[row]!]! : "");
      return { name, values: Array.from(rows, wordAt) };
    }
    const numbers = found && "numbers" in found ? found.numbers : null;
    const unit = type === "date" ? 1000 : 1;
    return { name, values: Float64Array.from(rows, (row) => (numbers ? numbers[row]! / unit : Number.NaN)) };
  });
}
