/** How missing cells are filled. A new way is one entry here and its id in `imputeIds`. */
import type { imputeIds, Recipe } from "../network/spec";
import { settingsOf } from "./columns";
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
  /** Whether it applies to categories, too; otherwise they are filled with the mode. */
  categories: boolean;
}

function* median(training: Float64Array): Pieces<number> {
  return quantile(yield* sortedInPieces(training), 0.5);
}

export const imputers = {
  /** Rows with a missing cell are left out; in new files, where no row is left out, the median or mode stands in. */
  drop_row: { short: "drop rows", words: "the median", numbers: median, categories: true },
  mean: {
    short: "mean",
    words: "the mean",
    *numbers(training) {
      return (yield* momentsInPieces(training)).mean;
    },
    categories: false,
  },
  median: { short: "median", words: "the median", numbers: median, categories: false },
  mode: {
    short: "mode",
    words: "the most frequent value",
    *numbers(training) {
      return mode(yield* sortedInPieces(training));
    },
    categories: true,
  },
  constant: {
    short: "constant",
    words: "the constant",
    numbers: (_, constant) => done(Number(constant)),
    categories: true,
  },
} as const satisfies Record<ImputeId, Imputer>;

/** The way a column's missing cells are filled: its own setting, else the default where it suits the type, else median or mode. */
export function imputeOf(
  recipe: Recipe,
  column: Pick<Column, "name" | "type">,
): { type: ImputeId; value?: number | string } {
  const numeric = column.type === "number" || column.type === "date";
  const own = settingsOf(recipe, column.name).impute;
  for (const setting of [own, recipe.defaults.impute]) {
    if (setting === undefined) continue;
    if (typeof setting === "string") {
      if (numeric || imputers[setting].categories) return { type: setting };
      continue;
    }
    if (setting !== own && numeric !== (typeof setting.value === "number")) continue;
    return setting;
  }
  return { type: numeric ? "median" : "mode" };
}
