import { z } from "zod";
const learningRate = z.number().positive().max(1000);
const beta = z.number().min(0).max(0.999999);
const epsilon = z.number().positive().max(1);
export const optimizerSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("sgd"),
    learningRate: learningRate.default(0.03),
    momentum: z.number().min(0).max(0.9999).default(0),
    nesterov: z.boolean().default(false),
  }),
  z.strictObject({ type: z.literal("adagrad"), learningRate: learningRate.default(0.01), epsilon: epsilon.default(1e-10) }),
  z.strictObject({
    type: z.literal("rmsprop"),
    learningRate: learningRate.default(0.001),
    rho: beta.default(0.99),
    epsilon: epsilon.default(1e-8),
  }),
  z.strictObject({
    type: z.literal("adam"),
    learningRate: learningRate.default(0.003),
    beta1: beta.default(0.9),
    beta2: beta.default(0.999),
    epsilon: epsilon.default(1e-8),
  }),
  z.strictObject({
    type: z.literal("adamw"),
    learningRate: learningRate.default(0.003),
    beta1: beta.default(0.9),
    beta2: beta.default(0.999),
    epsilon: epsilon.default(1e-8),
    weightDecay: z.number().min(0).max(10).default(0.01),
  }),
]);
export type OptimizerSpec = z.output<typeof optimizerSchema>;
export type OptimizerId = OptimizerSpec["type"];
