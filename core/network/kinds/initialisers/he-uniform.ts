import { he, ofFamily } from "./families";
import { uniformOf, type Initialiser } from "./initialiser";

export const heUniform = {
  title: "He uniform",
  doc: "For ReLU and its relatives (He et al. 2015); also called Kaiming.",
  ...ofFamily(he),
  ...uniformOf(he.std),
  pytorch: (weight) => `kaiming_uniform_(${weight}, nonlinearity="relu")`,
} satisfies Initialiser;
