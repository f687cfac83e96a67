/** Optimisers by name, with their settings. The update rules stand in the engine. */
import { z } from "zod";

const learningRate = (value: number) =>
  z.number().positive().max(1000).default(value).meta({ title: "Learning rate", symbol: "η", step: 0.001 });
const beta = (value: number, title: string, symbol: string, help: string) =>
  z.number().min(0).max(0.999999).default(value).meta({ title, symbol, help, step: 0.001 });
const epsilon = (value: number) =>
  z.number().positive().max(1).default(value).meta({
    title: "Epsilon",
    symbol: "ε",
    help: "Added to the root to avoid division by zero.",
  });
const moments = {
  beta1: beta(0.9, "Beta 1", "β₁", "How much of the running mean of gradients is kept at each update."),
  beta2: beta(0.999, "Beta 2", "β₂", "How much of the running mean of squared gradients is kept at each update."),
  epsilon: epsilon(1e-8),
};

export const optimizerSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("sgd"),
    learningRate: learningRate(0.03),
    momentum: z.number().min(0).max(0.9999).default(0).meta({
      title: "Momentum",
      symbol: "μ",
      step: 0.05,
      help: "Share of the last update that is added to the next.",
    }),
    nesterov: z.boolean().default(false).meta({
      title: "Nesterov",
      help: "Looks ahead along the momentum before computing the gradient.",
    }),
  }),
  z.strictObject({ type: z.literal("adagrad"), learningRate: learningRate(0.01), epsilon: epsilon(1e-10) }),
  z.strictObject({
    type: z.literal("rmsprop"),
    learningRate: learningRate(0.001),
    rho: beta(0.99, "Rho", "ρ", "How much of the running mean of squared gradients is kept at each update."),
    epsilon: epsilon(1e-8),
  }),
  z.strictObject({ type: z.literal("adam"), learningRate: learningRate(0.003), ...moments }),
  z.strictObject({
    type: z.literal("adamw"),
    learningRate: learningRate(0.003),
    ...moments,
    weightDecay: z.number().min(0).max(10).default(0.01).meta({
      title: "Weight decay",
      symbol: "λ",
      step: 0.001,
      help: "Each update takes this share of every weight, times the learning rate, off it.",
    }),
  }),
]);
export type OptimizerSpec = z.output<typeof optimizerSchema>;
export type OptimizerId = OptimizerSpec["type"];

/** The learning rate that an optimiser takes unless told otherwise. */
export const usualLearningRate = (type: OptimizerId): number => optimizerSchema.parse({ type }).learningRate;

interface OptimizerWords {
  title: string;
  formula: string;
  doc: string;
}
export const optimizers = {
  sgd: {
    title: "SGD",
    formula: "w ← w − η g",
    doc: "Plain gradient descent on batches, with momentum if you like. The simplest, and the most sensitive to its learning rate.",
  },
  adagrad: {
    title: "Adagrad",
    formula: "w ← w − η g / (√Σg² + ε)",
    doc: "Each weight's learning rate falls with the gradients it has seen (Duchi et al. 2011).",
  },
  rmsprop: {
    title: "RMSprop",
    formula: "w ← w − η g / (√v + ε), v ← ρ v + (1 − ρ) g²",
    doc: "Divides by a running mean of the gradient's size (Hinton 2012).",
  },
  adam: {
    title: "Adam",
    formula: "w ← w − η m̂ / (√v̂ + ε)",
    doc: "Running means of the gradient and its square, corrected for starting at 0 (Kingma & Ba 2015). A good first choice.",
  },
  adamw: {
    title: "AdamW",
    formula: "w ← w (1 − η λ) − η m̂ / (√v̂ + ε)",
    doc: "Adam whose weight decay is not scaled by the gradients (Loshchilov & Hutter 2019). Biases do not decay.",
  },
} as const satisfies Record<OptimizerId, OptimizerWords>;
export const optimizerIds = Object.keys(optimizers) as [OptimizerId, ...OptimizerId[]];
