/** What becomes of the words of a column of categories, as tables that any format can hold. */
import { foldOf, writeCategory } from "../data/encode-rows";
import type { FittedCategories } from "../data/fit-categories";
import { missingWordsOf, usualMissing } from "../data/missing";
import type { Dialect } from "../data/types";

/** Words that stand for a missing cell of a column, beside the empty one. */
export const missingWords = (dialect: Partial<Dialect>, column: string): readonly string[] =>
  missingWordsOf(dialect, column) ?? usualMissing;

export interface CategoryTable {
  /** Each category by its word, in small letters where truth values are meant. */
  words: ReadonlyMap<string, number>;
  /** Place of a missing cell; −1: none. */
  fill: number;
  /** Cells of a row without the flag. */
  width: number;
  /** The cells of a place; of −1: of a value without one. */
  cells(place: number): number[];
}

export function categoryTable(fit: FittedCategories): CategoryTable {
  const fold = foldOf(fit);
  // Of two that are the same word the later one counts, as a map has it.
  const words = new Map(fit.categories.map((label, place) => [fold(label), place]));
  const fill = words.get(fold(fit.fill)) ?? -1;
  const width = fit.inputs.length - (fit.flag ? 1 : 0);
  return {
    words,
    fill,
    width,
    cells(place) {
      const x = new Float32Array(width);
      writeCategory(fit, x, 0, place, fill);
      return [...x];
    },
  };
}
