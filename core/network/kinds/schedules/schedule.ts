/** What a learning-rate schedule is: what becomes of the rate while a run goes on. */
import { z } from "zod";

/** Where a run stands before an update. */
export interface Place {
  /** Epochs done, fractional. */
  epochs: number;
  planned: number;
  /** Updates done, and planned in all. */
  step: number;
  steps: number;
  /** Times that the watched loss has stood still. */
  plateaus: number;
  /** η */
  base: number;
}

/** Counts from one loss an epoch what a schedule goes by. */
export interface LossWatch {
  note(loss: number): void;
  readonly count: number;
}

export interface Schedule<Schema extends z.ZodObject = z.ZodObject> {
  title: string;
  /** η is the optimiser's rate, e the epochs done (whole), p the epochs done (fractional), E the planned ones, n the plateaus so far. */
  formula: string;
  doc: string;
  schema: Schema;
  /** The rate stays what it is. */
  steady?: true;
  /** The share of η. */
  share(spec: z.output<Schema>, place: Place): number;
  /** Where the loss decides: what counts its plateaus. */
  watch?(spec: z.output<Schema>): LossWatch;
  picture: {
    /** The rate changes once an epoch: it is drawn as stairs. */
    stairs?: true;
    /** Its course in words: `in steps`. */
    words: string;
  };
  pytorch: {
    /** Lines of `rate_at(step, updates)` that set `share`; `plateaus` is an argument where the loss is watched. */
    share(spec: z.output<Schema>): string[];
    /** Where it is watched: lines before the first epoch, and after each, where `watched` is the loss. */
    watch?(spec: z.output<Schema>): { before: string[]; after: string[] };
  };
}

export const common = {
  warmup: z.int().min(0).max(100_000).default(0).meta({
    title: "Warm-up",
    unit: "updates",
    help: "Over the first updates the learning rate rises in a straight line, from near 0 to what the schedule says.",
  }),
};
export const factor = (value: number) =>
  z.number().positive().max(1).default(value).meta({ title: "Factor", step: 0.01 });
