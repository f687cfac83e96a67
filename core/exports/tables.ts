/** A fitted recipe as plain tables, which scripts in other languages hold as they are. */
import type { DatePartId } from "../data/date-parts";
import type { DateOrder } from "../data/dates";
import { foldOf } from "../data/encode-rows";
import type { FittedCategories } from "../data/fit-categories";
import type { FittedNumbers } from "../data/fit-numbers";
import { categoryTable, missingWords } from "./categories";
import type { ExportedModel } from "./model";

interface Common {
  column: string;
  /** Words that stand for a missing cell, in small letters; an empty one always does. */
  missing: string[];
  /** An input more: 1 where the cell is missing. */
  flag: boolean;
}
export interface FeatureTable {
  /** The number itself (a date in days since 1970), or a part of the date. */
  of: "value" | DatePartId;
  /** sin or cos of 2π · value / period; null: the value, scaled. */
  wave: { curve: "sin" | "cos"; period: number } | null;
  /** (f(value) − centre) / spread, f the identity or ln(1 + x). */
  log: boolean;
  centre: number;
  spread: number;
}
export interface NumberTable extends Common {
  kind: "number" | "date";
  /** Takes the place of a missing cell; a date in days. */
  fill: number;
  /** How the column writes day and month. */
  order: DateOrder;
  features: FeatureTable[];
}
/** One input: a number for each word. */
export interface LookupTable extends Common {
  kind: "lookup";
  /** Words are compared in small letters. */
  fold: boolean;
  cells: [word: string, cell: number][];
  gap: number;
  unseen: number;
}
/** An input for each word: 1 where it is the row's. */
export interface OneHotTable extends Common {
  kind: "one_hot";
  fold: boolean;
  words: string[];
  /** Place of a missing cell, and of a word without a place; −1: all inputs are 0. */
  gap: number;
  unseen: number;
  width: number;
}
export type ColumnTable = NumberTable | LookupTable | OneHotTable;

export function columnTables({ fitted, dialect, dateOrders }: ExportedModel): ColumnTable[] {
  return fitted.columns.map((fit) => {
    const missing = [...new Set(missingWords(dialect, fit.column).map((word) => word.trim().toLowerCase()))];
    const common = { column: fit.column, missing, flag: fit.flag };
    return fit.kind === "number" ? numberTable(fit, common, dateOrders[fit.column] ?? "iso") : wordTable(fit, common);
  });
}

function numberTable({ type, fill, features }: FittedNumbers, common: Common, order: DateOrder): NumberTable {
  return {
    ...common,
    kind: type,
    fill,
    order,
    features: features.map(({ of, wave, scaling: { log, centre, spread } }) => ({ of, wave, log, centre, spread })),
  };
}

function wordTable(fit: FittedCategories, common: Common): LookupTable | OneHotTable {
  const { words, fill, width, cells } = categoryTable(fit);
  const shared = { ...common, fold: fit.type === "boolean" };
  if (width === 1) {
    const cellOf = (place: number) => cells(place)[0]!;
    const pairs = [...words].map(([word, place]): [string, number] => [word, cellOf(place)]);
    return { ...shared, kind: "lookup", cells: pairs, gap: cellOf(fill), unseen: cellOf(-1) };
  }
  const unseen = fit.other ? fit.categories.length : -1;
  return {
    ...shared,
    kind: "one_hot",
    words: fit.categories.map(foldOf(fit)),
    gap: fill < 0 ? unseen : fill,
    unseen,
    width,
  };
}
