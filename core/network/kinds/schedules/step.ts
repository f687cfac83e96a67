import { z } from "zod";
import { wholePower } from "../../../exact";
import { common, factor, type Schedule } from "./schedule";

const schema = z.strictObject({
  type: z.literal("step"),
  every: z.int().min(1).default(30).meta({ title: "Every", unit: "epochs" }),
  factor: factor(0.1),
  ...common,
});

export const step = {
  title: "Step",
  formula: "η · factor^⌊e / every⌋",
  doc: "Lowers the learning rate in steps, every so many epochs.",
  schema,
  share: (spec, { epochs }) => wholePower(spec.factor, Math.floor(Math.floor(epochs) / spec.every)),
  picture: { stairs: true, words: "in steps" },
  pytorch: { share: (spec) => [`share = ${spec.factor} ** (step // updates // ${spec.every})`] },
} satisfies Schedule<typeof schema>;
