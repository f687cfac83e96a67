import { z } from "zod";
import { activationIds } from "./activations";
import { initialiserSchema } from "./initialisers";

const penalty = z.number().min(0).max(1000);
export const denseSchema = z.strictObject({
  type: z.literal("dense"),
  units: z.int().min(1).max(65_536),
  activation: z.enum(activationIds).default("relu"),
  /** Left out: He normal for the ReLU family, LeCun normal for SELU, Glorot uniform for the rest. */
  init: initialiserSchema.optional(),
  l1: penalty.default(0),
  l2: penalty.default(0),
});
export const batchNormSchema = z.strictObject({ type: z.literal("batch_norm") });
export const dropoutSchema = z.strictObject({ type: z.literal("dropout"), rate: z.number().min(0).max(1) });
export const layerSchema = z.discriminatedUnion("type", [denseSchema, batchNormSchema, dropoutSchema]);
