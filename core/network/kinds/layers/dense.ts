/** Dense layer with its activation: Z = X·W + b, A = f(Z). X rows × inputs, W inputs × units, b units. */
import { z } from "zod";
import { Dense } from "../../../engine/plain/dense";
import { Op } from "../../../engine/plan/codes";
import type { LayerAt, Operation } from "../../../engine/plan/layer-at";
import { gradientsOfProduct, inputGradientOf, productOf } from "../../../engine/plan/product-operations";
import { defaults } from "../../defaults";
import {
  activationIds,
  activationOf,
  bareActivation,
  defaultInitialiser,
  type ActivationId,
} from "../activations/index";
import { initialiserOf, initialiserSchema, type InitialiserSpec } from "../initialisers/index";
import type { InferenceStep } from "../inference";
import { common } from "./common";
import type { LayerArray, LayerBase, LayerKind } from "./kind";

/** What a layer of weights and a bias has. */
export interface Weighted extends LayerBase {
  init: InitialiserSpec;
  l1: number;
  l2: number;
}
export interface DensePlan extends Weighted {
  kind: "dense";
  activation: ActivationId;
}

const penalty = (title: string, symbol: string, help: string) =>
  z.number().min(0).max(1000).default(0).meta({ title, symbol, help, step: 0.0001 });

const schema = z.strictObject({
  type: z.literal("dense"),
  units: z.int().min(1).max(65_536).meta({ title: "Units", initial: 16 }),
  activation: z.enum(activationIds).default(defaults.activation).meta({ title: "Activation" }),
  /** Default: He normal for the ReLU family, LeCun normal for SELU, Glorot uniform for the rest. */
  init: initialiserSchema.optional().meta({
    title: "Initialiser",
    help: "Default: He normal for the ReLU family, LeCun normal for SELU, Glorot uniform for the rest.",
  }),
  l1: penalty("L1", "λ₁", "Adds λ₁ Σ|w| to the loss: weights that the data does not need become exactly 0."),
  l2: penalty("L2", "λ₂", "Adds λ₂ Σw² to the loss (gradient 2 λ₂ w): keeps weights small."),
  ...common,
});

/** What a product gives back, in symbols. */
export const productBack = "∂L/∂x = Wᵀ·∂L/∂z";

/** The product and nothing behind it. */
export const productSteps = (id: string): InferenceStep[] => [
  { op: "product", weights: `${id}/weights`, bias: `${id}/bias` },
];

/** What layers of weights and a bias have in common. */
export const weighted = {
  numbered: true,
  passes: false,
  normalises: null,
  applies: false,
  drawing: { share: 1, glyph: "cells", lines: "weights" },
  words: () => null,
  setting: () => null,
  formula: ({ inputs, units }: Weighted) => [inputs, "×", units, "+", units],
  arrays: ({ inputs, units, init, l1, l2 }: Weighted): LayerArray[] => [
    { name: "weights", shape: [inputs, units], role: "weight", start: { init }, measured: true, l1, l2 },
    { name: "bias", shape: [units], role: "vector", start: 0, measured: false },
  ],
  multiplications: ({ inputs, units }: Weighted) => inputs * units,
  dropRate: () => 0,
  refusals: {},
  thinsDelta: () => false,
  gradients: (_layer: Weighted, at: LayerAt) => gradientsOfProduct(at, at.input, at.rows.delta),
  inEveryScript: true,
  module: { class: "nn.Linear", name: "dense", names: { weight: "weights", bias: "bias" } },
} as const;

export const dense: LayerKind<typeof schema, DensePlan> = {
  ...weighted,
  title: "Dense",
  choice: "Dense",
  short: "dense",
  doc: "Every unit is connected to every input: f(X·W + b).",
  hidden: true,
  schema,
  prose: () => [],
  plan: (spec, name) => ({
    ...name,
    kind: "dense",
    units: spec.units,
    parameters: (name.inputs + 1) * spec.units,
    activation: spec.activation,
    init: spec.init ?? defaultInitialiser(spec.activation),
    l1: spec.l1,
    l2: spec.l2,
  }),
  activation: ({ activation }) => activation,
  inSymbols: ({ activation }) => ({
    forward: activationOf(activation).identity ? "a = W·x + b" : `a = ${activationOf(activation).name}(W·x + b)`,
    back: productBack,
  }),
  doubts({ init, activation }, { next }) {
    const found: { field: string; message: string }[] = [];
    const { warning } = init === undefined ? {} : initialiserOf(init).initialiser;
    if (warning !== undefined) found.push({ field: "init", message: warning });
    if (activationOf(activation).identity && !next?.normalises && !next?.applies) {
      const message = "A linear layer followed by nothing nonlinear adds nothing: choose another activation.";
      found.push({ field: "activation", message });
    }
    return found;
  },
  plain: (layer, { drawn, precision }) => new Dense(layer, layer.activation, drawn, precision),
  keeps: ({ activation }) => ({ z: activationOf(activation).kernel.needsZ === true }),
  zeros: ({ activation }) => (activationOf(activation).kernel.zeros ? "own" : "none"),
  forward({ activation }, at) {
    const { identity, kernel } = activationOf(activation);
    const product = productOf(at, at.input, at.rows.z, kernel.inProduct);
    if (identity || kernel.inProduct) return [product];
    return [product, { ...at.base, op: Op.activate, kind: kernel.code, input: at.rows.z, output: at.rows.output }];
  },
  backward({ activation }, at): Operation[] {
    const { delta, output } = at.rows;
    const { identity, kernel } = activationOf(activation);
    const places = { input: delta, output, other: at.rows.z };
    const slope: Operation = { ...at.base, op: Op.activateBack, kind: kernel.code, ...places };
    return [...(identity ? [] : [slope]), ...inputGradientOf(at, delta, at.before)];
  },
  inference: ({ id, activation }) => [
    ...productSteps(id),
    ...(activationOf(activation).identity ? [] : [{ op: "activate", activation } as const]),
  ],
  found(step, next) {
    if (step.op !== "product") return null;
    const { units, weights, bias } = step;
    const applied = next?.op === "activate" ? next.activation : bareActivation;
    const spec = { type: "dense", units, activation: applied };
    return { spec, arrays: { weights, bias }, takes: next?.op === "activate" ? 2 : 1 };
  },
  modules({ inputs, units, title, activation }) {
    const after = activationOf(activation).pytorch;
    return [`nn.Linear(${inputs}, ${units}),  # ${title}`, ...(after === null ? [] : [`${after},`])];
  },
};
