/** The rules, in the order in which their findings are named within a severity. */
import type { Rule } from "./rule";
import { deadRelu } from "./rules/dead-relu";
import { dropoutAll } from "./rules/dropout-all";
import { explodingGradients } from "./rules/exploding-gradients";
import { overfitting } from "./rules/overfitting";
import { vanishingGradients } from "./rules/vanishing-gradients";
import { vanishingSignal } from "./rules/vanishing-signal";

export const rules = {
  dropout_all: dropoutAll,
  dead_relu: deadRelu,
  exploding_gradients: explodingGradients,
  vanishing_signal: vanishingSignal,
  vanishing_gradients: vanishingGradients,
  overfitting,
} as const satisfies Record<string, Rule>;
export type RuleId = keyof typeof rules;
