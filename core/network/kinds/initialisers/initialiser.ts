/** What an initialiser of a dense layer's weights is (biases begin at 0). fanIn is the layer's inputs, fanOut its units. */
import type { z } from "zod";
import type { Pieces } from "../../../pieces";
import type { Random } from "../../../random";

/** Initialisers of one family differ in the form of the distribution alone. */
export interface Family {
  title: string;
  /** Families that do as well where this one is usual. */
  also?: readonly Family[];
}

/** A layer's sizes and the spread of its weights in words, for the sentence about them. */
export interface DrawnPlace {
  inputs: string;
  units: string;
  std: string;
  activation: string;
  /** What suits the activation, and the spread that it would have here. */
  usual: { title: string; family?: Family; std: string };
}

export interface Initialiser {
  title: string;
  /** Spread of the weights, in words. */
  formula: string;
  doc: string;
  family?: Family;
  /** The distribution's form, for its picture. */
  form: "spike" | "box" | "bell";
  /** Standard deviation of one weight. `setting` is the object form's number (`std`, `limit`, `gain`), or its default. */
  std(fanIn: number, fanOut: number, setting: number): number;
  /** Fills `weights` (fanIn × fanOut, row-major) in float64. */
  draw(weights: Float64Array, random: Random, fanIn: number, fanOut: number, setting: number): void;
  /** The same in pieces, where it takes long. */
  drawInPieces?(weights: Float64Array, random: Random, fanIn: number, fanOut: number, setting: number): Pieces<void>;
  /** Seconds that drawing takes about, where they are worth a word. */
  seconds?(fanIn: number, fanOut: number): number;
  /** The object form, with the key of its number and what that is where the id stands alone. */
  schema?: z.ZodObject;
  setting?: { key: string; usual: number };
  /** How wide the weights are drawn in a layer, and what that keeps. */
  words(place: DrawnPlace): string;
  /** Why no hidden layer should have it. */
  warning?: string;
  /** What draws it in torch.nn.init. */
  pytorch(weight: string, setting: number): string;
}

type Spread = Initialiser["std"];

export const normalOf = (std: Spread) => ({
  form: "bell" as const,
  std,
  draw(weights: Float64Array, random: Random, fanIn: number, fanOut: number, setting: number) {
    const sigma = std(fanIn, fanOut, setting);
    for (let i = 0; i < weights.length; i++) weights[i] = sigma * random.normal();
  },
});

/** Uniform with a standard deviation: the limit is √3 times that. */
export const uniformOf = (std: Spread) => ({
  form: "box" as const,
  std,
  draw(weights: Float64Array, random: Random, fanIn: number, fanOut: number, setting: number) {
    const limit = Math.sqrt(3) * std(fanIn, fanOut, setting);
    for (let i = 0; i < weights.length; i++) weights[i] = limit * (2 * random.next() - 1);
  },
});

/** Of those that do not look at the layer's size. */
export const fixedWords = ({ std, activation, usual }: DrawnPlace) =>
  `Uses σ = ${std}, whatever the layer's size. ${usual.title}, which suits ${activation}, would use ${usual.std}.`;
