/** The shape of `project.json` and of `runs/<id>/run.json`, checked when a project is opened. */
import { z } from "zod";
import { generatorSchema } from "../data/generate/generate";
import { splitNames } from "../data/types";
import type { Finding, FindingFacts, Told } from "../doctor/finding";
import type { SplitMetrics } from "../metrics/summary";
import { imputeCategoriesBefore } from "../data/recipe-schema";
import { specSchema, type ExperimentSpec } from "../network/spec";
import { sweepSchema, type Sweep } from "../sweep/sweep";
import type { ProjectDocument, RunOrigin, RunRecord, SweepPlace, SweepRecord } from "./document";
import { stageIds } from "./document";
import { real } from "./json";
import { withTold } from "./told-finding";

export const dialectSchema = z.object({
  format: z.literal("parquet").optional(),
  delimiter: z.enum([",", ";", "\t", "|", " "]),
  quote: z.enum(['"', "'", ""]),
  decimal: z.enum([".", ","]),
  encoding: z.string(),
  header: z.boolean(),
  preamble: z.int().min(0).optional(),
  escape: z.literal("\\").optional(),
  ragged: z.enum(["fit", "leave_out"]).optional(),
  missing: z.array(z.string()).optional(),
  missingIn: z.record(z.string(), z.array(z.string())).optional(),
  limits: z
    .object({
      line: z.number().positive(),
      columns: z.number().positive(),
      memory: z.number().positive(),
      seconds: z.number().positive(),
    })
    .partial()
    .optional(),
});

/** A spec from before missing categories had a value of their own means what it meant. */
export const storedSpec = z.preprocess((input) => {
  const { success, data } = recipeAlone.safeParse(input);
  if (!success || data.recipe.defaults.imputeCategories !== undefined) return input;
  const defaults = { ...data.recipe.defaults, imputeCategories: imputeCategoriesBefore };
  return { ...data, recipe: { ...data.recipe, defaults } };
}, specSchema) as z.ZodType<ExperimentSpec>;
const recipeAlone = z.looseObject({
  recipe: z.looseObject({ defaults: z.looseObject({ imputeCategories: z.unknown().optional() }) }),
});

const link = z.object({ path: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/), modified: z.string() });

const told: z.ZodType<Told> = z.object({
  title: z.string(),
  why: z.string(),
  measured: z.array(z.string()),
  remedies: z.array(z.object({ title: z.string(), detail: z.string() })),
});
const facts: z.ZodType<FindingFacts> = z.record(z.string(), z.union([z.number(), z.string(), z.boolean()]));
const remedyPart = z.object({ id: z.string(), column: z.string().optional(), amount: z.number().optional() });
const findingToday: z.ZodType<Finding> = z.object({
  rule: z.string(),
  severity: z.enum(["problem", "warning", "note"]),
  layers: z.array(z.string()),
  epoch: real,
  step: real,
  measured: z.array(
    z.object({
      of: z.string(),
      layer: z.string().optional(),
      over: z.string().optional(),
      name: z.string().optional(),
      value: real,
      comparison: z.enum(["<", ">"]),
      threshold: real,
    }),
  ),
  facts,
  remedies: z.array(remedyPart.extend({ parts: z.array(remedyPart).optional() })),
  causes: z.array(z.string()).optional(),
  draft: z.literal(true).optional(),
  told: told.optional(),
});
const finding = z.preprocess(withTold, findingToday) as z.ZodType<Finding>;

const splitMetric = z.object({
  loss: real,
  accuracy: real.optional(),
  r2: real.optional(),
  mae: real.optional(),
  rmse: real.optional(),
});
const splitMetrics: z.ZodType<SplitMetrics> = z.partialRecord(z.enum(splitNames), splitMetric);

const count = z.int().min(0);
/** Part of file names, so nothing but digits. */
export const runId = z.string().regex(/^[1-9]\d*$/, "a run's id is a number from 1");

export const originSchema: z.ZodType<RunOrigin> = z.strictObject({
  run: runId,
  rule: z.string(),
  remedy: z.string(),
  column: z.string().exactOptional(),
  changes: z.array(remedyPart).exactOptional(),
}) as z.ZodType<RunOrigin>;

export const calibrationSchema = z.object({
  temperature: z.number().positive(),
  atEnd: z.boolean(),
  rows: count,
  epoch: count,
  logLoss: z.object({ before: real, after: real }),
});

export const cutsSchema = z.array(z.number().positive().max(1)).min(2).max(100_000);

const sweepPlace: z.ZodType<SweepPlace> = z.strictObject({ id: runId, setting: count, repeat: count });

export const sweepRecord: z.ZodType<SweepRecord> = z.object({
  id: runId,
  name: z.string(),
  created: z.string(),
  target: z.string(),
  spec: storedSpec,
  sweep: sweepSchema as z.ZodType<Sweep>,
  settings: z.array(z.record(z.string(), z.unknown())).max(10_000),
  open: z.boolean(),
  more: z
    .array(z.strictObject({ setting: count, repeats: z.int().min(1).max(10_000) }))
    .max(10_000)
    .exactOptional(),
  baselines: z
    .array(z.strictObject({ id: z.string(), scores: z.array(z.number()), test: z.array(z.number()) }))
    .max(20)
    .exactOptional(),
});

/** What a person sorts runs by. */
const sorting = {
  tags: z
    .array(z.string().min(1).max(100, "a tag has 100 characters at most"))
    .max(100, "a run has 100 tags at most")
    .exactOptional(),
  pinned: z.boolean().exactOptional(),
  archived: z.boolean().exactOptional(),
};

const runShape = {
  id: runId,
  name: z.string(),
  slot: count,
  spec: storedSpec,
  target: z.string(),
  status: z.enum(["training", "paused", "finished", "stopped", "failed"]),
  epoch: count,
  step: count,
  plannedEpochs: count,
  seconds: z.number().min(0),
  created: z.string(),
  metrics: splitMetrics.nullable(),
  /** One of each rule at most. */
  findings: z.array(finding).max(100, "a run has 100 findings at most"),
  weightsHash: z.string().nullable(),
  note: z.string(),
  rateChanges: z.array(z.object({ step: count, learningRate: z.number().positive() })).default([]),
  restoredEpoch: count.nullable().exactOptional(),
  calibration: calibrationSchema.nullable().exactOptional(),
  cuts: cutsSchema.nullable().exactOptional(),
  origin: originSchema.exactOptional(),
  sweep: sweepPlace.exactOptional(),
  extensions: z.array(z.object({ step: count, plannedEpochs: count })).exactOptional(),
  imported: z.strictObject({ from: z.string().max(1000), format: z.string().max(100) }).exactOptional(),
  ...sorting,
};
export const runRecord: z.ZodType<RunRecord> = z.object(runShape);
/** Names of all that this version knows of a document, and of a run in it. */
export const runFields: readonly string[] = Object.keys(runShape);

const documentShape = {
  format: z.literal("gradlab"),
  version: z.literal(1),
  name: z.string(),
  data: z.object({ name: z.string(), bytes: count, dialect: dialectSchema, link: link.optional() }).nullable(),
  generator: generatorSchema.exactOptional(),
  target: z.string().nullable(),
  spec: storedSpec,
  runs: z.array(runRecord),
  nextRun: z.int().min(1),
  sweeps: z.array(sweepRecord).max(1000).exactOptional(),
  view: z.object({
    stage: z.enum(stageIds),
    run: z.string().nullable(),
    layer: z.string().nullable(),
    column: z.string().nullable(),
    split: z.enum(splitNames),
    threshold: z.number().min(0).max(1),
    logLoss: z.boolean(),
    smoothing: z.object({ kind: z.enum(["exponential", "median"]), amount: z.number().min(0).max(1) }).exactOptional(),
    largeChart: z.enum(["loss", "metric"]).exactOptional(),
    views: z.partialRecord(z.enum(stageIds), z.string()).exactOptional(),
    smallCharts: z.array(z.string()).exactOptional(),
    runsColumns: z.array(z.string()).exactOptional(),
  }),
};

export const documentSchema: z.ZodType<ProjectDocument> = z.object(documentShape);
export const documentFields: readonly string[] = Object.keys(documentShape);
/** What there is of a document whose parts are not all as they should be. */
export const documentParts = documentShape;

/**
 * A document as the page sends it. Of its runs only what a person can change there: all else the trainer knows itself, and numbers
 * that are not finite do not come through from the page.
 */
export const sentDocumentSchema = z.object({
  ...documentShape,
  runs: z
    .array(
      z.looseObject({
        id: runId,
        name: z.string(),
        note: z.string(),
        slot: count,
        cuts: cutsSchema.nullish(),
        ...sorting,
      }),
    )
    .max(10_000),
});

const tensorName = z.string().regex(/^[a-z0-9_]+(\/[a-z0-9_]+)*$/i, "a tensor's name is words between slashes");
const tensorList = z.array(z.object({ name: tensorName, trainable: z.boolean() }));
/** What the arrays of a run do not say themselves: their order, and which ones the optimiser changes. */
export const runIndexSchema = z.object({
  tensors: tensorList,
  optimizerState: tensorList,
  best: z.object({ epoch: count, since: count.exactOptional(), validationLoss: real, tensors: tensorList }).nullable(),
  layers: z.array(z.string()),
  /** Of `history/signals`; left out: the ten of the first version. */
  signals: z.array(z.string()).exactOptional(),
  ticks: count,
  epochs: count,
  /** Earlier epochs whose weights are kept: `runs/<id>/kept/<epoch>.npy`, all tensors one after the other. */
  kept: z.array(z.object({ epoch: count, loss: real })).default([]),
});
export type RunIndex = z.output<typeof runIndexSchema>;
