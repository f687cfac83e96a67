import { glorot, ofFamily } from "./families";
import { uniformOf, type Initialiser } from "./initialiser";

export const glorotUniform = {
  title: "Glorot uniform",
  doc: "For sigmoid, tanh and linear layers (Glorot & Bengio 2010); also called Xavier.",
  ...ofFamily(glorot),
  ...uniformOf(glorot.std),
  pytorch: (weight) => `xavier_uniform_(${weight})`,
} satisfies Initialiser;
