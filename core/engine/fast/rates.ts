import { wholePower } from "../../exact";
import type { OptimizerSpec } from "../../network/optimizers";

/** What an update needs of its place in the run. */
export interface Numbers {
  /** Learning rate, over 1 − β₁ᵗ under Adam. */
  rate: number;
  /** 1/√(1 − β₂ᵗ) under Adam. */
  rootInverse: number;
  /** What AdamW's decay leaves of a weight. */
  kept: number;
}

export function numbersOf(spec: OptimizerSpec, step: number, learningRate: number): Numbers {
  if (spec.type !== "adam" && spec.type !== "adamw") return { rate: learningRate, rootInverse: 1, kept: 1 };
  return {
    rate: learningRate / (1 - wholePower(spec.beta1, step + 1)),
    rootInverse: 1 / Math.sqrt(1 - wholePower(spec.beta2, step + 1)),
    kept: spec.type === "adamw" ? 1 - learningRate * spec.weightDecay : 1,
  };
}
