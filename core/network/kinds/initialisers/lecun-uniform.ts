import { lecun, ofFamily } from "./families";
import { uniformOf, type Initialiser } from "./initialiser";

export const lecunUniform = {
  title: "LeCun uniform",
  doc: "For SELU and tanh (LeCun et al. 1998).",
  ...ofFamily(lecun),
  ...uniformOf(lecun.std),
  pytorch: (weight) => `kaiming_uniform_(${weight}, nonlinearity="linear")`,
} satisfies Initialiser;
