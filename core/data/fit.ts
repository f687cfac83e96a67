/** Fits what the recipe says of one column to the training rows. The result is plain JSON. */
import type { Recipe } from "./recipe-schema";
import { inBlocks, type Pieces } from "../pieces";
import { isMissingIn, settingsOf } from "./columns";
import { applies, encodeOf, encodings } from "./encode";
import { fitCategories } from "./fit-categories";
import { fitNumbers } from "./fit-numbers";
import type { FittedColumn } from "./fitted";
import { imputeOf, imputers } from "./impute";
import type { Column, DataWarning, InputFeature, RecipeStep } from "./types";

export interface ColumnFit {
  fitted: FittedColumn;
  step: RecipeStep;
  warnings: DataWarning[];
}

/** `used` are the rows that take part at all: their missing cells are counted in the step's words. */
export function* fitColumn(
  recipe: Recipe,
  column: Column,
  training: Uint32Array,
  used: Uint32Array,
): Pieces<ColumnFit> {
  let missing = 0;
  yield* inBlocks(used.length, (from, end) => {
    for (let i = from; i < end; i++) if (isMissingIn(column, used[i])) missing++;
  });
  const { fitted, clauses, short, warnings } =
    "numbers" in column
      ? { ...(yield* fitNumbers(recipe, column, training, used, missing)), warnings: [] }
      : yield* fitCategories(recipe, column, training, missing);
  yield;
  const step: RecipeStep = {
    column: column.name,
    short: short.join(", "),
    words: `${capital(clauses.join(", "))}.`,
    clauses: clauses.map(capital),
    inputs: fitted.inputs,
  };
  return { fitted, step, warnings: [...unusedSettings(recipe, column), ...warnings] };
}

/** The inputs of a fitted column, with what each of them is. */
export function inputsOf(fitted: FittedColumn): InputFeature[] {
  const parts = fitted.kind === "number" && fitted.features.length > 1;
  const cells = fitted.inputs.length - (fitted.flag ? 1 : 0);
  return fitted.inputs.map((name, i): InputFeature => {
    const role = i >= cells ? "flag" : parts ? "part" : undefined;
    return { name, column: fitted.column, ...(role && { role }) };
  });
}

const capital = (words: string) => `${words[0].toUpperCase()}${words.slice(1)}`;

/** Settings of the column itself (not defaults) that its type or its encoding has no use for. */
function unusedSettings(recipe: Recipe, column: Column): DataWarning[] {
  const own = settingsOf(recipe, column.name);
  const numeric = column.type === "number" || column.type === "date";
  const encode = encodeOf(recipe, column);
  const unused: string[] = [];
  if (own.encode !== undefined && !applies(own.encode, column.type)) unused.push(`encode ${own.encode}`);
  if (!numeric && typeof own.impute === "string" && !imputers[own.impute].categories)
    unused.push(`impute ${own.impute}`);
  if (numeric && own.impute === "own_value") unused.push("impute own_value");
  if (own.scale !== undefined && !encodings[encode].scaled) unused.push(`scale ${own.scale}`);
  if (own.order !== undefined && encode !== "ordinal") unused.push("order");
  if (own.maxCategories !== undefined && encode !== "one_hot") unused.push("maxCategories");
  if (own.dateParts !== undefined && (column.type !== "date" || encode === "value")) unused.push("dateParts");
  if (own.period !== undefined && (column.type !== "number" || encode !== "cyclic")) unused.push("period");
  if (own.missingFlag && imputeOf(recipe, column).type === "drop_row") unused.push("missingFlag");
  if (unused.length === 0) return [];
  return [
    {
      code: "unused_setting",
      severity: "note",
      message: `${unused.join(" and ")} of ${column.name} has no effect`,
      detail: `it does not apply to ${numeric ? `${column.type}s` : "categories"}${encodings[encode].short ? ` that are ${encodings[encode].short}` : ""}`,
      column: column.name,
    },
  ];
}
