/** What a target column asks of a network: classes to tell apart, or a number to predict. */
import { fillInPieces, inBlocks, type Pieces } from "../pieces";
import { DataError } from "./error";
import type { Column, Task } from "./types";
import { listed, naturalCompare } from "./values";

/** A number column with at most so many distinct integers counts as classes, if each comes at least `rowsPerClass` times on average. */
const mostIntegerClasses = 20;
const rowsPerClass = 5;
const mostClasses = 1000;

export type Target =
  | {
      task: "binary" | "multiclass";
      /** In the order of their codes; binary: [negative, positive]. */
      labels: string[];
      /** Class of each row; −1 for missing. */
      codes: Int32Array;
    }
  | { task: "regression"; values: Float64Array };

/**
 * The task that a column sets. `explicit` is the type that the recipe gives it: `number` is always regression, `category` and
 * `boolean` are always classes. A guessed number column is classes if it holds few distinct integers (digits 0 to 9).
 * Throws a DataError for a date or free text, and for more than 1000 classes. One class alone is left to the caller.
 */
export function* readTarget(column: Column, explicit?: Column["type"]): Pieces<Target> {
  if (column.type === "date") {
    throw new DataError(
      "target_type",
      `The target ${column.name} is a date. Choose another target, or set its type to category or number.`,
    );
  }
  if (column.type === "text") {
    throw new DataError(
      "target_type",
      `The target ${column.name} is free text. Choose another target, or set its type to category.`,
    );
  }
  if ("numbers" in column) {
    const { numbers } = column;
    const labels = explicit === "number" ? null : integerClasses(numbers);
    if (!labels) return { task: "regression", values: numbers };
    const codeOf = new Map(labels.map((label, code) => [Number(label), code]));
    const codes = yield* fillInPieces(new Int32Array(numbers.length), (row) => codeOf.get(numbers[row]) ?? -1);
    return yield* inOrder(labels, codes);
  }
  if (column.labels.length > mostClasses) {
    throw new DataError(
      "too_many_classes",
      `The target ${column.name} has ${column.labels.length} different values. Choose a column with fewer classes, or set its type to number.`,
    );
  }
  return yield* inOrder(column.labels, column.codes);
}

function integerClasses(numbers: Float64Array): string[] | null {
  const seen = new Set<number>();
  let present = 0;
  for (const value of numbers) {
    if (Number.isNaN(value)) continue;
    present++;
    if (!Number.isInteger(value)) return null;
    seen.add(value);
    if (seen.size > mostIntegerClasses) return null;
  }
  return seen.size >= 2 && present >= rowsPerClass * seen.size ? [...seen].map(String) : null;
}

function* inOrder(labels: readonly string[], codes: Int32Array): Pieces<Target> {
  const counts = Array.from(labels, () => 0);
  yield* inBlocks(codes.length, (from, end) => {
    for (let row = from; row < end; row++) if (codes[row] >= 0) counts[codes[row]]++;
  });
  const order = labels.map((_, code) => code).filter((code) => counts[code] > 0);
  order.sort((a, b) => compareLabels(labels[a], labels[b]));
  if (order.length === 2 && isPositive(labels[order[0]], labels[order[1]], counts[order[0]], counts[order[1]])) {
    order.reverse();
  }
  const to = new Int32Array(labels.length).fill(-1);
  order.forEach((code, place) => (to[code] = place));
  return {
    task: order.length <= 2 ? "binary" : "multiclass",
    labels: order.map((code) => labels[code]),
    codes: yield* fillInPieces(new Int32Array(codes.length), (row) => (codes[row] < 0 ? -1 : to[codes[row]])),
  };
}

function compareLabels(a: string, b: string): number {
  const difference = Number(a) - Number(b);
  return difference || naturalCompare(a, b);
}

const positiveWords =
  /^(malignant|yes|true|t|y|positive|pos|\+|1|1\.0|ja|wahr|oui|vrai|si|sí|on|sick|ill|disease|diseased|spam|fraud|fraudulent|churn|churned|default|defaulted|dead|died|attack|anomaly|abnormal|failure|fault)$/i;
const negativeWords =
  /^(benign|no|false|f|n|negative|neg|-|0|0\.0|-1|nein|falsch|non|faux|off|healthy|ham|normal|legitimate|none|alive|survived|ok|pass)$/i;

/** Whether `a` rather than `b` is the class that is looked for: by its meaning, else the rarer one. */
function isPositive(a: string, b: string, countA: number, countB: number): boolean {
  const meaning = (label: string) => (positiveWords.test(label) ? 1 : 0) - (negativeWords.test(label) ? 1 : 0);
  const difference = meaning(a) - meaning(b);
  return difference !== 0 ? difference > 0 : countA < countB;
}

/** The class label that a row of a column stands for, or null: what is looked up among the classes of a fitted recipe. */
export function labelAt(column: Column, row: number): string | null {
  if ("numbers" in column) {
    const value = column.numbers[row];
    return Number.isNaN(value) ? null : String(value);
  }
  const code = column.codes[row];
  return code < 0 ? null : column.labels[code];
}

/** A target that can be learned: two classes or two different values at the least. */
export function requireVariety(name: string, target: Target): void {
  if (target.task === "regression") {
    let first = Number.NaN;
    for (const value of target.values) {
      if (Number.isNaN(value)) continue;
      if (Number.isNaN(first)) first = value;
      else if (value !== first) return;
    }
    throw new DataError(
      "one_value",
      `The target ${name} is the same in every row: there is nothing to predict. Choose another target.`,
    );
  }
  if (target.labels.length < 2) {
    const only = target.labels.length === 1 ? `only the class ${listed(target.labels)}` : "no value at all";
    throw new DataError(
      "one_class",
      `The target ${name} has ${only}: there is nothing to tell apart. Choose another target.`,
    );
  }
}

export function isClassification(task: Task): boolean {
  return task !== "regression";
}
