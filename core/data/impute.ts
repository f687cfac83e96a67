/** How missing cells are filled. A new way is one entry here and its id in `imputeIds`. */
import type { imputeIds } from "../network/spec";
import { mode, moments, quantile, sorted } from "./statistics";

export type ImputeId = (typeof imputeIds)[number];

interface Imputer {
  /** In tables: `median`. */
  short: string;
  /** In sentences: `the median`. */
  words: string;
  /** The fill value of a number column from its training values; null where the column's own kind can't be filled this way. */
  numbers: (training: Float64Array, constant: number | string | undefined) => number;
  /** Whether it applies to categories, too; otherwise they are filled with the mode. */
  categories: boolean;
}

const median = (training: Float64Array) => quantile(sorted(training), 0.5);

export const imputers = {
  /** Rows with a missing cell are left out; in new files, where no row is left out, the median or mode stands in. */
  drop_row: { short: "drop rows", words: "the median", numbers: median, categories: true },
  mean: { short: "mean", words: "the mean", numbers: (training) => moments(training).mean, categories: false },
  median: { short: "median", words: "the median", numbers: median, categories: false },
  mode: {
    short: "mode",
    words: "the most frequent value",
    numbers: (training) => mode(sorted(training)),
    categories: true,
  },
  constant: { short: "constant", words: "the constant", numbers: (_, constant) => Number(constant), categories: true },
} as const satisfies Record<ImputeId, Imputer>;
