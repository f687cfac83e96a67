/** Learning-rate schedules: what becomes of the rate while a run goes on. */
import { z } from "zod";
import { cosine, wholePower } from "../exact";

const warmup = z.int().min(0).max(100_000).default(0).meta({
  title: "Warm-up",
  unit: "updates",
  help: "Over the first updates the learning rate rises in a straight line, from near 0 to what the schedule says.",
});
const factor = (max: number, value: number) =>
  z.number().positive().max(max).default(value).meta({ title: "Factor", step: 0.01 });

export const scheduleSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("constant"), warmup }),
  z.strictObject({
    type: z.literal("step"),
    every: z.int().min(1).default(30).meta({ title: "Every", unit: "epochs" }),
    factor: factor(1, 0.1),
    warmup,
  }),
  z.strictObject({ type: z.literal("exponential"), factor: factor(1, 0.97), warmup }),
  z.strictObject({ type: z.literal("cosine"), warmup }),
  z.strictObject({
    type: z.literal("reduce_on_plateau"),
    patience: z.int().min(0).max(100_000).default(5).meta({
      title: "Patience",
      unit: "epochs",
      help: "Epochs without a better loss to wait for; after one more, the learning rate is lowered.",
    }),
    factor: factor(1, 0.5),
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
    warmup,
  }),
]);
export type ScheduleSpec = z.output<typeof scheduleSchema>;
export type ScheduleId = ScheduleSpec["type"];

/** Where a run stands before an update. */
export interface Position {
  /** Updates done. */
  step: number;
  stepsPerEpoch: number;
  plannedEpochs: number;
  /** Times that the watched loss has stood still: `Plateau` counts them. */
  plateaus: number;
}

/** The same as a schedule sees it. */
interface Place {
  /** Epochs done, fractional. */
  epochs: number;
  planned: number;
  plateaus: number;
  /** η */
  base: number;
}

interface Schedule<Spec> {
  title: string;
  /** η is the optimiser's rate, e the epochs done (whole), p the epochs done (fractional), E the planned ones, n the plateaus so far. */
  formula: string;
  doc: string;
  /** The share of η. */
  share(spec: Spec, place: Place): number;
}
type Schedules = { [Id in ScheduleId]: Schedule<Extract<ScheduleSpec, { type: Id }>> };

export const schedules = {
  constant: { title: "Constant", formula: "η", doc: "The same rate from beginning to end.", share: () => 1 },
  step: {
    title: "Step",
    formula: "η · factor^⌊e / every⌋",
    doc: "Lowers the learning rate in steps, every so many epochs.",
    share: (spec, { epochs }) => wholePower(spec.factor, Math.floor(Math.floor(epochs) / spec.every)),
  },
  exponential: {
    title: "Exponential",
    formula: "η · factor^e",
    doc: "Lowers the learning rate by the same factor after each epoch.",
    share: (spec, { epochs }) => wholePower(spec.factor, Math.floor(epochs)),
  },
  cosine: {
    title: "Cosine",
    formula: "½ η (1 + cos(π p / E))",
    doc: "Lowers the learning rate to 0 at the last planned epoch, slowly at the start and at the end (Loshchilov & Hutter 2017).",
    share: (_spec, { epochs, planned }) => (1 + cosine(Math.PI * Math.min(1, epochs / planned))) / 2,
  },
  reduce_on_plateau: {
    title: "On plateau",
    formula: "η · factorⁿ, at least the lowest rate",
    doc: "Keeps the learning rate while the validation loss falls (without validation rows: the training loss), and lowers it each time the loss has not improved for longer than the patience.",
    share: ({ factor: one, minRate }, { plateaus, base }) =>
      Math.max(wholePower(one, plateaus), Math.min(1, minRate / base)),
  },
} as const satisfies Schedules;

/**
 * The learning rate of the next update, from the optimiser's rate η. Under a warm-up of n updates the first takes 1/n of what the
 * schedule says, the n-th all of it (Goyal et al. 2017).
 */
export function rateAt(spec: ScheduleSpec, base: number, position: Position): number {
  const { step, stepsPerEpoch, plannedEpochs: planned, plateaus } = position;
  const warm = step < spec.warmup ? (step + 1) / spec.warmup : 1;
  const schedule = schedules[spec.type] as Schedule<ScheduleSpec>;
  return base * warm * schedule.share(spec, { epochs: step / stepsPerEpoch, planned, plateaus, base });
}
