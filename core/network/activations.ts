/** Activation functions: a record per function, from which the form, the engine and the documentation are made. */

export interface Activation {
  title: string;
  formula: string;
  /** What it is good for, in a sentence. */
  doc: string;
  /** a = f(z). */
  evaluate(z: number): number;
  /** f′(z); `a` is `evaluate(z)`, from which some derivatives come cheaper. At a kink the derivative from the left is taken. */
  derivative(z: number, a: number): number;
  /** Units whose z is negative for every row get no gradient at all, or hardly any: the `dead` signal is measured. */
  rectifier?: true;
  /** Whether an output lies where the function is flat: the `saturated` signal is measured. */
  saturated?(a: number): boolean;
}

const leak = 0.01;
const seluScale = 1.0507009873554805;
const seluAlpha = 1.6732632423543772;
const invSqrt2Pi = 0.3989422804014327;
const twoOverSqrtPi = 1.1283791670955126;

/** 1/(1 + e^−z), without overflow for any z. */
export function sigmoid(z: number): number {
  if (z >= 0) return 1 / (1 + Math.exp(-z));
  const e = Math.exp(z);
  return e / (1 + e);
}

/** ln(1 + e^z), without overflow for any z. */
export function softplus(z: number): number {
  return (z > 0 ? z : 0) + Math.log1p(Math.exp(-Math.abs(z)));
}

/**
 * The error function. Below 2.5: e^(−x²)·2/√π·Σ 2ⁿx²ⁿ⁺¹/(2n+1)!!, whose terms are all positive; above: the continued fraction of
 * erfc (Abramowitz & Stegun 7.1.6 and 7.1.14). Error below 4e-16.
 */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size >= 6) return Math.sign(x);
  if (size < 2.5) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return twoOverSqrtPi * Math.exp(-x * x) * sum;
  }
  let fraction = size;
  for (let n = 60; n >= 1; n--) fraction = size + n / 2 / fraction;
  const complement = (0.5 * twoOverSqrtPi * Math.exp(-x * x)) / fraction;
  return Math.sign(x) * (1 - complement);
}

const normalShare = (z: number) => 0.5 * (1 + erf(z * Math.SQRT1_2));

export const activations = {
  linear: {
    title: "Linear",
    formula: "z",
    doc: "Passes its input on unchanged. Several linear layers in a row can do no more than one.",
    evaluate: (z) => z,
    derivative: () => 1,
  },
  sigmoid: {
    title: "Sigmoid",
    formula: "1 / (1 + e⁻ᶻ)",
    doc: "Between 0 and 1. Its slope is at most ¼, so gradients shrink from layer to layer: rarely a good choice for hidden layers.",
    evaluate: sigmoid,
    derivative: (_z, a) => a * (1 - a),
    saturated: (a) => a < 0.01 || a > 0.99,
  },
  tanh: {
    title: "Tanh",
    formula: "tanh z",
    doc: "Between −1 and 1, centred on 0. Flat for large inputs: scale the data and initialise with Glorot.",
    evaluate: Math.tanh,
    derivative: (_z, a) => 1 - a * a,
    saturated: (a) => a < -0.99 || a > 0.99,
  },
  relu: {
    title: "ReLU",
    formula: "max(0, z)",
    doc: "The usual choice for hidden layers, with He's initialiser. A unit whose input is negative for every row is dead and stays dead.",
    evaluate: (z) => (z > 0 ? z : z === z ? 0 : z),
    derivative: (z) => (z > 0 ? 1 : 0),
    rectifier: true,
  },
  leaky_relu: {
    title: "Leaky ReLU",
    formula: "z > 0: z, else 0.01 z",
    doc: "A ReLU that lets 1 % through where its input is negative, so that no unit dies.",
    evaluate: (z) => (z > 0 ? z : leak * z),
    derivative: (z) => (z > 0 ? 1 : leak),
    rectifier: true,
  },
  elu: {
    title: "ELU",
    formula: "z > 0: z, else eᶻ − 1",
    doc: "Like ReLU for positive inputs, and smooth down to −1 for negative ones.",
    evaluate: (z) => (z > 0 ? z : Math.expm1(z)),
    derivative: (z, a) => (z > 0 ? 1 : a + 1),
  },
  selu: {
    title: "SELU",
    formula: "1.0507 · (z > 0: z, else 1.6733 (eᶻ − 1))",
    doc: "Keeps mean 0 and standard deviation 1 from layer to layer if the inputs are standardised and the initialiser is LeCun normal.",
    evaluate: (z) => seluScale * (z > 0 ? z : seluAlpha * Math.expm1(z)),
    derivative: (z, a) => (z > 0 ? seluScale : a + seluScale * seluAlpha),
  },
  gelu: {
    title: "GELU",
    formula: "z · Φ(z)",
    doc: "A smooth ReLU, weighted by the normal distribution's Φ (the exact form, not the tanh approximation).",
    evaluate: (z) => z * normalShare(z),
    derivative: (z) => normalShare(z) + z * invSqrt2Pi * Math.exp(-0.5 * z * z),
  },
  silu: {
    title: "SiLU (Swish)",
    formula: "z · sigmoid(z)",
    doc: "A smooth ReLU with a small dip below zero.",
    evaluate: (z) => z * sigmoid(z),
    derivative: (z) => {
      const s = sigmoid(z);
      return s * (1 + z * (1 - s));
    },
  },
  softplus: {
    title: "Softplus",
    formula: "ln(1 + eᶻ)",
    doc: "A smooth ReLU that is always positive; its slope is the sigmoid.",
    evaluate: softplus,
    derivative: sigmoid,
  },
} as const satisfies Record<string, Activation>;

export type ActivationId = keyof typeof activations;
export const activationIds = Object.keys(activations) as [ActivationId, ...ActivationId[]];

/** The record of an activation, under its common type. */
export const activationOf = (id: ActivationId): Activation => activations[id];
