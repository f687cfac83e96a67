/** The door for what comes over the trainer's port: each command and each of its fields is checked here, and nowhere else. */
import { runFormatIds } from "../exports/catalogue";
import { z } from "zod";
import { attributionMethods } from "../insight/attribution";
import { columnTypes, splitNames, type Dialect } from "../data/types";
import { mostWhatIfs, passes } from "../explain/microscope/view";
import { recipeSchema, scaleIds } from "../data/recipe-schema";
import { specSchema } from "../network/spec";
import { absurdIssue, firstIssue } from "../network/parse";
import type { ProjectDocument } from "../project/document";
import { dialectSchema, originSchema, runId, sweepRecord, sentDocumentSchema } from "../project/schema";
import { layerHalves, mostSpaceEpochs } from "./views";
import { historyRows } from "./history-table";
import { sweepSchema, type Sweep } from "../sweep/sweep";
import type { Cancel, Command, CommandType, DataSource, Request } from "./messages";

type Fields<T extends CommandType> = Omit<Extract<Command, { type: T }>, "type">;
/** A checker for each field: a command or a field without one is a type error. */
type Checks = { [T in CommandType]: { [K in keyof Fields<T>]-?: z.ZodType<Fields<T>[K] | undefined> } };

const text = z.string().max(32_768);
const count = z.int().min(0);
const split = z.enum(splitNames);
const mode = z.enum(["train", "step"]);
const keep = z.enum(["copy", "link"]).optional();
const row = z.int().min(0).max(0xffff_ffff);
const pass = z.enum(passes);
const scale = z.enum(scaleIds);
const epoch = count.optional();
const epochs = z.tuple([count, count]).optional();
const spec = specSchema;
// Bytes are taken as they are: looking at each would take as long as reading the file.
const source: z.ZodType<DataSource> = z.union([
  z.strictObject({ path: text }),
  z.strictObject({ name: text, bytes: z.custom<Uint8Array<ArrayBuffer>>((value) => value instanceof Uint8Array) }),
  z.strictObject({ project: z.literal(true) }),
]);
const dialect = dialectSchema.partial() as z.ZodType<Partial<Dialect>>;
const document = sentDocumentSchema as unknown as z.ZodType<ProjectDocument>;
const share = z.number().min(0).max(1);
/** Where classes are parted: p of the positive one of two, or a cut for each of more. */
const parting = z.union([share, z.array(z.number().positive().max(1)).min(2).max(100_000)]);
const cells = z.array(z.union([z.number(), text, z.null()])).max(100_000);
const variation = z.strictObject({ column: count, values: cells });
const budget = { runs: z.int().min(1).max(1000), seconds: z.number().min(1).max(86_400) };
const armRun = text.min(1);
const arm = z.strictObject({ run: armRun, name: text, slot: count, spec });

const room = z.object({ run: z.number().positive(), project: z.number().positive() });
const rules = z.object({
  count: z.int().min(0).max(1000),
  days: z.number().positive().max(36_500),
  bytes: z.number().positive(),
});

const checks: Checks = {
  "data.preview": {
    source,
    dialect: dialect.optional(),
    types: z.record(z.string(), z.enum(columnTypes)).optional(),
  },
  "data.stage": { source, dialect: dialect.optional() },
  "data.import": { source, dialect: dialect.optional(), keep },
  "data.reread": { dialect, keep },
  "data.unstage": {},
  "data.relink": { path: text },
  "data.describe": { recipe: recipeSchema, target: text.nullable() },
  "data.rows": { from: count, to: count },
  "data.deviations": { recipe: recipeSchema, columns: z.array(text), rows: z.array(count).max(1000) },
  "network.check": { spec, target: text },
  "network.overfit": { spec, target: text },
  "network.rates": { spec, target: text },
  "run.start": { run: runId, name: text, slot: count, spec, target: text, mode, origin: originSchema.optional() },
  "run.pause": { run: runId },
  "run.resume": {
    run: runId,
    epochs: z.int().min(1).max(1_000_000).optional(),
    learningRate: z.number().positive().optional(),
    mode,
  },
  "run.stop": { run: runId },
  "run.delete": { run: runId },
  "run.undelete": { runs: z.array(runId).max(100_000) },
  "run.reproduce": { run: runId },
  "run.firstDifference": { runs: z.tuple([runId, runId]) },
  "run.exportHistory": { run: runId, rows: z.enum(historyRows), out: text },
  "run.picture": { run: runId },
  "run.evaluate": { run: runId, split, epoch },
  "run.difference": { runs: z.tuple([runId, runId]), epochs },
  "run.intervals": { run: runId, split, threshold: parting.optional(), epoch },
  "run.conformal": { run: runId, split, epoch },
  "run.calibrate": { run: runId, on: z.boolean() },
  "run.form": { run: runId },
  "run.cells": { run: runId, row: count },
  "run.whatIf": { run: runId, epoch, row: cells, vary: z.array(variation).max(1000) },
  "run.beside": { runs: z.tuple([runId, runId]), split, thresholds: z.tuple([parting, parting]), epochs },
  "run.assess": { run: runId, source, split, threshold: parting },
  "run.space": { run: runId, split, epoch },
  "run.layerOverTime": {
    run: runId,
    split,
    layer: text,
    half: z.enum(layerHalves),
    axes: z.strictObject({ kind: z.enum(["pca", "units"]), first: count, second: count }),
    shared: z.boolean(),
    epochs: z.array(count).max(mostSpaceEpochs),
    epoch,
  },
  "run.thumbnails": { run: runId, split },
  "run.microscope": {
    run: runId,
    row,
    pass,
    epoch,
    weight: z.strictObject({ tensor: text, index: count }).optional(),
    layer: text.optional(),
    whatIfs: z.array(z.strictObject({ row, pass })).max(mostWhatIfs),
  },
  "run.hardRows": { run: runId, split, threshold: parting.optional(), epoch },
  "run.importance": { run: runId, split, repeats: z.int().min(2).max(1000), threshold: parting.optional(), epoch },
  "run.dependence": { run: runId, split, columns: z.array(text).min(1).max(2), classIndex: count.optional(), epoch },
  "run.explain": {
    run: runId,
    row: count,
    method: z.enum(attributionMethods),
    classIndex: count.optional(),
    change: z.array(text).max(100_000).optional(),
    epoch,
  },
  "run.units": { run: runId, split, layer: text.optional(), epoch },
  "run.silence": { run: runId, split, layer: text.optional(), threshold: parting.optional(), epoch },
  "run.unit": {
    run: runId,
    split,
    layer: text,
    unit: count,
    columns: z.array(text).max(2),
    base: row.nullable(),
    epoch,
  },
  "run.failures": { run: runId, split, threshold: parting.optional(), epoch },
  "run.histograms": { run: runId, epoch },
  "run.ask": { run: runId },
  "model.look": { path: text, spec, target: text.nullable(), scale: scale.nullable() },
  "model.bring": { path: text, spec, target: text.nullable(), scale: scale.nullable(), next: count },
  "run.export": { run: runId, format: z.enum(runFormatIds), out: text, threshold: share, project: text },
  "run.predict": {
    run: runId,
    source,
    out: text,
    threshold: parting.optional(),
    coverage: z.number().gt(0).lt(1).optional(),
  },
  "cure.start": { run: runId, ...budget, next: z.int().min(1) },
  "cure.budget": budget,
  "cure.end": {},
  "cure.cancel": {},
  "sweep.start": { sweep: sweepRecord, next: z.int().min(1) },
  "sweep.pause": {},
  "sweep.resume": {},
  "sweep.cancel": {},
  "sweep.first": { setting: count },
  "sweep.estimate": { spec, target: text, sweep: sweepSchema as z.ZodType<Sweep> },
  "lesson.open": { source, target: text, arms: z.array(arm).min(1).max(64) },
  "lesson.advance": { updates: z.record(armRun, count) },
  "lesson.difference": { runs: z.tuple([armRun, armRun]), epochs },
  "lesson.picture": { run: armRun },
  "lesson.space": { run: armRun, split },
  "lesson.sums": { run: armRun, layer: text },
  "lesson.close": {},
  "project.new": {},
  "project.held": {},
  "project.open": { path: text, discard: z.boolean().optional(), takeOver: z.boolean().optional() },
  "project.look": { path: text, salvage: z.boolean().optional() },
  "project.snapshots": { path: text },
  "project.rest": {},
  "project.recover": { journal: text, project: text.nullable() },
  "project.save": {
    path: text,
    document,
    overwrite: z.boolean().optional(),
    rules: rules.optional(),
    budget: room.optional(),
  },
  "project.size": {},
  "project.clean": {
    runs: z.array(z.object({ run: text, epochs: z.boolean(), ticks: z.int().min(4).nullable() })).max(10_000),
  },
  "project.keep": { document },
  "project.takeRuns": { path: text, document },
};

/** Values of a command: a document has a spec for each of its runs, with settings for many columns each. */
const mostValues = 20_000_000;

const schemas = new Map(
  Object.entries(checks).map(([type, fields]) => [type, z.object({ type: z.literal(type), ...fields })]),
);

/** A message that is no command, or one with a field that does not fit. `message` says which. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  readonly code = "bad_command";
}

/** What a message asks for, or the reason why nothing can be made of it, with the id to answer to (0 where it has none). */
export type Received = Request | Cancel | { id: number; fault: RequestError };

export function receive(message: unknown): Received {
  const { id: given, command, cancel } = fieldsOf(message);
  if (given === undefined && typeof cancel === "number") return { cancel };
  const id = typeof given === "number" && Number.isSafeInteger(given) ? given : 0;
  const fault = (what: string): Received => ({ id, fault: new RequestError(what) });
  if (id < 1) return fault("A message to the trainer needs an id from 1 on, and a command.");
  const { type } = fieldsOf(command);
  const schema = typeof type === "string" ? schemas.get(type) : undefined;
  if (schema === undefined) return fault(`The trainer knows no command ${shown(type)}.`);
  const absurd = absurdIssue(command, mostValues);
  const parsed = absurd ? null : schema.safeParse(command);
  if (parsed?.success) return { id, command: parsed.data as unknown as Command };
  const issue = absurd ?? firstIssue(parsed!.error, schema, command);
  return fault(`${String(type)}: ${issue.path ? `${issue.path}: ` : ""}${issue.message}.`);
}

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

const shown = (type: unknown): string =>
  typeof type === "string" ? `"${type.slice(0, 60)}"` : `of the type ${typeof type}`;
