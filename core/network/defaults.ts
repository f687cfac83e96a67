/** The kinds that the house itself chooses. */

/** Where a spec says nothing. */
export const defaults = { activation: "relu", optimizer: "adam", schedule: "constant" } as const;

/** What remedies, the 20-row test and the linear baseline rely on: they stay what they are, whatever the defaults become. */
export const proven = {
  optimizer: "adam",
  /** From a high rate to 0 at the planned end. */
  falling: "cosine",
  /** For numbers of which a few lie far away. */
  robust: "huber",
} as const;
