/**
 * The output layer, which follows from the target and stands in no spec. Its activation (sigmoid, softmax) belongs to the loss,
 * which works from logits: the layer gives Z, and takes ∂L/∂Z.
 */
import { Dense } from "../../../engine/plain/dense";
import { inputGradientOf, productOf } from "../../../engine/plan/product-operations";
import { activationName, defaultInitialiser, isIdentity, type OutputActivationId } from "../activations/index";
import { productBack, productSteps, weighted, type Weighted } from "./dense";
import type { LayerKind } from "./kind";

export interface OutputPlan extends Weighted {
  kind: "output";
  activation: OutputActivationId;
}

export function planOutput(inputs: number, units: number, activation: OutputPlan["activation"]): OutputPlan {
  const name = { id: "output", title: "output", inputs, source: -1 };
  const init = defaultInitialiser(activation);
  return { ...name, kind: "output", units, parameters: (inputs + 1) * units, activation, init, l1: 0, l2: 0 };
}

export const output: LayerKind<null, OutputPlan> = {
  ...weighted,
  title: "Output",
  choice: "Output",
  short: "output",
  doc: "One unit for a number or two classes, one for each of more classes.",
  hidden: false,
  schema: null,
  prose: () => [],
  plan() {
    throw new Error("The output layer follows from the target, not from a spec.");
  },
  activation: () => null,
  inSymbols: () => ({ forward: "z = W·x + b", back: productBack }),
  doubts: () => [],
  plain: (layer, { drawn, precision }) => new Dense(layer, null, drawn, precision),
  keeps: () => ({}),
  zeros: () => "none",
  forward: (_layer, at) => [productOf(at, at.input, at.rows.z)],
  backward: (_layer, at) => inputGradientOf(at, at.rows.delta, at.before),
  inference: ({ id }) => productSteps(id),
  modules({ inputs, units, activation }) {
    const said = isIdentity(activation) ? "" : `: before the ${activationName(activation)}, which the loss takes`;
    return [`nn.Linear(${inputs}, ${units}),  # output${said}`];
  },
};
