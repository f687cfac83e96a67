import { lecun, ofFamily } from "./families";
import { normalOf, type Initialiser } from "./initialiser";

export const lecunNormal = {
  title: "LeCun normal",
  doc: "For SELU (LeCun et al. 1998; Klambauer et al. 2017).",
  ...ofFamily(lecun),
  ...normalOf(lecun.std),
  pytorch: (weight) => `kaiming_normal_(${weight}, nonlinearity="linear")`,
} satisfies Initialiser;
