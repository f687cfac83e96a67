import { z } from "zod";
import { wholePower } from "../../../exact";
import { Plateau } from "./plateau";
import { common, factor, type Schedule } from "./schedule";

const schema = z.strictObject({
  type: z.literal("reduce_on_plateau"),
  patience: z.int().min(0).max(100_000).default(5).meta({
    title: "Patience",
    unit: "epochs",
    help: "Epochs without a better loss to wait for; after one more, the learning rate is lowered.",
  }),
  factor: factor(0.5),
  threshold: z.number().min(0).max(1).default(0.0001).meta({
    title: "Threshold",
    step: 0.001,
    help: "A loss counts as better if it is lower than the best one by more than this share of it.",
  }),
  minRate: z.number().min(0).max(1000).default(0).meta({
    title: "Lowest rate",
    step: 0.0001,
    help: "The schedule does not bring the learning rate below this.",
  }),
  ...common,
});

export const reduceOnPlateau = {
  title: "On plateau",
  formula: "η · factorⁿ, at least the lowest rate",
  doc: "Keeps the learning rate while the validation loss falls (without validation rows: the training loss), and lowers it each time the loss has not improved for longer than the patience.",
  schema,
  share: ({ factor: one, minRate }, { plateaus, base }) =>
    Math.max(wholePower(one, plateaus), Math.min(1, minRate / base)),
  watch: (spec) => new Plateau(spec),
  picture: { words: "lower each time the loss stands still, at the earliest along the dashes" },
  pytorch: {
    share: (spec) => [`share = max(${spec.factor} ** plateaus, min(1, ${spec.minRate} / RATE))`],
    watch: ({ threshold, patience }) => ({
      before: ["least, worse, plateaus = math.inf, 0, 0"],
      after: [
        `if watched < least * (1 - ${threshold}):`,
        "    least, worse = watched, 0",
        "else:",
        "    worse += 1",
        `if worse > ${patience}:`,
        "    plateaus, worse = plateaus + 1, 0",
      ],
    }),
  },
} satisfies Schedule<typeof schema>;
