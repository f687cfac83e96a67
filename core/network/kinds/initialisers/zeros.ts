import type { Initialiser } from "./initialiser";

export const zeros = {
  title: "Zeros",
  formula: "0",
  doc: "Every unit of a layer stays identical to the others: hidden layers can't learn.",
  form: "spike",
  std: () => 0,
  draw: (weights) => void weights.fill(0),
  words: () => "All weights start at 0, so all units stay identical: a hidden layer can't learn.",
  warning: "Weights that start at 0 keep all units of a layer identical: choose a random initialiser.",
  pytorch: (weight) => `zeros_(${weight})`,
} satisfies Initialiser;
