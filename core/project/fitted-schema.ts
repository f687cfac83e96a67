/** The shape of `runs/<id>/recipe.json`, checked when a project is opened. */
import { z } from "zod";
import { encoders } from "../data/encode";
import type { FittedRecipe } from "../data/fitted";
import { columnTypes, type SplitName } from "../data/types";
import { datePartIds, splitSchema } from "../data/recipe-schema";
import { real } from "./json";

const count = z.int().min(0);
const names = z.array(z.string());
const finite = z.number();
/** What rows are computed from. It may have overflowed; with one that is no number, every row's would be none. */
const known = real.refine((value) => !Number.isNaN(value), "a number is wanted that is not NaN");
const scaling = z.object({ log: z.boolean(), centre: known, spread: finite.positive() });

const numbers = z.object({
  kind: z.literal("number"),
  column: z.string(),
  type: z.enum(["number", "date"]),
  fill: known,
  features: z.array(
    z.object({
      of: z.enum(["value", ...datePartIds]),
      wave: z.object({ curve: z.enum(["sin", "cos"]), period: finite.positive() }).nullable(),
      scaling,
    }),
  ),
  flag: z.boolean(),
  inputs: names,
});

const categories = z.object({
  kind: z.literal("category"),
  column: z.string(),
  type: z.enum(["category", "boolean"]),
  fill: z.string(),
  encode: z.custom<keyof typeof encoders>((id) => typeof id === "string" && Object.hasOwn(encoders, id)),
  categories: names,
  shares: z.array(finite),
  other: z.boolean(),
  rare: names.nullable(),
  scaling,
  flag: z.boolean(),
  inputs: names,
});

const part = z.object({ rows: count, byClass: z.array(count) });
const parts = z.object({ train: part, validation: part, test: part } satisfies Record<SplitName, typeof part>);

const shape = z.object({
  target: z.object({
    column: z.string(),
    type: z.enum(columnTypes),
    task: z.enum(["binary", "multiclass", "regression"]),
    classes: names,
    scale: z.object({ mean: known, std: known }).nullable(),
  }),
  split: splitSchema,
  rows: z.object({ classes: z.array(z.object({ label: z.string(), rows: count })), parts, dropped: count }),
  steps: z.array(z.object({ column: z.string(), short: z.string(), words: z.string(), clauses: names, inputs: names })),
  columns: z.array(z.discriminatedUnion("kind", [numbers, categories])),
  inputs: z.array(z.object({ name: z.string(), column: z.string(), role: z.enum(["flag", "part"]).exactOptional() })),
});

export const fittedSchema: z.ZodType<FittedRecipe> = shape
  .refine(
    ({ columns, inputs }) =>
      columns.flatMap((column) => column.inputs).every((name, place) => inputs[place]?.name === name),
    "the inputs are those of the columns, in their order",
  )
  .refine(
    ({ columns }) => columns.every((one) => one.kind === "number" || one.shares.length === one.categories.length),
    "each category has a share",
  );
