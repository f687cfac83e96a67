/** The kinds that the house itself chooses: where a spec says nothing, and where a test or a remedy wants one that is known to be well. */
export const defaults = {
  /** Of hidden layers. */
  activation: "relu",
  optimizer: "adam",
  schedule: "constant",
  /** From a high rate to 0 at the planned end. */
  falling: "cosine",
} as const;
