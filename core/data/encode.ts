/** How categories become numbers. A new way is one entry here and its id in `encodeIds`. */
import type { encodeIds } from "../network/spec";

export type EncodeId = (typeof encodeIds)[number];

/** Categories with an input of their own under one_hot; the rarer ones share the input `other`. */
export const mostCategories = 50;

interface Encoder {
  short: string;
  /** A clause for a sentence: `one input for each of 3 values`. */
  words: (categories: number, other: boolean) => string;
  inputs: (column: string, categories: readonly string[], other: boolean) => string[];
  /** Writes the cells of one value. `category` is −1 for a value that the training rows do not have. */
  write: (x: Float32Array, at: number, category: number, categories: number, other: boolean) => void;
  /** Whether the cells are scaled afterwards like numbers. */
  scaled: boolean;
  /** Most categories that are kept apart. */
  most: number;
}

export const encoders = {
  /** A cell for each value: 1 where it is the row's, else 0. An unseen value is 0 in each, or 1 in `other` if there is one. */
  one_hot: {
    short: "one-hot",
    words: (categories, other) => `one input for each of ${categories} values${other ? " and one for all others" : ""}`,
    inputs: (column, categories, other) => [
      ...categories.map((category) => `${column} = ${category}`),
      ...(other ? [`${column} = other`] : []),
    ],
    write(x, at, category, categories, other) {
      if (category >= 0) x[at + category] = 1;
      else if (other) x[at + categories] = 1;
    },
    scaled: false,
    most: mostCategories,
  },
  /** The place of the value in the natural order of the values: 0, 1, 2, … */
  ordinal: {
    short: "ordinal",
    words: (categories) => `number its ${categories} values 0 to ${categories - 1} in their natural order`,
    inputs: (column) => [column],
    write(x, at, category) {
      x[at] = category;
    },
    scaled: true,
    most: Number.POSITIVE_INFINITY,
  },
} as const satisfies Record<EncodeId, Encoder>;
