/** Initialisers of a dense layer's weights (biases begin at 0). fanIn is the layer's inputs, fanOut its units. */
import { z } from "zod";
import { toEnd, type Pieces } from "../pieces";
import type { Random } from "../random";
import type { ActivationId } from "./activations";
import { drawOrthogonal } from "./orthogonal";

export interface Initialiser {
  title: string;
  /** Spread of the weights, in words. */
  formula: string;
  doc: string;
  /** Standard deviation of one weight. `setting` is the object form's number (`std`, `limit`, `gain`), or its default. */
  std(fanIn: number, fanOut: number, setting: number): number;
  /** Fills `weights` (fanIn × fanOut, row-major) in float64. */
  draw(weights: Float64Array, random: Random, fanIn: number, fanOut: number, setting: number): void;
  /** The same in pieces, where it takes long. */
  drawInPieces?(weights: Float64Array, random: Random, fanIn: number, fanOut: number, setting: number): Pieces<void>;
}

type Spread = (fanIn: number, fanOut: number, setting: number) => number;

const normalOf = (std: Spread): Pick<Initialiser, "std" | "draw"> => ({
  std,
  draw(weights, random, fanIn, fanOut, setting) {
    const sigma = std(fanIn, fanOut, setting);
    for (let i = 0; i < weights.length; i++) weights[i] = sigma * random.normal();
  },
});

/** Uniform with a standard deviation: the limit is √3 times that. */
const uniformOf = (std: Spread): Pick<Initialiser, "std" | "draw"> => ({
  std,
  draw(weights, random, fanIn, fanOut, setting) {
    const limit = Math.sqrt(3) * std(fanIn, fanOut, setting);
    for (let i = 0; i < weights.length; i++) weights[i] = limit * (2 * random.next() - 1);
  },
});

const glorot: Spread = (fanIn, fanOut) => Math.sqrt(2 / (fanIn + fanOut));
const he: Spread = (fanIn) => Math.sqrt(2 / fanIn);
const lecun: Spread = (fanIn) => Math.sqrt(1 / fanIn);

export const initialisers = {
  zeros: {
    title: "Zeros",
    formula: "0",
    doc: "Every unit of a layer stays identical to the others: hidden layers can't learn.",
    std: () => 0,
    draw: (weights) => void weights.fill(0),
  },
  normal: {
    title: "Normal",
    formula: "σ (0.05 unless given)",
    doc: "A fixed spread, whatever the layer's size: signals die out or blow up in deep networks.",
    ...normalOf((_in, _out, setting) => setting),
  },
  uniform: {
    title: "Uniform",
    formula: "−limit … limit (0.05 unless given), σ = limit / √3",
    doc: "A fixed range, whatever the layer's size.",
    ...uniformOf((_in, _out, setting) => setting / Math.sqrt(3)),
  },
  glorot_normal: {
    title: "Glorot normal",
    formula: "σ = √(2 / (inputs + units))",
    doc: "For sigmoid, tanh and linear layers (Glorot & Bengio 2010); also called Xavier.",
    ...normalOf(glorot),
  },
  glorot_uniform: {
    title: "Glorot uniform",
    formula: "σ = √(2 / (inputs + units))",
    doc: "For sigmoid, tanh and linear layers (Glorot & Bengio 2010); also called Xavier.",
    ...uniformOf(glorot),
  },
  he_normal: {
    title: "He normal",
    formula: "σ = √(2 / inputs)",
    doc: "For ReLU and its relatives (He et al. 2015); also called Kaiming.",
    ...normalOf(he),
  },
  he_uniform: {
    title: "He uniform",
    formula: "σ = √(2 / inputs)",
    doc: "For ReLU and its relatives (He et al. 2015); also called Kaiming.",
    ...uniformOf(he),
  },
  lecun_normal: {
    title: "LeCun normal",
    formula: "σ = √(1 / inputs)",
    doc: "For SELU (LeCun et al. 1998; Klambauer et al. 2017).",
    ...normalOf(lecun),
  },
  lecun_uniform: {
    title: "LeCun uniform",
    formula: "σ = √(1 / inputs)",
    doc: "For SELU and tanh (LeCun et al. 1998).",
    ...uniformOf(lecun),
  },
  orthogonal: {
    title: "Orthogonal",
    formula: "σ = gain / √(max(inputs, units)), gain 1 unless given",
    doc: "Rows or columns at right angles, which preserves lengths from layer to layer (Saxe et al. 2014).",
    std: (fanIn, fanOut, setting) => setting / Math.sqrt(Math.max(fanIn, fanOut)),
    draw: (...drawn) => toEnd(drawOrthogonal(...drawn)),
    drawInPieces: drawOrthogonal,
  },
} as const satisfies Record<string, Initialiser>;

export type InitialiserId = keyof typeof initialisers;
export const initialiserIds = Object.keys(initialisers) as [InitialiserId, ...InitialiserId[]];

/** An initialiser's id, or an object with settings. */
export const initialiserSchema = z.union([
  z.enum(initialiserIds),
  z.strictObject({ type: z.literal("normal"), std: z.number().positive().meta({ title: "σ", step: 0.01 }) }),
  z.strictObject({ type: z.literal("uniform"), limit: z.number().positive().meta({ title: "Limit", step: 0.01 }) }),
  z.strictObject({ type: z.literal("orthogonal"), gain: z.number().positive().meta({ title: "Gain", step: 0.1 }) }),
]);
export type InitialiserSpec = z.output<typeof initialiserSchema>;

const settingDefaults: Partial<Record<InitialiserId, number>> = { normal: 0.05, uniform: 0.05, orthogonal: 1 };

/** The initialiser that a spec names, with its setting. */
export function initialiserOf(spec: InitialiserSpec): { id: InitialiserId; initialiser: Initialiser; setting: number } {
  const id = typeof spec === "string" ? spec : spec.type;
  let setting = settingDefaults[id] ?? 0;
  if (typeof spec !== "string") {
    if (spec.type === "normal") setting = spec.std;
    else if (spec.type === "uniform") setting = spec.limit;
    else setting = spec.gain;
  }
  return { id, initialiser: initialisers[id], setting };
}

/** What a dense layer takes that names no initialiser. */
export function defaultInitialiser(activation: ActivationId | "softmax"): InitialiserId {
  switch (activation) {
    case "relu":
    case "leaky_relu":
    case "elu":
    case "gelu":
    case "silu":
    case "softplus":
      return "he_normal";
    case "selu":
      return "lecun_normal";
    case "linear":
    case "sigmoid":
    case "tanh":
    case "softmax":
      return "glorot_uniform";
  }
}
