import { z } from "zod";
import { fixedWords, normalOf, type Initialiser } from "./initialiser";

export const normal = {
  title: "Normal",
  formula: "σ (0.05 unless given)",
  doc: "A fixed spread, whatever the layer's size: signals die out or blow up in deep networks.",
  ...normalOf((_in, _out, setting) => setting),
  schema: z.strictObject({ type: z.literal("normal"), std: z.number().positive().meta({ title: "σ", step: 0.01 }) }),
  setting: { key: "std", usual: 0.05 },
  words: fixedWords,
  pytorch: (weight, std) => `normal_(${weight}, std=${std})`,
} satisfies Initialiser;
