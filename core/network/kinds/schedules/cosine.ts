import { z } from "zod";
import { cosine as cos } from "../../../exact";
import { common, type Schedule } from "./schedule";

const schema = z.strictObject({ type: z.literal("cosine"), ...common });

export const cosine = {
  title: "Cosine",
  formula: "½ η (1 + cos(π p / E))",
  doc: "Lowers the learning rate to 0 at the last planned epoch, slowly at the start and at the end (Loshchilov & Hutter 2017).",
  schema,
  share: (_spec, { epochs, planned }) => (1 + cos(Math.PI * Math.min(1, epochs / planned))) / 2,
  picture: { words: "a cosine to zero" },
  pytorch: { share: () => ["share = (1 + math.cos(math.pi * step / (updates * EPOCHS))) / 2"] },
} satisfies Schedule<typeof schema>;
