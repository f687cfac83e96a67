/** The recipe of an experiment: what becomes of the columns, and how the rows are split. */
import { z } from "zod";
import { columnRoles, columnTypes } from "./types";

export const imputeIds = ["drop_row", "mean", "median", "mode", "own_value", "constant"] as const;
export const encodeIds = ["one_hot", "ordinal", "frequency", "value", "date_parts", "cyclic"] as const;
export const datePartIds = ["year", "month", "day", "weekday", "day_of_year", "hour", "minute"] as const;
export const targetScaleIds = ["standard", "robust"] as const;
export const scaleIds = ["none", "standard", "min_max", "robust", "log1p"] as const;

const impute = z.union([
  z.enum(imputeIds).exclude(["constant"]),
  z.strictObject({ type: z.literal("constant"), value: z.union([z.number(), z.string()]) }),
]);
/** How missing cells are filled, categories become numbers, and numbers are scaled. What is left out is taken from `recipe.defaults`. */
const columnDefaults = z.strictObject({
  impute: impute.optional(),
  encode: z.enum(encodeIds).optional(),
  scale: z.enum(scaleIds).optional(),
  /** An input more: 1 where the cell was missing, else 0. */
  missingFlag: z.boolean().optional(),
  /** `one_hot`: most values with an input of their own; the rarer ones share the input `other`. 50 unless told. */
  maxCategories: z.int().min(1).max(10_000).optional(),
});
const columnRecipe = columnDefaults.extend({
  role: z.enum(columnRoles).optional(),
  type: z.enum(columnTypes).optional(),
  /** `ordinal`: the values from the lowest to the highest; values that it does not name come after them. */
  order: z.array(z.string()).optional(),
  /** `date_parts` and `cyclic` of dates: those that vary on the training rows unless told. */
  dateParts: z.array(z.enum(datePartIds)).min(1).optional(),
  /** `cyclic` of numbers: values after which they begin anew. 24 unless told. */
  period: z.number().positive().optional(),
});
export type ColumnRecipe = z.output<typeof columnRecipe>;

const share = z.number().min(0).max(1);
export const splitMethodIds = ["random", "group", "time"] as const;
export const splitSchema = z
  .strictObject({
    train: share.default(0.7),
    validation: share.default(0.15),
    test: share.default(0.15),
    /** `group`: rows with the same value of `column` stay in one part. `time`: the earliest rows train, the latest test. */
    method: z.enum(splitMethodIds).default("random"),
    /** The column of `group` and `time`. */
    column: z.string().nullable().default(null),
    /** `random` and `group` with classes: each part gets every class in the same share, as far as whole groups allow. */
    stratify: z.boolean().default(true),
    /** With a number as target: the same for so many ranges of equally many rows; 0 for none. */
    bins: z.int().min(0).max(50).default(0),
    /** Cross-validation: the test part is fold `index` of `count`; the others share the rest. */
    fold: z
      .strictObject({ count: z.int().min(2).max(50), index: z.int().min(0).max(49) })
      .refine((fold) => fold.index < fold.count, "the index of a fold is below their count")
      .nullable()
      .default(null),
    seed: z.int().min(0).max(0xffff_ffff).default(7),
  })
  .refine((s) => s.method === "random" || s.column !== null, {
    message: "split by group or time needs a column",
    path: ["column"],
  })
  .refine((s) => Math.abs(s.train + s.validation + s.test - 1) < 1e-6, "train, validation and test must add up to 1")
  .refine((s) => s.train > 0, { message: "the training share must be above 0", path: ["train"] });

/** What `recipe.defaults.imputeCategories` was before it was said. */
export const imputeCategoriesBefore = "mode";

export const recipeSchema = z.strictObject({
  /** Rows that repeat another one in every column: kept, or all but the first left out. */
  duplicates: z.enum(["keep", "drop"]).default("keep"),
  columns: z.record(z.string(), columnRecipe).default({}),
  defaults: columnDefaults
    .extend({
      /** For categories that neither their column nor `impute` has a way for; in place of `own_value`, the mode where they are numbered. */
      imputeCategories: impute.default("own_value"),
    })
    .prefault({}),
  split: splitSchema.prefault({}),
  /** How a number as target is scaled: by mean and σ, or (`robust`) by median and quartile range, which rows far away do not move. `standard` unless told. */
  targetScale: z.enum(targetScaleIds).optional(),
});
export type Recipe = z.output<typeof recipeSchema>;
