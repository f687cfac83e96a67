/** The rules, in the order in which their findings are named within a severity. A rule comes after those that explain it. */
import type { Rule } from "./rule";
import { badInitialLoss } from "./rules/bad-initial-loss";
import { classImbalance } from "./rules/class-imbalance";
import { deadRelu } from "./rules/dead-relu";
import { dropoutAll } from "./rules/dropout-all";
import { explodingGradients } from "./rules/exploding-gradients";
import { leakage } from "./rules/leakage";
import { learningRateHigh } from "./rules/learning-rate-high";
import { learningRateLow } from "./rules/learning-rate-low";
import { overRegularized } from "./rules/over-regularized";
import { overfitting } from "./rules/overfitting";
import { saturation } from "./rules/saturation";
import { underfitting } from "./rules/underfitting";
import { unscaledInputs } from "./rules/unscaled-inputs";
import { vanishingGradients } from "./rules/vanishing-gradients";
import { vanishingSignal } from "./rules/vanishing-signal";

export const rules = {
  dropout_all: dropoutAll,
  unscaled_inputs: unscaledInputs,
  over_regularized: overRegularized,
  vanishing_signal: vanishingSignal,
  dead_relu: deadRelu,
  exploding_gradients: explodingGradients,
  learning_rate_high: learningRateHigh,
  vanishing_gradients: vanishingGradients,
  saturation,
  learning_rate_low: learningRateLow,
  class_imbalance: classImbalance,
  bad_initial_loss: badInitialLoss,
  leakage,
  overfitting,
  underfitting,
} as const satisfies Record<string, Rule>;
export type RuleId = keyof typeof rules;
