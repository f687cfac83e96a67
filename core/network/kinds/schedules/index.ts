/** The schedules of the learning rate, one module each: a new one is a module here and a line in this list. */
import { z } from "zod";
import { constant } from "./constant";
import { cosine } from "./cosine";
import { exponential } from "./exponential";
import { oneCycle } from "./one-cycle";
import { reduceOnPlateau } from "./reduce-on-plateau";
import type { LossWatch, Schedule } from "./schedule";
import { step } from "./step";

export type { LossWatch, Schedule } from "./schedule";

export const schedules = {
  constant,
  step,
  exponential,
  cosine,
  reduce_on_plateau: reduceOnPlateau,
  one_cycle: oneCycle,
} as const satisfies Record<string, Schedule>;

type Schedules = typeof schedules;
export type ScheduleId = keyof Schedules;
export const scheduleIds = Object.keys(schedules) as [ScheduleId, ...ScheduleId[]];

type Schema = Schedules[ScheduleId]["schema"];
const schemas = scheduleIds.map((id): Schema => schedules[id].schema);
export const scheduleSchema = z.discriminatedUnion("type", schemas as [Schema, ...Schema[]]);
export type ScheduleSpec = z.output<typeof scheduleSchema>;

/** The schedule of a spec, under its common type. */
export const scheduleOf = ({ type }: { type: ScheduleId }): Schedule => schedules[type];
/** What counts the plateaus of a run's loss; null where the loss has no say. */
export const watchOf = (spec: ScheduleSpec): LossWatch | null => scheduleOf(spec).watch?.(spec) ?? null;

/** Where a run stands before an update. */
export interface Position {
  /** Updates done. */
  step: number;
  stepsPerEpoch: number;
  plannedEpochs: number;
  /** Times that the watched loss has stood still. */
  plateaus: number;
}

/**
 * The learning rate of the next update, from the optimiser's rate η. Under a warm-up of n updates the first takes 1/n of what the
 * schedule says, the n-th all of it (Goyal et al. 2017).
 */
export function rateAt(spec: ScheduleSpec, base: number, position: Position): number {
  const { step: done, stepsPerEpoch, plannedEpochs: planned, plateaus } = position;
  const warm = done < spec.warmup ? (done + 1) / spec.warmup : 1;
  const place = { epochs: done / stepsPerEpoch, planned, step: done, steps: stepsPerEpoch * planned, plateaus, base };
  return base * warm * scheduleOf(spec).share(spec, place);
}
