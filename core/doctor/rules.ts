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

import { batchSize } from "./rules/batch-size";
import { biasRunaway } from "./rules/bias-runaway";
import { deadWeights } from "./rules/dead-weights";
import { dropoutMisplaced } from "./rules/dropout-misplaced";
import { epsilonRule } from "./rules/epsilon";
import { ignoresInputs } from "./rules/ignores-inputs";
import { inputsTiny } from "./rules/inputs-tiny";
import { linearLayers } from "./rules/linear-layers";
import { modesDisagree } from "./rules/modes-disagree";
import { nothingToLearn } from "./rules/nothing-to-learn";
import { symmetricWeights } from "./rules/symmetric-weights";
import { targetScale } from "./rules/target-scale";
import { tooFewEpochs } from "./rules/too-few-epochs";
export const rules = {
  dropout_all: dropoutAll,
  nothing_to_learn: nothingToLearn,
  target_scale: targetScale,
  unscaled_inputs: unscaledInputs,
  inputs_tiny: inputsTiny,
  symmetric_weights: symmetricWeights,
  linear_layers: linearLayers,
  dropout_misplaced: dropoutMisplaced,
  over_regularized: overRegularized,
  epsilon: epsilonRule,
  vanishing_signal: vanishingSignal,
  dead_relu: deadRelu,
  batch_size: batchSize,
  exploding_gradients: explodingGradients,
  modes_disagree: modesDisagree,
  learning_rate_high: learningRateHigh,
  vanishing_gradients: vanishingGradients,
  saturation,
  learning_rate_low: learningRateLow,
  class_imbalance: classImbalance,
  too_few_epochs: tooFewEpochs,
  bias_runaway: biasRunaway,
  dead_weights: deadWeights,
  bad_initial_loss: badInitialLoss,
  ignores_inputs: ignoresInputs,
  leakage,
  overfitting,
  underfitting,
} as const satisfies Record<string, Rule>;
export type RuleId = keyof typeof rules;
