/**
 * Which findings are right for which fault, declared before anything was measured. The first is the fault's own finding; the
 * others say the same in other words, or name what the fault does first to the network, with a cure that cures.
 */
export interface Equivalent {
  /** Rules, the fault's own first. */
  right: readonly string[];
  because: string;
}

export const equivalents = {
  rate_high: {
    right: ["learning_rate_high", "dead_relu", "exploding_gradients", "saturation"],
    because:
      "Too long a step shows as a loss that jumps, as units that it has killed, as numbers that overflow or as units pushed to their ends; each is cured by a lower rate.",
  },
  rate_low: {
    right: ["learning_rate_low", "too_few_epochs", "epsilon"],
    because: "A rate too low for the planned epochs is as well too few epochs for the rate.",
  },
  vanishing: {
    right: ["vanishing_gradients", "vanishing_signal"],
    because: "Layers that shrink the gradient on its way back shrink the signal on its way forward.",
  },
  signal: {
    right: ["vanishing_signal", "symmetric_weights", "vanishing_gradients"],
    because: "Weights that are too small shrink the signal, the gradient with it, and leave the units alike.",
  },
  init_large: {
    right: ["exploding_gradients", "saturation", "bad_initial_loss", "dead_relu", "learning_rate_high"],
    because:
      "Weights that are too large overflow, saturate the units that have ends, or begin with a loss above that of knowing nothing; a usual rate is then too high for the gradients.",
  },
  symmetric: {
    right: ["symmetric_weights", "vanishing_signal", "dead_relu"],
    because: "Weights of 0 or nearly so are alike, give no signal, and leave a ReLU at 0.",
  },
  unscaled: {
    right: ["unscaled_inputs", "dead_relu", "saturation", "exploding_gradients", "bad_initial_loss"],
    because: "One large input drowns the others: it kills or saturates the units, or the first step overflows.",
  },
  off_centre: {
    right: ["unscaled_inputs", "dead_relu", "saturation"],
    because: "A mean far from 0 acts as one large constant input: units are dead or saturated from the first steps.",
  },
  tiny: {
    right: ["inputs_tiny", "unscaled_inputs", "vanishing_signal", "too_few_epochs", "learning_rate_low"],
    because:
      "Inputs near 0 give a signal near 0; steps of a usual size then take very many epochs. Beside a column of usual size they are inputs of unlike size.",
  },
  nothing: {
    right: ["nothing_to_learn"],
    because: "Shuffled targets: there is nothing to find. Overfitting or underfitting are its symptoms, not the cause.",
  },
  linear: {
    right: ["linear_layers", "underfitting"],
    because: "Layers without a bend are one straight cut, which is too simple a network.",
  },
  few_epochs: {
    right: ["too_few_epochs", "learning_rate_low", "batch_size"],
    because: "Too few updates: more epochs, a higher rate or a smaller batch are the same road at another speed.",
  },
  batch_large: {
    right: ["batch_size", "too_few_epochs", "learning_rate_low"],
    because: "A batch that is too large means too few updates an epoch.",
  },
  batch_norm_small: {
    right: ["batch_size", "modes_disagree"],
    because: "Statistics of one or two rows say nothing: training and evaluation see different networks.",
  },
  dropout_all: { right: ["dropout_all"], because: "A rate of 1 leaves nothing." },
  dropout: {
    right: ["dropout_misplaced", "dropout_all", "over_regularized", "underfitting"],
    because: "Dropout far above .5 leaves too little to learn with: too much regularisation, in other words.",
  },
  over_regularised: {
    right: ["over_regularized", "vanishing_signal", "dead_weights", "underfitting"],
    because: "A penalty that outweighs the data drives the weights, and the signal with them, to 0.",
  },
  leakage: { right: ["leakage"], because: "The column has to be named." },
  imbalance: { right: ["class_imbalance"], because: "The rare class is overlooked." },
  overfitting: { right: ["overfitting"], because: "The validation loss rises." },
  too_small: {
    right: ["underfitting", "ignores_inputs", "dead_relu"],
    because: "One or two units are too simple; a ReLU that is alone and dies takes the layer with it.",
  },
  outliers: { right: ["target_scale"], because: "A few targets far away rule the squared error." },
  epsilon: {
    right: ["epsilon", "learning_rate_low", "too_few_epochs"],
    because: "An ε far above √v̂ makes Adam's steps as short as a rate too low.",
  },
  clip: {
    right: ["learning_rate_low", "too_few_epochs"],
    because: "A gradient that is clipped to nearly nothing is a rate that is too low.",
  },
  dead: {
    right: ["dead_relu", "symmetric_weights", "vanishing_signal"],
    because: "Units that are silent from the draw give no signal.",
  },
} as const satisfies Record<string, Equivalent>;
export type FaultId = keyof typeof equivalents;

/** The fault that a hand-made case of this rule stands for. */
export const faultOfRule: Record<string, FaultId> = {
  dropout_all: "dropout_all",
  unscaled_inputs: "unscaled",
  over_regularized: "over_regularised",
  vanishing_signal: "signal",
  dead_relu: "rate_high",
  exploding_gradients: "init_large",
  learning_rate_high: "rate_high",
  vanishing_gradients: "vanishing",
  saturation: "init_large",
  learning_rate_low: "rate_low",
  class_imbalance: "imbalance",
  bad_initial_loss: "init_large",
  leakage: "leakage",
  overfitting: "overfitting",
  underfitting: "too_small",
};
