/** The page's door for what comes over the trainer's port: each reply's frame and each event's fields are checked here. */
import { z } from "zod";
import { layerSignals } from "../engine/engine";
import { firstIssue } from "../network/parse";
import type { RunFacts } from "../project/document";
import type { Message, TrainerEvent } from "./messages";
import type { SweepState } from "../sweep/state";
import type { CureFork, CureOutcome, CureState } from "../doctor/cure-state";
import type { RunChange, RunState } from "./run-state";

type EventOf<T extends TrainerEvent["type"]> = Extract<TrainerEvent, { type: T }>;

const text = z.string();
const count = z.int().min(0);
/** NaN and Infinity are findings. */
const number = z.custom<number>((value) => typeof value === "number", "this is no number");
const floats = z.instanceof(Float32Array);
const columns = <K extends string>(names: readonly K[]) =>
  z.looseObject(Object.fromEntries(names.map((name) => [name, floats])));

const facts = z.strictObject({
  status: z.enum(["training", "paused", "finished", "stopped", "failed"]),
  epoch: count,
  step: count,
  plannedEpochs: count,
  seconds: number,
  metrics: z.looseObject({}).nullable(),
  findings: z.array(z.looseObject({ rule: text, facts: z.looseObject({}) })),
  weightsHash: text.nullable(),
  rateChanges: z.array(z.object({ step: count, learningRate: number })),
  restoredEpoch: count.nullable(),
  calibration: z.looseObject({ temperature: number, epoch: count }).nullable(),
  extensions: z.array(z.object({ step: count, plannedEpochs: count })),
} satisfies Record<keyof RunFacts, z.ZodType>);

const history = z.object({
  ticks: count,
  epochs: count,
  points: z.object({
    layers: z.array(z.unknown()),
    ticks: z.looseObject({
      count,
      step: z.instanceof(Float64Array),
      ...columns(["epoch", "loss", "learningRate"]).shape,
      signals: columns(layerSignals),
    }),
    epochs: columns(["epoch", "seconds", "trainLoss", "validationLoss", "trainMetric", "validationMetric"]).extend({
      count,
    }),
  }),
});

const change = z.strictObject({
  type: z.literal("run.changed"),
  run: text,
  record: facts.partial().optional(),
  pace: z.strictObject({ stepsPerEpoch: number, rowsPerSecond: number, secondsLeft: number.nullable() }).optional(),
  history: history.optional(),
  kept: z.strictObject({ epochs: z.array(count), best: count.nullable() }).optional(),
  idle: z.literal(true).optional(),
} satisfies Record<keyof RunChange | "type", z.ZodType>);

const runState = z.strictObject({
  record: z.looseObject({ id: text, name: text, spec: z.looseObject({}), ...facts.partial().shape }),
  history: history.shape.points,
  kept: change.shape.kept.unwrap(),
  data: z.looseObject({}).nullable(),
} satisfies Record<keyof RunState, z.ZodType>);

const remedy = z.looseObject({ id: text });
const rules = z.array(text);
const runOrNone = text.nullable();
const fork = z.strictObject({
  id: text,
  run: runOrNone,
  changes: z.array(remedy),
  seed: count,
  state: z.enum(["waiting", "training", "ended"]),
  epoch: count,
  plannedEpochs: count,
  score: number,
  scores: floats,
  problems: rules,
  stopped: z.boolean(),
  fault: text.nullable(),
} satisfies Record<keyof CureFork, z.ZodType>);
const cure = z.strictObject({
  run: text,
  phase: z.enum(["before", "trying", "confirming", "ended"]),
  budget: z.strictObject({ runs: count, seconds: number }),
  spent: number,
  seconds: number,
  metric: z.enum(["accuracy", "r2"]),
  split: z.enum(["validation", "train"]),
  before: z.strictObject({ run: text, score: number, problems: rules }).nullable(),
  forks: z.array(fork),
  outcome: z
    .strictObject({
      changes: z.array(remedy),
      run: runOrNone,
      cured: z.boolean(),
      plain: z.strictObject({ run: runOrNone, score: number }).nullable(),
      seeds: z.array(z.strictObject({ seed: count, run: runOrNone, score: number, problems: rules })),
      cancelled: z.boolean(),
      fault: text.nullable(),
    } satisfies Record<keyof CureOutcome, z.ZodType>)
    .nullable(),
} satisfies Record<keyof CureState, z.ZodType>);

const sweep = z.strictObject({
  record: z.looseObject({ id: text, name: text, settings: z.array(z.looseObject({})), open: z.boolean() }),
  phase: z.enum(["training", "paused", "ended"]),
  done: count,
  planned: count,
  share: number,
  seconds: number,
  cancelled: z.boolean(),
  fault: text.nullable(),
} satisfies Record<keyof SweepState, z.ZodType>);

/** A schema for each event: one without is a type error. */
const schemas = {
  "run.changed": change,
  "run.added": z.strictObject({ type: z.literal("run.added"), state: runState }),
  "sweep.changed": z.strictObject({ type: z.literal("sweep.changed"), state: sweep }),
  "cure.changed": z.strictObject({ type: z.literal("cure.changed"), state: cure }),
  lesson: z.strictObject({ type: z.literal("lesson"), event: change }),
  "run.progress": z.strictObject({ type: z.literal("run.progress"), run: text, share: z.number().min(0).max(1) }),
  "import.progress": z.strictObject({ type: z.literal("import.progress"), bytes: count, total: count, rows: count }),
  memory: z.strictObject({ type: z.literal("memory"), bytes: count, threads: z.int().min(1) }),
  "project.journal": z.strictObject({ type: z.literal("project.journal"), path: text }),
  autosave: z.union([
    z.strictObject({ type: z.literal("autosave"), saved: text }),
    z.strictObject({ type: z.literal("autosave"), since: text, why: text }),
  ]),
} satisfies { [T in TrainerEvent["type"]]: z.ZodType<Pick<EventOf<T>, "type">> };

const eventTypes = Object.keys(schemas) as TrainerEvent["type"][];
const frames = {
  event: z.looseObject({ kind: z.literal("event"), event: z.looseObject({ type: z.enum(eventTypes) }) }),
  answer: z.looseObject({ kind: z.literal("reply"), id: count, ok: z.literal(true) }),
  refusal: z.looseObject({ kind: z.literal("reply"), id: count, ok: z.literal(false), code: text, message: text }),
};
function frameOf(value: unknown): z.ZodType {
  const { kind, ok } = Object(value) as { kind?: unknown; ok?: unknown };
  if (kind === "event") return frames.event;
  return ok === false ? frames.refusal : frames.answer;
}

/** What the trainer says, as it came. Throws an Error that names the field where it is nothing that a trainer says. */
export function receiveMessage(value: unknown): Message {
  check(frameOf(value), value, "message");
  const message = value as Message;
  if (message.kind === "event") check(schemas[message.event.type], message.event, message.event.type);
  return message;
}

function check(schema: z.ZodType, value: unknown, what: string): void {
  const parsed = schema.safeParse(value);
  if (parsed.success) return;
  const { path, message } = firstIssue(parsed.error, schema, value);
  throw new Error(
    `The trainer sent something that this window does not understand: ${what}: ${path ? `${path}: ` : ""}${message}.`,
  );
}
