/** Where the values of one setting come from: a list, or a range. */
import { z } from "zod";

const valuesSchema = z.array(z.unknown()).min(1).max(1000);
/** Other settings that have to have one of these values for this one to count. */
const whenSchema = z.record(z.string(), z.union([z.array(z.unknown()).min(1), z.string(), z.number(), z.boolean()]));

const rangeSchema = z
  .strictObject({
    min: z.number(),
    max: z.number(),
    /** `log`: equal steps are equal factors; both ends are above 0. */
    scale: z.enum(["linear", "log"]).default("linear"),
    /** Whole numbers alone. */
    whole: z.boolean().default(false),
    /** Values of a grid, ends included. */
    steps: z.int().min(2).max(1000).default(5),
    when: whenSchema.optional(),
  })
  .superRefine(({ min, max, scale }, context) => {
    if (!(max > min))
      context.addIssue({ code: "custom", path: ["max"], message: `has to be above min, which is ${min}` });
    if (scale === "log" && min <= 0)
      context.addIssue({ code: "custom", path: ["min"], message: "has to be above 0 on a logarithmic scale" });
  });
const listSchema = z.strictObject({ values: valuesSchema, when: whenSchema.optional() });

export const sourceSchema = z.union([valuesSchema, rangeSchema, listSchema]);
export type SettingSource = z.output<typeof sourceSchema>;
