import { z } from "zod";
export const initialiserIds = [
  "zeros", "normal", "uniform", "glorot_normal", "glorot_uniform", "he_normal", "he_uniform",
  "lecun_normal", "lecun_uniform", "orthogonal",
] as const;
export type InitialiserId = (typeof initialiserIds)[number];
/** An initialiser's id, or an object with settings. */
export const initialiserSchema = z.union([
  z.enum(initialiserIds),
  z.strictObject({ type: z.literal("normal"), std: z.number().positive() }),
  z.strictObject({ type: z.literal("uniform"), limit: z.number().positive() }),
  z.strictObject({ type: z.literal("orthogonal"), gain: z.number().positive() }),
]);
export type InitialiserSpec = z.output<typeof initialiserSchema>;
