/** How values become inputs. A new way is one entry here (for categories one in `encoders`, too) and its id in `encodeIds`. */
import type { encodeIds, Recipe } from "./recipe-schema";
import { settingsOf } from "./columns";
import type { Column, ColumnType } from "./types";

export type EncodeId = (typeof encodeIds)[number];
export type CategoryEncodeId = "one_hot" | "ordinal" | "frequency";

/** Categories with an input of their own under one_hot, unless the recipe says otherwise; the rarer ones share the input `other`. */
export const mostCategories = 50;
/** Of numbers under `cyclic`, unless the recipe says otherwise: hours. */
export const usualPeriod = 24;

interface Encoding {
  /** In tables: `one-hot`. */
  short: string;
  /** Types that it applies to. */
  types: readonly ColumnType[];
  /** Whether its inputs are scaled like numbers. */
  scaled: boolean;
}

const categories = ["category", "boolean"] as const;

export const encodings = {
  one_hot: { short: "one-hot", types: categories, scaled: false },
  ordinal: { short: "ordinal", types: categories, scaled: true },
  frequency: { short: "frequency", types: categories, scaled: true },
  /** The number itself; a date as days since 1970. */
  value: { short: "", types: ["number", "date"], scaled: true },
  date_parts: { short: "date parts", types: ["date"], scaled: true },
  /** Sine and cosine of a number, or of each part of a date that begins anew. */
  cyclic: { short: "cyclic", types: ["number", "date"], scaled: false },
} as const satisfies Record<EncodeId, Encoding>;

export function applies(encode: EncodeId, type: ColumnType): boolean {
  const { types }: Encoding = encodings[encode];
  return types.includes(type);
}

/** The column's own way, else the recipe's default where it suits the type, else one-hot for categories and the value for numbers. */
export function encodeOf(recipe: Recipe, column: Pick<Column, "name" | "type">): EncodeId {
  const wanted = [settingsOf(recipe, column.name).encode, recipe.defaults.encode];
  const found = wanted.find((encode) => encode !== undefined && applies(encode, column.type));
  return found ?? (column.type === "number" || column.type === "date" ? "value" : "one_hot");
}

interface CategoryEncoder {
  /** A clause for a sentence: `one input for each of 3 values`. */
  words: (categories: number, other: boolean, ordered: boolean) => string;
  inputs: (column: string, categories: readonly string[], other: boolean) => string[];
  /** Writes the cells of one value. `category` is −1 for a value that has no place. */
  write: (x: Float32Array, at: number, category: number, fit: { shares: readonly number[]; other: boolean }) => void;
}

export const encoders = {
  /** A cell for each value: 1 where it is the row's, else 0. A value without a cell is 0 in each, or 1 in `other` if there is one. */
  one_hot: {
    words: (count, other) => `one input for each of ${count} values${other ? " and one for all others" : ""}`,
    inputs: (column, values, other) => [
      ...values.map((value) => `${column} = ${value}`),
      ...(other ? [`${column} = other`] : []),
    ],
    write(x, at, category, { shares, other }) {
      if (category >= 0) x[at + category] = 1;
      else if (other) x[at + shares.length] = 1;
    },
  },
  /** The place of the value in the order: 0, 1, 2, … */
  ordinal: {
    words: (count, _, ordered) =>
      `number its ${count} values 0 to ${count - 1} in ${ordered ? "the order that was set" : "their natural order"}`,
    inputs: (column) => [column],
    write(x, at, category) {
      x[at] = category;
    },
  },
  /** The share of the training rows that have the value; 0 for one that they do not have. */
  frequency: {
    words: (count) => `take for each of ${count} values the share of training rows that have it`,
    inputs: (column) => [column],
    write(x, at, category, { shares }) {
      x[at] = category >= 0 ? shares[category] : 0;
    },
  },
} as const satisfies Record<CategoryEncodeId, CategoryEncoder>;
