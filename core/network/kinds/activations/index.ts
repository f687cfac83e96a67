/** The activation functions, one module each: a new one is a module here, a line in this list, and its kernel. */
import type { InitialiserId } from "../initialisers/index";
import type { Activation } from "./activation";
import { elu } from "./elu";
import { gelu } from "./gelu";
import { hardSwish } from "./hard-swish";
import { leakyRelu } from "./leaky-relu";
import { linear } from "./linear";
import { mish } from "./mish";
import { relu } from "./relu";
import { selu } from "./selu";
import { sigmoid } from "./sigmoid";
import { silu } from "./silu";
import { softmax } from "./softmax";
import { softplus } from "./softplus";
import { tanh } from "./tanh";

export type { Activation } from "./activation";

export const activations = {
  linear,
  sigmoid,
  tanh,
  relu,
  leaky_relu: leakyRelu,
  elu,
  selu,
  gelu,
  silu,
  softplus,
  mish,
  hard_swish: hardSwish,
} as const satisfies Record<string, Activation>;

export type ActivationId = keyof typeof activations;
export const activationIds = Object.keys(activations) as [ActivationId, ...ActivationId[]];

/** Under their common type; what a module says of other kinds is checked here. */
const all: Record<ActivationId, Activation<ActivationId> & { initialiser: InitialiserId }> = activations;
export const activationOf = (id: ActivationId) => all[id];
/** That of a text from a file or a message; null where none is called so. */
export const activationNamed = (id: string): Activation | null =>
  Object.hasOwn(all, id) ? activationOf(id as ActivationId) : null;

/** What the output layer may have besides: it belongs to the loss. */
export type OutputActivationId = ActivationId | "softmax";
type OutputActivation = Pick<Activation, "name" | "evaluate" | "range" | "identity" | "pytorch"> & {
  initialiser: InitialiserId;
};
const known: Record<OutputActivationId, OutputActivation> = { ...all, softmax };
const outputOf = (id: OutputActivationId) => known[id];

/** Whether a text from a file or a message names one that is known. */
export const isActivation = (id: string): id is OutputActivationId => Object.hasOwn(known, id);

/** What a dense layer takes that names no initialiser. */
export const defaultInitialiser = (id: OutputActivationId): InitialiserId => outputOf(id).initialiser;
/** The function that changes nothing. */
export const bareActivation: ActivationId = activationIds.find((id) => all[id].identity)!;
/** The same with nothing applied behind the weights. */
export const bareInitialiser: InitialiserId = linear.initialiser;
/** As it stands in a row of words: `ReLU`, `tanh`, `softmax`. */
export const activationName = (id: OutputActivationId): string => outputOf(id).name;
/** Nothing is applied. */
export const isIdentity = (id: OutputActivationId): boolean => outputOf(id).identity === true;
/** y = f(x), for a picture. */
export const activationCurve = (id: OutputActivationId): ((x: number) => number) => outputOf(id).evaluate;
/** Between which all outputs lie, where they are bounded on both sides. */
export const activationRange = (id: string): readonly [number, number] | null =>
  isActivation(id) ? (outputOf(id).range ?? null) : null;
