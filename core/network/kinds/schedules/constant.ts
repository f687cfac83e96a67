import { z } from "zod";
import { common, type Schedule } from "./schedule";

const schema = z.strictObject({ type: z.literal("constant"), ...common });

export const constant = {
  title: "Constant",
  formula: "η",
  doc: "The same rate from beginning to end.",
  schema,
  steady: true,
  share: () => 1,
  picture: { words: "constant" },
  pytorch: { share: () => ["share = 1"] },
} satisfies Schedule<typeof schema>;
