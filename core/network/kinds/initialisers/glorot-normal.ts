import { glorot, ofFamily } from "./families";
import { normalOf, type Initialiser } from "./initialiser";

export const glorotNormal = {
  title: "Glorot normal",
  doc: "For sigmoid, tanh and linear layers (Glorot & Bengio 2010); also called Xavier.",
  ...ofFamily(glorot),
  ...normalOf(glorot.std),
  pytorch: (weight) => `xavier_normal_(${weight})`,
} satisfies Initialiser;
