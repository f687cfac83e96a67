/** Fits what the recipe says of one column to the training rows. The result is plain JSON. */
import type { Recipe } from "../network/spec";
import { isMissingIn, settingsOf } from "./columns";
import { parseDate } from "./dates";
import { encoders, type EncodeId } from "./encode";
import { imputers, type ImputeId } from "./impute";
import { applyScale, scalers, type ScaleId, type Scaling } from "./scale";
import { DataError, type Column, type DataWarning, type RecipeStep } from "./types";
import { counted, inWords, naturalCompare, parseNumber } from "./values";

/** Dates enter as days, so that a scale of theirs reads well. */
export const millisecondsPerDay = 86_400_000;

export type FittedColumn =
  | {
      kind: "number";
      column: string;
      type: "number" | "date";
      /** What a missing cell counts as, before scaling; dates in days. */
      fill: number;
      scaling: Scaling;
      inputs: string[];
    }
  | {
      kind: "category";
      column: string;
      type: "category" | "boolean";
      fill: string;
      encode: EncodeId;
      /** Values that the training rows have, in natural order (the most frequent ones, if there are too many). */
      categories: string[];
      /** Whether rarer values share the input `other`. */
      other: boolean;
      scaling: Scaling;
      inputs: string[];
    };

type CategoryFit = Extract<FittedColumn, { kind: "category" }>;

export interface ColumnFit {
  fitted: FittedColumn;
  step: RecipeStep;
  warnings: DataWarning[];
}

/** The way a column's missing cells are filled: its own setting, else the default where it suits the type, else median or mode. */
export function imputeOf(recipe: Recipe, column: Column): { type: ImputeId; value?: number | string } {
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

/** `used` are the rows that take part at all: their missing cells are counted in the step's words. */
export function fitColumn(recipe: Recipe, column: Column, training: Uint32Array, used: Uint32Array): ColumnFit {
  let missing = 0;
  for (const row of used) if (isMissingIn(column, row)) missing++;
  const warnings = unusedSettings(recipe, column);
  if ("numbers" in column) {
    return { ...fitNumbers(recipe, column, training, used, missing), warnings };
  }
  const fit = fitCategories(recipe, column, training, missing);
  return { ...fit, warnings: [...warnings, ...fit.warnings] };
}

type NumberColumn = Extract<Column, { numbers: Float64Array }>;
type CodedColumn = Extract<Column, { labels: string[] }>;

export function numberAt(column: NumberColumn, row: number): number {
  return column.type === "date" ? column.numbers[row] / millisecondsPerDay : column.numbers[row];
}

function fitNumbers(recipe: Recipe, column: NumberColumn, training: Uint32Array, used: Uint32Array, missing: number) {
  const { name } = column;
  const impute = imputeOf(recipe, column);
  const scale: ScaleId = settingsOf(recipe, name).scale ?? recipe.defaults.scale ?? "standard";
  const values = new Float64Array(training.length);
  for (let i = 0; i < values.length; i++) values[i] = numberAt(column, training[i]);
  const fitted = imputers[impute.type].numbers(values, constantOf(column, impute.value));
  const fill = Number.isNaN(fitted) ? 0 : fitted;
  if (scale === "log1p") refuseLog(column, used, fill);
  const filled = values.map((value) => (Number.isNaN(value) ? fill : value));
  const scaling = scalers[scale].fit(filled);
  const clause = scalers[scale].words(scaling);
  const filling =
    missing > 0
      ? `fill ${counted(missing, "missing cell")} with ${imputers[impute.type].words} ${inWords(fill)}, `
      : "";
  const days = column.type === "date" ? "count days since 1970, " : "";
  return {
    fitted: { kind: "number" as const, column: name, type: column.type, fill, scaling, inputs: [name] },
    step: {
      column: name,
      short: [...(missing > 0 ? [imputers[impute.type].short] : []), scalers[scale].short].join(", "),
      words: sentence(`${days}${filling}${clause}`),
      inputs: [name],
    },
  };
}

function fitCategories(recipe: Recipe, column: CodedColumn, training: Uint32Array, missing: number): ColumnFit {
  const { name } = column;
  const impute = imputeOf(recipe, column);
  const counts = Array.from(column.labels, () => 0);
  let gaps = 0;
  for (const row of training) {
    if (column.codes[row] < 0) gaps++;
    else counts[column.codes[row]]++;
  }
  const seen = new Map<string, number>();
  column.labels.forEach((label, code) => counts[code] > 0 && seen.set(label, counts[code]));
  const fill = impute.type === "constant" ? String(impute.value) : commonest(seen);
  if (gaps > 0 && fill !== "") seen.set(fill, (seen.get(fill) ?? 0) + gaps);
  const encode: EncodeId = settingsOf(recipe, name).encode ?? recipe.defaults.encode ?? "one_hot";
  const encoder = encoders[encode];
  const byCount = [...seen.keys()].sort((a, b) => (seen.get(b) ?? 0) - (seen.get(a) ?? 0) || naturalCompare(a, b));
  const other = byCount.length > encoder.most;
  const categories = byCount.slice(0, encoder.most).sort(naturalCompare);
  const inputs = encoder.inputs(name, categories, other);
  const fitted: CategoryFit = {
    kind: "category",
    column: name,
    type: column.type === "boolean" ? "boolean" : "category",
    fill,
    encode,
    categories,
    other,
    scaling: { log: false, centre: 0, spread: 1 },
    inputs,
  };
  let scaleWords = "";
  if (encoder.scaled) {
    const scale: ScaleId = settingsOf(recipe, name).scale ?? recipe.defaults.scale ?? "standard";
    const place = new Map(categories.map((category, i) => [category, i]));
    const places = Float64Array.from(
      training,
      (row) => place.get(column.codes[row] < 0 ? fill : column.labels[column.codes[row]]) ?? 0,
    );
    fitted.scaling = scalers[scale].fit(places);
    scaleWords = `, ${scalers[scale].words(fitted.scaling)}`;
  }
  const words = imputers[impute.type === "constant" ? "constant" : "mode"].words;
  const filling = missing > 0 ? `fill ${counted(missing, "missing cell")} with ${words} ${fill}, ` : "";
  const warnings: DataWarning[] = [];
  if (other) {
    warnings.push({
      code: "rare_values",
      severity: "note",
      message: `${name} has ${byCount.length} values`,
      detail: `the ${encoder.most} most frequent have an input each, the others share one`,
      column: name,
      count: byCount.length,
    });
  }
  return {
    fitted,
    step: {
      column: name,
      short: [...(missing > 0 ? [imputers[impute.type].short] : []), encoder.short].join(", "),
      words: sentence(`${filling}${encoder.words(categories.length, other)}${scaleWords}`),
      inputs,
    },
    warnings,
  };
}

function commonest(counts: ReadonlyMap<string, number>): string {
  let best = "";
  for (const [label, count] of counts) {
    const most = counts.get(best) ?? 0;
    if (count > most || (count === most && naturalCompare(label, best) < 0)) best = label;
  }
  return best;
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
  const bad = fill <= -1 ? fill : [...used].map((row) => numberAt(column, row)).find((value) => value <= -1);
  if (bad === undefined) return;
  throw new DataError(
    "log_range",
    `log1p needs values above −1, and ${column.name} has ${inWords(bad)}. Choose another scale for ${column.name}.`,
  );
}

/** Settings of the column itself (not defaults) that its type has no use for. */
function unusedSettings(recipe: Recipe, column: Column): DataWarning[] {
  const own = settingsOf(recipe, column.name);
  const numeric = column.type === "number" || column.type === "date";
  const unused: string[] = [];
  if (numeric && own.encode !== undefined) unused.push(`encode ${own.encode}`);
  if (!numeric && typeof own.impute === "string" && !imputers[own.impute].categories)
    unused.push(`impute ${own.impute}`);
  if (!numeric && own.scale !== undefined && !encoders[own.encode ?? recipe.defaults.encode ?? "one_hot"].scaled) {
    unused.push(`scale ${own.scale}`);
  }
  if (unused.length === 0) return [];
  const kind = numeric ? `${column.type}s` : "categories";
  return [
    {
      code: "unused_setting",
      severity: "note",
      message: `${unused.join(" and ")} of ${column.name} has no effect`,
      detail: `it does not apply to ${kind}`,
      column: column.name,
    },
  ];
}

function sentence(words: string): string {
  return `${words[0].toUpperCase()}${words.slice(1)}.`;
}

/** The value that enters the network for a number of a fitted column. */
export function scaled(fitted: { scaling: Scaling }, value: number): number {
  return applyScale(value, fitted.scaling);
}
