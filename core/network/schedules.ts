import { z } from "zod";
const warmup = z.int().min(0).max(100_000).default(0);
export const scheduleSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("constant"), warmup }),
  z.strictObject({ type: z.literal("step"), every: z.int().min(1).default(30), factor: z.number().positive().max(1).default(0.1), warmup }),
  z.strictObject({ type: z.literal("exponential"), factor: z.number().positive().max(1).default(0.97), warmup }),
  z.strictObject({ type: z.literal("cosine"), warmup }),
]);
export type ScheduleSpec = z.output<typeof scheduleSchema>;
export type ScheduleId = ScheduleSpec["type"];
