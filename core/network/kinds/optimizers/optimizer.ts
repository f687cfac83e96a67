/** What an optimiser is: what an update makes of a gradient g. Rules, names and the place of ε are PyTorch's. η is the learning rate. */
import { z } from "zod";
import type { FloatArray } from "../../../engine/numbers";

/** What is the same for all parameters in one update. */
export interface Moment {
  learningRate: number;
  /** 1 for the first update. */
  count: number;
}

/** What the kernel's rule is told of a run, as far as it asks. */
export interface KernelRule {
  /** The rule's number in core/engine/kernels/parameters.ts. */
  rule: number;
  /** What is kept of the first moment (μ, ρ, β₁), and of the second (β₂). */
  first?: number;
  second?: number;
  epsilon?: number;
}

/** The same of an update. */
export interface KernelNumbers {
  /** Learning rate, of the running mean where there is one. */
  rate: number;
  /** That of the gradient itself, where it counts besides. */
  gradientRate: number;
  /** 1 over the root of the correction of the second moment. */
  rootInverse: number;
  /** What decay leaves of a weight. */
  decayFactor: number;
}

export interface Optimizer<Schema extends z.ZodObject = z.ZodObject> {
  title: string;
  formula: string;
  doc: string;
  schema: Schema;
  /** Steps are alike in steep and in flat directions, and smoothed over updates: to change over to Adam would gain nothing. */
  evened?: true;
  /** Names of the arrays that it keeps for each parameter, of the parameter's shape; they begin at 0. At most two. */
  state(spec: z.output<Schema>): readonly string[];
  /** The rule in plain loops. Weights alone decay, not biases nor what batch normalisation learns. */
  update(
    spec: z.output<Schema>,
    moment: Moment,
    w: FloatArray,
    g: Float64Array,
    state: readonly FloatArray[],
    isWeight: boolean,
  ): void;
  kernel(spec: z.output<Schema>): KernelRule;
  /** Of the update `count`, 1 for the first; what is left out is the learning rate alone. */
  numbers?(spec: z.output<Schema>, moment: Moment): Partial<KernelNumbers>;
  /** Settings that have no effect, or not the one they seem to have. */
  doubts?(spec: z.output<Schema>): { key: string; message: string }[];
  /** Lines of a PyTorch script; the last one sets `optimizer`. */
  pytorch(spec: z.output<Schema>): string[];
}

export const learningRate = (value: number) =>
  z.number().positive().max(1000).default(value).meta({ title: "Learning rate", symbol: "η", step: 0.001 });
export const share = (value: number, title: string, symbol: string, help: string) =>
  z.number().min(0).max(0.999999).default(value).meta({ title, symbol, help, step: 0.001 });
export const epsilon = (value: number) =>
  z.number().positive().max(1).default(value).meta({
    title: "Epsilon",
    symbol: "ε",
    help: "Added to the root to avoid division by zero.",
  });
export const weightDecay = (value: number) =>
  z.number().min(0).max(10).default(value).meta({
    title: "Weight decay",
    symbol: "λ",
    step: 0.001,
    help: "Each update takes this share of every weight, times the learning rate, off it.",
  });
/** Of the running mean of squared gradients. */
export const squaresHelp = "How much of the running mean of squared gradients is kept at each update.";
export const moments = {
  beta1: share(0.9, "Beta 1", "β₁", "How much of the running mean of gradients is kept at each update."),
  beta2: share(0.999, "Beta 2", "β₂", squaresHelp),
  epsilon: epsilon(1e-8),
};

/** w ← w·(1 − η·decay) for weights. */
export function decayWeights(w: FloatArray, isWeight: boolean, rate: number, decay: number): void {
  if (!isWeight) return;
  const decayFactor = 1 - rate * decay;
  for (let i = 0; i < w.length; i++) w[i] *= decayFactor;
}

/** Parameter groups in a PyTorch script, of which the weights alone decay: `groups`. */
export const decayGroups = (decay: number): string[] => [
  "# Weights alone decay.",
  "weights = [layer.weight for layer in layers.values() if isinstance(layer, nn.Linear)]",
  "others = [p for p in model.parameters() if all(p is not w for w in weights)]",
  `groups = [{"params": weights, "weight_decay": ${decay}}, {"params": others, "weight_decay": 0}]`,
];
