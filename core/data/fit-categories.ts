/** Fits what the recipe says of a column of categories to the training rows. */
import type { Recipe } from "../network/spec";
import { inBlocks, type Pieces } from "../pieces";
import { Best } from "./best";
import { settingsOf } from "./columns";
import { encodeOf, encoders, encodings, mostCategories, type CategoryEncodeId } from "./encode";
import { flagName, flagWords, type FitParts } from "./fit-numbers";
import { imputeOf, imputers } from "./impute";
import { scalers, type ScaleId, type Scaling } from "./scale";
import type { CodedColumn, DataWarning } from "./types";
import { counted, listed, naturalCompare } from "./values";

export interface FittedCategories {
  kind: "category";
  column: string;
  type: "category" | "boolean";
  fill: string;
  encode: CategoryEncodeId;
  /** Values that have a place, in their order: natural, or as the recipe says (the most frequent ones, if there are too many). */
  categories: string[];
  /** The share of the training rows that have each of them, missing cells filled. */
  shares: number[];
  /** Whether rarer values share the input `other`. */
  other: boolean;
  /** These rarer values, so that they can be told from values that training did not have; null where they are too many to keep. */
  rare: string[] | null;
  scaling: Scaling;
  /** Whether an input more says which cells were missing. */
  flag: boolean;
  inputs: string[];
}

const mostRare = 10_000;
/** Values that are put in order in one piece. */
const valuesAtOnce = 1 << 12;

export function* fitCategories(
  recipe: Recipe,
  column: CodedColumn,
  training: Uint32Array,
  missing: number,
): Pieces<FitParts<FittedCategories> & { warnings: DataWarning[] }> {
  const { name } = column;
  const own = settingsOf(recipe, name);
  const impute = imputeOf(recipe, column);
  const wanted = encodeOf(recipe, column);
  const encode: CategoryEncodeId = wanted === "ordinal" || wanted === "frequency" ? wanted : "one_hot";
  const most = own.maxCategories ?? recipe.defaults.maxCategories ?? mostCategories;
  const constant = impute.type === "constant" ? String(impute.value) : null;
  const { seen, gaps } = yield* countValues(column, training);
  if (constant !== null) addGaps(seen, constant, gaps);
  const other = encode === "one_hot" && seen.size > most;
  // Where the rare ones are too many to keep, their order is of no interest.
  const tooMany = other && seen.size - most > mostRare;
  const byCount = yield* byFrequency(seen, tooMany ? most : seen.size);
  // Filled with the most frequent value, which stays that.
  const fill = constant ?? byCount[0] ?? "";
  if (constant === null) addGaps(seen, fill, gaps);
  const kept = byCount.slice(0, other ? most : seen.size).sort(naturalCompare);
  const order = encode === "ordinal" ? own.order : undefined;
  const categories = order ? [...new Set(order), ...kept.filter((value) => !order.includes(value))] : kept;
  const shares = categories.map((value) => (seen.get(value) ?? 0) / Math.max(1, training.length));
  const flag = own.missingFlag ?? recipe.defaults.missingFlag ?? false;
  const scale: ScaleId = own.scale ?? recipe.defaults.scale ?? "standard";
  const scaling = encodings[encode].scaled
    ? scalers[scale].fit(
        codesOf(column, training, fill, encode === "ordinal" ? places(categories) : seenShares(categories, shares)),
      )
    : { log: false, centre: 0, spread: 1 };
  const filler = imputers[impute.type === "constant" ? "constant" : "mode"].words;
  return {
    fitted: {
      kind: "category",
      column: name,
      type: column.type === "boolean" ? "boolean" : "category",
      fill,
      encode,
      categories,
      shares,
      other,
      rare: tooMany ? null : byCount.slice(other ? most : seen.size),
      scaling,
      flag,
      inputs: [...encoders[encode].inputs(name, categories, other), ...(flag ? [flagName(name)] : [])],
    },
    clauses: [
      ...(missing > 0 ? [`fill ${counted(missing, "missing cell")} with ${filler} ${fill}`] : []),
      ...(flag ? [flagWords] : []),
      encoders[encode].words(categories.length, other, order !== undefined),
      ...(encodings[encode].scaled ? [scalers[scale].words(scaling)] : []),
    ],
    short: [...(missing > 0 ? [imputers[impute.type].short] : []), ...(flag ? ["flag"] : []), encodings[encode].short],
    warnings: [...rareWarning(name, seen.size, other ? most : null), ...orderWarning(name, order, kept)],
  };
}

/** How many training rows have each value, and how many have none. */
function* countValues(column: CodedColumn, training: Uint32Array): Pieces<{ seen: Map<string, number>; gaps: number }> {
  const counts = Array.from(column.labels, () => 0);
  let gaps = 0;
  for (const row of training) {
    if (column.codes[row] < 0) gaps++;
    else counts[column.codes[row]]++;
  }
  const seen = new Map<string, number>();
  yield;
  const { labels } = column;
  yield* inBlocks(labels.length, (from, end) => {
    for (let code = from; code < end; code++) if (counts[code] > 0) seen.set(labels[code], counts[code]);
  });
  return { seen, gaps };
}

function addGaps(seen: Map<string, number>, fill: string, gaps: number): void {
  if (gaps > 0 && fill !== "") seen.set(fill, (seen.get(fill) ?? 0) + gaps);
}

/** The most frequent values, among equals in natural order. */
function* byFrequency(seen: ReadonlyMap<string, number>, most: number): Pieces<string[]> {
  const compare = ([a, countA]: [string, number], [b, countB]: [string, number]) =>
    countB - countA || naturalCompare(a, b);
  if (seen.size === most) return [...seen].sort(compare).map(([value]) => value);
  const best = new Best(most, compare);
  let count = 0;
  for (const value of seen) {
    if (count++ % valuesAtOnce === 0) yield;
    best.add(value);
  }
  return best.inOrder.map(([value]) => value);
}

const places = (categories: readonly string[]) => new Map(categories.map((category, place) => [category, place]));
const seenShares = (categories: readonly string[], shares: readonly number[]) =>
  new Map(categories.map((category, place) => [category, shares[place]]));

/** The training rows as numbers. */
function codesOf(column: CodedColumn, training: Uint32Array, fill: string, numbers: ReadonlyMap<string, number>) {
  const ofFill = numbers.get(fill) ?? 0;
  const ofLabel = column.labels.map((label) => numbers.get(label) ?? 0);
  return Float64Array.from(training, (row) => (column.codes[row] < 0 ? ofFill : ofLabel[column.codes[row]]));
}

function rareWarning(column: string, values: number, most: number | null): DataWarning[] {
  if (most === null) return [];
  return [
    {
      code: "rare_values",
      severity: "note",
      message: `${column} has ${values} values`,
      detail: `the ${most} most frequent have an input each, the others share one`,
      column,
      count: values,
    },
  ];
}

function orderWarning(column: string, order: readonly string[] | undefined, seen: readonly string[]): DataWarning[] {
  const unplaced = order ? seen.filter((value) => !order.includes(value)) : [];
  if (unplaced.length === 0) return [];
  return [
    {
      code: "unordered_values",
      severity: "warning",
      message: `${counted(unplaced.length, "value")} of ${column} ${unplaced.length === 1 ? "has" : "have"} no place in its order`,
      detail: `${listed(unplaced)} ${unplaced.length === 1 ? "comes" : "come"} after the others`,
      column,
      count: unplaced.length,
      example: unplaced[0],
    },
  ];
}
