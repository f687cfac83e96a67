/** Fits what the recipe says of a column of numbers or dates to the training rows. */
import { formatValue } from "../numbers";
import type { Recipe } from "./recipe-schema";
import { fillInPieces, inBlocks, type Pieces } from "../pieces";
import { settingsOf } from "./columns";
import { datePart, dateParts, type DatePartId } from "./date-parts";
import { parseDate } from "./dates";
import { encodeOf, encodings, usualPeriod } from "./encode";
import { imputeOf, imputers } from "./impute";
import { applyScale, scalers, type ScaleId, type Scaling } from "./scale";
import { datePartIds } from "./recipe-schema";
import { DataError } from "./error";
import type { NumberColumn } from "./types";
import { counted, listed, parseNumber } from "./values";

/** Dates enter as days, so that a scale of theirs reads well. */
export const millisecondsPerDay = 86_400_000;

/** One input that is made of a number or a date. */
export interface NumberFeature {
  /** The number itself (a date in days), or a part of the date. */
  of: "value" | DatePartId;
  /** sin or cos of 2π · value / period, in place of the value; null for the value. */
  wave: { curve: "sin" | "cos"; period: number } | null;
  scaling: Scaling;
}

export interface FittedNumbers {
  kind: "number";
  column: string;
  type: "number" | "date";
  /** What a missing cell counts as, before anything is made of it; dates in days. */
  fill: number;
  features: NumberFeature[];
  /** Whether an input more says which cells were missing. */
  flag: boolean;
  /** Names of the inputs: the features, then the flag. */
  inputs: string[];
}

export function numberAt(column: NumberColumn, row: number): number {
  return column.type === "date" ? column.numbers[row] / millisecondsPerDay : column.numbers[row];
}

/** A feature of a number that is not missing, as it enters the network. */
export function featureOf({ of, wave, scaling }: NumberFeature, value: number): number {
  const part = of === "value" ? value : datePart(of, Math.round(value * millisecondsPerDay));
  if (!wave) return applyScale(part, scaling);
  const angle = (2 * Math.PI * part) / wave.period;
  return wave.curve === "sin" ? Math.sin(angle) : Math.cos(angle);
}

export interface FitParts<F> {
  fitted: F;
  /** What is done, one thing after the other, in words that begin small. */
  clauses: string[];
  short: string[];
}

/** `missing` cells are those of the rows that take part at all. */
export function* fitNumbers(
  recipe: Recipe,
  column: NumberColumn,
  training: Uint32Array,
  used: Uint32Array,
  missing: number,
): Pieces<FitParts<FittedNumbers>> {
  const { name } = column;
  const impute = imputeOf(recipe, column);
  const values = yield* fillInPieces(new Float64Array(training.length), (i) => numberAt(column, training[i]));
  const wanted = yield* imputers[impute.type].numbers(values, constantOf(column, impute.value));
  // −0 becomes 0, which JSON has.
  const fill = Number.isNaN(wanted) ? 0 : wanted + 0;
  yield* inBlocks(values.length, (from, end) => {
    for (let i = from; i < end; i++) if (Number.isNaN(values[i])) values[i] = fill;
  });
  const flag = settingsOf(recipe, name).missingFlag ?? recipe.defaults.missingFlag ?? false;
  const encode = encodeOf(recipe, column);
  const scale: ScaleId = settingsOf(recipe, name).scale ?? recipe.defaults.scale ?? "standard";
  if (scale === "log1p" && encode === "value") refuseLog(column, used, fill);
  const made = yield* makeFeatures(recipe, column, values, scale);
  const filling = missing > 0 ? [fillWords(column, missing, imputers[impute.type].words, fill)] : [];
  return {
    fitted: {
      kind: "number",
      column: name,
      type: column.type,
      fill,
      features: made.features,
      flag,
      inputs: [...made.features.map((feature) => inputName(name, feature)), ...(flag ? [flagName(name)] : [])],
    },
    clauses: [...filling, ...(flag ? [flagWords] : []), ...made.clauses],
    short: [
      ...(missing > 0 ? [imputers[impute.type].short] : []),
      ...(flag ? ["flag"] : []),
      ...(encode === "value" ? [] : [encodings[encode].short]),
      ...(encode === "cyclic" ? [] : [scalers[scale].short]),
    ],
  };
}

export const flagName = (column: string) => `${column} is missing`;
export const flagWords = "add an input that is 1 where the cell was missing";

function inputName(column: string, { of, wave }: NumberFeature): string {
  const value = of === "value" ? column : `${column} ${dateParts[of].title}`;
  return wave ? `${wave.curve} ${value}` : value;
}

function fillWords(column: NumberColumn, missing: number, words: string, fill: number): string {
  const value = column.type === "date" ? dayOf(fill) : formatValue(fill);
  return `fill ${counted(missing, "missing cell")} with ${words} ${value}`;
}

function dayOf(days: number): string {
  const date = new Date(Math.round(days * millisecondsPerDay));
  return Number.isNaN(date.getTime()) ? formatValue(days) : date.toISOString().slice(0, 10);
}

interface Made {
  features: NumberFeature[];
  clauses: string[];
}

const unscaled: Scaling = { log: false, centre: 0, spread: 1 };

function* makeFeatures(recipe: Recipe, column: NumberColumn, filled: Float64Array, scale: ScaleId): Pieces<Made> {
  const encode = encodeOf(recipe, column);
  if (encode === "value") {
    const scaling = yield* scalers[scale].fit(filled);
    const days = column.type === "date" ? ["count days since 1970"] : [];
    return { features: [{ of: "value", wave: null, scaling }], clauses: [...days, scalers[scale].words(scaling)] };
  }
  if (column.type === "number") {
    const period = settingsOf(recipe, column.name).period ?? usualPeriod;
    return { features: waves("value", period), clauses: [`take sine and cosine, anew every ${formatValue(period)}`] };
  }
  const parts = yield* partsOf(recipe, column, filled);
  const round = encode === "cyclic" ? parts.filter((part) => dateParts[part].period !== null) : [];
  const plain = parts.filter((part) => !round.includes(part));
  const titles = (ids: readonly DatePartId[]) =>
    listed(
      ids.map((id) => dateParts[id].title),
      7,
    );
  const features: NumberFeature[] = [];
  for (const part of parts) {
    const { period } = dateParts[part];
    if (encode === "cyclic" && period !== null) features.push(...waves(part, period));
    else {
      const values = yield* fillInPieces(new Float64Array(filled.length), (i) => partOf(part, filled[i]));
      features.push({ of: part, wave: null, scaling: yield* scalers[scale].fit(values) });
    }
  }
  return {
    features,
    clauses: [
      ...(round.length > 0 ? [`take sine and cosine of ${titles(round)}`] : []),
      ...(plain.length > 0 ? [`take ${titles(plain)}, each scaled by itself (${scalers[scale].short})`] : []),
    ],
  };
}

function waves(of: NumberFeature["of"], period: number): NumberFeature[] {
  return (["sin", "cos"] as const).map((curve) => ({ of, wave: { curve, period }, scaling: unscaled }));
}

const partOf = (part: DatePartId, day: number) => datePart(part, Math.round(day * millisecondsPerDay));

/** Those that the recipe names, in the order of `datePartIds`; else those that vary on the training rows. */
function* partsOf(recipe: Recipe, column: NumberColumn, filled: Float64Array): Pieces<DatePartId[]> {
  const own = settingsOf(recipe, column.name).dateParts;
  if (own) return datePartIds.filter((part) => own.includes(part));
  const varying: DatePartId[] = [];
  for (const part of datePartIds) {
    // Month and day say it already.
    if (part === "day_of_year") continue;
    const first = partOf(part, filled[0]);
    let varies = false;
    yield* inBlocks(filled.length, (from, end) => {
      for (let i = from; i < end && !varies; i++) varies = partOf(part, filled[i]) !== first;
    });
    if (varies) varying.push(part);
  }
  return varying.length > 0 ? varying : ["year"];
}

function constantOf(column: NumberColumn, value: number | string | undefined): number | undefined {
  if (value === undefined || typeof value === "number") return value;
  const read = column.type === "date" ? parseDate(value, "iso") / millisecondsPerDay : parseNumber(value, ".");
  if (Number.isNaN(read)) {
    const wanted = column.type === "date" ? "a date like 2024-01-31" : "a number";
    throw new DataError(
      "constant",
      `Missing cells of ${column.name} can't be filled with “${value}”: it has to be ${wanted}.`,
    );
  }
  return read;
}

function refuseLog(column: NumberColumn, used: Uint32Array, fill: number): void {
  let bad = fill <= -1 ? fill : Number.NaN;
  for (let i = 0; i < used.length && Number.isNaN(bad); i++) {
    if (numberAt(column, used[i]) <= -1) bad = numberAt(column, used[i]);
  }
  if (Number.isNaN(bad)) return;
  throw new DataError(
    "log_range",
    `log1p needs values above −1, and ${column.name} has ${formatValue(bad)}. Choose another scale for ${column.name}.`,
  );
}
