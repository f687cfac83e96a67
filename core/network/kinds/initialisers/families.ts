/** Spreads that follow from a layer's size, whatever the distribution's form, and what each keeps. */
import type { DrawnPlace, Family, Initialiser } from "./initialiser";

export interface Fans extends Family {
  formula: string;
  std: Initialiser["std"];
  spread(place: DrawnPlace): string;
  keeps(activation: string): string;
}

export const orthogonalFamily: Family = { title: "Orthogonal" };

export const he: Fans = {
  title: "He",
  formula: "σ = √(2 / inputs)",
  std: (fanIn) => Math.sqrt(2 / fanIn),
  spread: ({ inputs }) => `√(2/${inputs})`,
  keeps: (activation) => `so that ${activation} keeps the size of the signal`,
};
export const lecun: Fans = {
  title: "LeCun",
  formula: "σ = √(1 / inputs)",
  std: (fanIn) => Math.sqrt(1 / fanIn),
  spread: ({ inputs }) => `√(1/${inputs})`,
  keeps: (activation) => `so that ${activation} keeps mean 0 and standard deviation 1`,
};
export const glorot: Fans = {
  title: "Glorot",
  formula: "σ = √(2 / (inputs + units))",
  std: (fanIn, fanOut) => Math.sqrt(2 / (fanIn + fanOut)),
  spread: ({ inputs, units }) => `√(2/(${inputs} + ${units}))`,
  keeps: () => "which balances the signal forward and the gradient backward",
  also: [lecun, orthogonalFamily],
};

/** What an initialiser of a family has from it. */
export const ofFamily = (family: Fans) => ({
  family,
  formula: family.formula,
  words(place: DrawnPlace): string {
    const drawn = `${family.title} uses σ = ${family.spread(place)} = ${place.std}`;
    return place.usual.family === family
      ? `${drawn}, ${family.keeps(place.activation)}.`
      : `${drawn}. For ${place.activation}, ${place.usual.title} is usual.`;
  },
});
