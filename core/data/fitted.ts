/** A recipe as it was fitted to the training rows of one run. */
import type { Recipe } from "./recipe-schema";
import type { FittedCategories } from "./fit-categories";
import type { FittedNumbers } from "./fit-numbers";
import type { ClassCount, ColumnType, InputFeature, Prepared, RecipeStep, RunData, Task } from "./types";

export type FittedColumn = FittedNumbers | FittedCategories;

/**
 * All that is needed to turn the rows of another file into inputs, and outputs into answers. Plain JSON; it is kept with the
 * weights of a run (`runs/<id>/recipe.json`), which mean nothing without it.
 */
export interface FittedRecipe {
  target: {
    column: string;
    type: ColumnType;
    task: Task;
    /** Labels in the order of their codes. */
    classes: string[];
    /** Regression: what the standardised target was divided by. */
    scale: { mean: number; std: number } | null;
  };
  /** How the rows were divided: with the same rows it gives the same parts. */
  split: Recipe["split"];
  /** What the rows were: those of each class and of each part, and those that were left out. */
  rows: { classes: ClassCount[]; parts: Prepared["split"]; dropped: number };
  /** What is done to each column, in words. */
  steps: RecipeStep[];
  columns: FittedColumn[];
  /** In the order of the cells of a row. */
  inputs: InputFeature[];
}

/** What the outputs of a network mean, without the data that it was trained on. */
export function answersOf({ target, rows }: FittedRecipe): Pick<Prepared, "task" | "classes" | "targetScale"> {
  return { task: target.task, classes: rows.classes, targetScale: target.scale };
}

/** What a run learned from, without the data themselves. */
export function runDataOf(fitted: FittedRecipe): RunData {
  const { target, rows, steps, inputs } = fitted;
  return { ...answersOf(fitted), target: target.column, inputs, steps, split: rows.parts, dropped: rows.dropped };
}
