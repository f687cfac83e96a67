import { sigmoid } from "./functions";

/** The output layer's alone: the loss applies it. */
export const softmax = {
  name: "softmax",
  initialiser: "glorot_uniform",
  /** For its picture: for two classes it is the sigmoid. */
  evaluate: sigmoid,
  pytorch: null,
} as const;
