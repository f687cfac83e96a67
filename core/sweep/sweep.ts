/** What a sweep is asked for: the settings that it tries, how it chooses among them, and how often each is repeated. */
import { z } from "zod";
import { describeIssues, absurdIssue } from "../network/parse";
import { SpecError } from "../network/error";
import { methodIds } from "./methods/index";
import { sourceSchema } from "./sources";

export const sweepSchema = z.strictObject({
  /** By the setting's place in a spec (`training.optimizer.learningRate`) or a name of its own (`network.depth`). */
  settings: z.record(z.string(), sourceSchema),
  method: z.enum(methodIds).default("grid"),
  /** Settings to try at most; null for all of a grid. */
  runs: z.int().min(1).max(10_000).nullable().default(null),
  /** Each of them so often: with other seeds of weights and batches on the same rows, or once on each of so many folds. */
  repeat: z
    .union([z.strictObject({ seeds: z.int().min(1).max(1000) }), z.strictObject({ folds: z.int().min(2).max(50) })])
    .default({ seeds: 1 }),
  /** Of the choice of settings, and the first of repeated seeds. */
  seed: z.int().min(0).max(0xffff_ffff).default(7),
  /** Of two settings over the same repeats: by the mean, or (seeds alone) by ranks. Folds have the corrected resampled t test. */
  test: z.enum(["t", "wilcoxon"]).default("t"),
});

export type Sweep = z.output<typeof sweepSchema>;
export type SweepInput = z.input<typeof sweepSchema>;
export type Repeat = Sweep["repeat"];

/** Throws a SpecError: `settings.training.batchSize.min: has to be above 0 …`. */
export function parseSweep(input: unknown): Sweep {
  const absurd = absurdIssue(input);
  const result = absurd ? null : sweepSchema.safeParse(input);
  if (result?.success) {
    if (Object.keys(result.data.settings).length > 0) return result.data;
    throw new SpecError(
      'settings: names no setting to try; for example {"training.optimizer.learningRate": [0.001, 0.01]}',
      "settings",
    );
  }
  const { path, message } = absurd ?? describeIssues(result!.error, sweepSchema, input)[0]!;
  throw new SpecError(path ? `${path}: ${message}` : `The sweep: ${message}`, path);
}

/** The JSON Schema (2020-12) of a sweep as a person writes it. */
export const sweepJsonSchema = (): Record<string, unknown> => ({
  title: "Sweep",
  ...z.toJSONSchema(sweepSchema, { io: "input" }),
});

/** How often each setting is trained. */
export const repeatsOf = (repeat: Repeat): number => ("folds" in repeat ? repeat.folds : repeat.seeds);
