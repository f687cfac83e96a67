import { z } from "zod";
import { fixedWords, uniformOf, type Initialiser } from "./initialiser";

export const uniform = {
  title: "Uniform",
  formula: "−limit … limit (0.05 unless given), σ = limit / √3",
  doc: "A fixed range, whatever the layer's size.",
  ...uniformOf((_in, _out, setting) => setting / Math.sqrt(3)),
  schema: z.strictObject({
    type: z.literal("uniform"),
    limit: z.number().positive().meta({ title: "Limit", step: 0.01 }),
  }),
  setting: { key: "limit", usual: 0.05 },
  words: fixedWords,
  pytorch: (weight, limit) => `uniform_(${weight}, -${limit}, ${limit})`,
} satisfies Initialiser;
