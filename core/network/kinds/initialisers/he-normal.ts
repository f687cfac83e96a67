import { he, ofFamily } from "./families";
import { normalOf, type Initialiser } from "./initialiser";

export const heNormal = {
  title: "He normal",
  doc: "For ReLU and its relatives (He et al. 2015); also called Kaiming.",
  ...ofFamily(he),
  ...normalOf(he.std),
  pytorch: (weight) => `kaiming_normal_(${weight}, nonlinearity="relu")`,
} satisfies Initialiser;
