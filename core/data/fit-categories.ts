/** Fits what the recipe says of a column of categories to the training rows. */
import type { Recipe } from "./recipe-schema";
import { fillInPieces, inBlocks, mapInPieces, type Pieces } from "../pieces";
import { Best } from "./best";
import { settingsOf } from "./columns";
import { encodeOf, encoders, encodings, mostCategories, type CategoryEncodeId } from "./encode";
import { flagName, flagWords, type FitParts } from "./fit-numbers";
import { imputeOf, imputers, ownLabel } from "./impute";
import { scalers, type ScaleId, type Scaling } from "./scale";
import { orderInPieces } from "./sort";
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
  const given = impute.type === "constant" ? String(impute.value) : null;
  const found = yield* countValues(column, training, given);
  // A value of its own has to be learnt from training rows that miss theirs.
  const isOwn = impute.type === "own_value" && found.gaps > 0;
  const constant = isOwn ? ownLabel(column.labels) : given;
  const values = isOwn ? yield* countValues(column, training, constant) : found;
  const other = encode === "one_hot" && values.size > most;
  // Where the rare ones are too many to keep, they are too many to put in order, too.
  const tooMany = other && values.size - most > mostRare;
  const { byCount, seen } = yield* byFrequency(values, tooMany ? most : values.size);
  // Filled with the most frequent value, which stays that.
  const fill = constant ?? byCount[0] ?? "";
  if (constant === null && fill !== "") seen.set(fill, (seen.get(fill) ?? 0) + values.gaps);
  const kept = yield* orderInPieces(byCount.slice(0, other ? most : values.size), naturalCompare);
  const order = encode === "ordinal" ? own.order : undefined;
  const categories = order ? [...new Set(order), ...kept.filter((value) => !order.includes(value))] : kept;
  const shares: number[] = [];
  yield* inBlocks(categories.length, (from, end) => {
    for (let i = from; i < end; i++) shares.push((seen.get(categories[i]) ?? 0) / Math.max(1, training.length));
  });
  const flag = own.missingFlag ?? recipe.defaults.missingFlag ?? false;
  const scale: ScaleId = own.scale ?? recipe.defaults.scale ?? "standard";
  const scaling = encodings[encode].scaled
    ? yield* scalers[scale].fit(
        yield* codesOf(
          column,
          training,
          fill,
          yield* mapInPieces(categories, (_, place) => (encode === "ordinal" ? place : shares[place])),
        ),
      )
    : { log: false, centre: 0, spread: 1 };
  const filler = imputers[impute.type === "constant" ? "constant" : "mode"].words;
  const filling = isOwn
    ? `take ${counted(missing, "missing cell")} as a value of its own, ${fill}`
    : `fill ${counted(missing, "missing cell")} with ${filler} ${fill}`;
  const kind = impute.type === "own_value" && !isOwn ? "mode" : impute.type;
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
      rare: tooMany ? null : byCount.slice(other ? most : values.size),
      scaling,
      flag,
      inputs: [...encoders[encode].inputs(name, categories, other), ...(flag ? [flagName(name)] : [])],
    },
    clauses: [
      ...(missing > 0 ? [filling] : []),
      ...(flag ? [flagWords] : []),
      encoders[encode].words(categories.length, other, order !== undefined),
      ...(encodings[encode].scaled ? [scalers[scale].words(scaling)] : []),
    ],
    short: [...(missing > 0 ? [imputers[kind].short] : []), ...(flag ? ["flag"] : []), encodings[encode].short],
    warnings: [
      ...rareWarning(name, values.size, other ? most : null),
      ...orderWarning(name, order, isOwn ? kept.filter((value) => value !== constant) : kept),
    ],
  };
}

/** How many training rows have each value, those without one counted with the constant that fills them. */
interface Values {
  labels: readonly string[];
  /** By code. */
  counts: Uint32Array;
  /** A constant that no row has by itself. */
  added: [value: string, rows: number] | null;
  /** Rows without a value. */
  gaps: number;
  /** Different values. */
  size: number;
}

function* countValues({ codes, labels }: CodedColumn, training: Uint32Array, constant: string | null): Pieces<Values> {
  const counts = new Uint32Array(labels.length);
  let [gaps, size] = [0, 0];
  yield* inBlocks(training.length, (from, end) => {
    for (let i = from; i < end; i++) {
      const code = codes[training[i]];
      if (code < 0) gaps++;
      else counts[code]++;
    }
  });
  const place = constant !== null && constant !== "" && gaps > 0 ? labels.indexOf(constant) : -1;
  const added: Values["added"] = constant && gaps > 0 && place < 0 ? [constant, gaps] : null;
  if (place >= 0) counts[place] += gaps;
  for (const count of counts) if (count > 0) size++;
  return { labels, counts, added, gaps, size: size + (added ? 1 : 0) };
}

/** The most frequent values, among equals in natural order, and how many rows have each. */
function* byFrequency(
  { labels, counts, added, size }: Values,
  most: number,
): Pieces<{ byCount: string[]; seen: Map<string, number> }> {
  // Codes, so that a million values leave nothing behind that has to be cleared away; the added one comes after the others.
  const labelOf = (code: number) => (code < labels.length ? labels[code] : (added?.[0] ?? ""));
  const countOf = (code: number) => (code < labels.length ? counts[code] : (added?.[1] ?? 0));
  const compare = (a: number, b: number) => countOf(b) - countOf(a) || naturalCompare(labelOf(a), labelOf(b));
  const best = most < size ? new Best(most, compare) : null;
  const all: number[] = [];
  for (let code = 0; code <= labels.length; code++) {
    if (code % valuesAtOnce === 0) yield;
    if (countOf(code) === 0) continue;
    if (best) best.add(code);
    else all.push(code);
  }
  const found = best?.inOrder ?? (yield* orderInPieces(all, compare));
  const byCount = found.map(labelOf);
  return { byCount, seen: yield* mapInPieces(byCount, (_, place) => countOf(found[place])) };
}

/** The training rows as numbers. */
function* codesOf(
  { codes, labels }: CodedColumn,
  training: Uint32Array,
  fill: string,
  numbers: ReadonlyMap<string, number>,
): Pieces<Float64Array> {
  const ofFill = numbers.get(fill) ?? 0;
  const ofLabel = yield* fillInPieces(new Float64Array(labels.length), (code) => numbers.get(labels[code]) ?? 0);
  return yield* fillInPieces(new Float64Array(training.length), (i) => {
    const code = codes[training[i]];
    return code < 0 ? ofFill : ofLabel[code];
  });
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
