import { z } from "zod";
import { wholePower } from "../../../exact";
import { common, factor, type Schedule } from "./schedule";

const schema = z.strictObject({ type: z.literal("exponential"), factor: factor(0.97), ...common });

export const exponential = {
  title: "Exponential",
  formula: "η · factor^e",
  doc: "Lowers the learning rate by the same factor after each epoch.",
  schema,
  share: (spec, { epochs }) => wholePower(spec.factor, Math.floor(epochs)),
  picture: { stairs: true, words: "lower with each epoch" },
  pytorch: { share: (spec) => [`share = ${spec.factor} ** (step // updates)`] },
} satisfies Schedule<typeof schema>;
