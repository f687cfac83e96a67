/** How missing cells are filled. A new way is one entry here and its id in `imputeIds`. */
import type { imputeIds, Recipe } from "./recipe-schema";
import { settingsOf } from "./columns";
import { encodeOf } from "./encode";
import { done, type Pieces } from "../pieces";
import { mode, momentsInPieces, quantile, sortedInPieces } from "./statistics";
import type { Column } from "./types";

export type ImputeId = (typeof imputeIds)[number];

interface Imputer {
  /** In tables: `median`. */
  short: string;
  /** In sentences: `the median`. */
  words: string;
  /** The fill value of a number column from its training values; null where the column's own kind can't be filled this way. */
  numbers: (training: Float64Array, constant: number | string | undefined) => Pieces<number>;
  /** What it applies to. */
  numeric: boolean;
  categories: boolean;
}

function* median(training: Float64Array): Pieces<number> {
  return quantile(yield* sortedInPieces(training), 0.5);
}

export const imputers = {
  /** Rows with a missing cell are left out; in new files, where no row is left out, the median or mode stands in. */
  drop_row: { short: "drop rows", words: "the median", numbers: median, numeric: true, categories: true },
  mean: {
    short: "mean",
    words: "the mean",
    *numbers(training) {
      return (yield* momentsInPieces(training)).mean;
    },
    numeric: true,
    categories: false,
  },
  median: { short: "median", words: "the median", numbers: median, numeric: true, categories: false },
  mode: {
    short: "mode",
    words: "the most frequent value",
    *numbers(training) {
      return mode(yield* sortedInPieces(training));
    },
    numeric: true,
    categories: true,
  },
  /** A missing category is one more category; where the training rows miss none, the mode stands in. */
  own_value: { short: "own value", words: "a value of its own", numbers: median, numeric: false, categories: true },
  constant: {
    short: "constant",
    words: "the constant",
    numbers: (_, constant) => done(Number(constant)),
    numeric: true,
    categories: true,
  },
} as const satisfies Record<ImputeId, Imputer>;

/**
 * The way a column's missing cells are filled: its own setting, else the defaults where they suit the type; else the median, or
 * for categories the mode. Where categories are numbered, a value of their own would claim a place among the others: only the
 * column itself asks for it there.
 */
export function imputeOf(
  recipe: Recipe,
  column: Pick<Column, "name" | "type">,
): { type: ImputeId; value?: number | string } {
  const numeric = column.type === "number" || column.type === "date";
  const own = settingsOf(recipe, column.name).impute;
  const { impute, imputeCategories } = recipe.defaults;
  for (const setting of numeric ? [own, impute] : [own, impute, imputeCategories]) {
    if (setting === undefined) continue;
    if (typeof setting === "string") {
      const numbered = setting === "own_value" && setting !== own && encodeOf(recipe, column) === "ordinal";
      if (imputers[setting][numeric ? "numeric" : "categories"] && !numbered) return { type: setting };
      continue;
    }
    if (setting !== own && numeric !== (typeof setting.value === "number")) continue;
    return setting;
  }
  return { type: numeric ? "median" : "mode" };
}

/** What missing categories are called where they are a value of their own: a name that no other value has. */
export function ownLabel(labels: readonly string[]): string {
  let label = "missing";
  while (labels.includes(label)) label = `(${label})`;
  return label;
}
