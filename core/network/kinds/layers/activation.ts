/**
 * An activation by itself: A = f(X), unit by unit. It is for networks that have something between the sums of a dense layer and their
 * activation, as batch normalisation was first proposed (Ioffe & Szegedy 2015): a dense layer without one, a normalisation, and this.
 */
import { z } from "zod";
import type { FloatArray, Precision, Tensor } from "../../../engine/numbers";
import { allocate, Buffer } from "../../../engine/plain/arrays";
import type { Factor, Layer, Parameter, Part, Pass, RowAt } from "../../../engine/plain/layer";
import { SilentSteps } from "../../../engine/plain/silent-steps";
import { Op } from "../../../engine/plan/codes";
import { countSilentOf } from "../../../engine/plan/product-operations";
import { defaults } from "../../defaults";
import { activationIds, activationOf, type Activation, type ActivationId } from "../activations/index";
import { common, plainTraits } from "./common";
import type { LayerBase, LayerKind } from "./kind";

export interface ActivationPlan extends LayerBase {
  kind: "activation";
  activation: ActivationId;
}

const schema = z.strictObject({
  type: z.literal("activation"),
  activation: z.enum(activationIds).default(defaults.activation).meta({ title: "Activation" }),
  ...common,
});

export const activation: LayerKind<typeof schema, ActivationPlan> = {
  ...plainTraits,
  applies: true,
  title: "Activation",
  choice: "Activation alone",
  short: "act",
  doc: "A function of each output by itself, for what has something between the sums and their activation.",
  drawing: { share: 0.74, glyph: "cells", lines: "through" },
  words: () => null,
  formula: () => ["no weights"],
  setting: (spec) => activationOf(spec.activation).name,
  inSymbols: (layer) => ({
    forward: `a = ${activationOf(layer.activation).identity ? "x" : `${activationOf(layer.activation).name}(x)`}`,
    back: activationOf(layer.activation).identity ? "∂L/∂x = ∂L/∂a" : "∂L/∂x = f′(x) · ∂L/∂a",
  }),
  prose: (layer, before) => [
    `Puts each output of ${before} through **${activationOf(layer.activation).name}**, by itself and without weights. Behind a dense layer without an activation and a normalisation, the sums are normalised before they bend.`,
  ],
  schema,
  plan: (spec, name) => ({
    ...name,
    kind: "activation",
    units: name.inputs,
    parameters: 0,
    activation: spec.activation,
  }),
  arrays: () => [],
  multiplications: () => 0,
  activation: (layer) => layer.activation,
  doubts: (spec) =>
    activationOf(spec.activation).identity
      ? [
          {
            field: "activation",
            message: "A linear activation changes nothing: choose another, or leave the layer out.",
          },
        ]
      : [],
  plain: (layer, { precision }) => new ActivationAlone(layer, precision),
  keeps: () => ({ z: true }),
  zeros: (layer) => (activationOf(layer.activation).kernel.zeros ? "own" : "none"),
  forward(layer, { base, input, rows }) {
    const { kernel, identity } = activationOf(layer.activation);
    // What goes in is kept: the rows of the step have no place of their own, and slopes are computed from it.
    const kept = { ...base, op: Op.add, input, kind: 1 };
    if (identity) return [{ ...kept, output: rows.output }];
    const apply = { ...base, op: Op.activate, kind: kernel.code, input: rows.z, output: rows.output };
    return [{ ...kept, output: rows.z }, apply];
  },
  backward(layer, { base, before, rows }) {
    const { kernel, identity } = activationOf(layer.activation);
    const places = { input: rows.delta, output: rows.output, other: rows.z };
    const slope = identity ? [] : [{ ...base, op: Op.activateBack, kind: kernel.code, ...places }];
    return [...slope, ...(before === 0 ? [] : [{ ...base, op: Op.add, input: rows.delta, output: before, kind: 1 }])];
  },
  gradients: (_layer, at) => countSilentOf(at, 0),
  inference: (layer) =>
    activationOf(layer.activation).identity ? [] : [{ op: "activate", activation: layer.activation }],
  found(step) {
    if (step.op !== "activate") return null;
    return { spec: { type: "activation", activation: step.activation }, arrays: {}, takes: 1 };
  },
  modules: ({ activation: id, title }) => {
    const { pytorch } = activationOf(id);
    return pytorch === null ? [] : [`${pytorch},  # ${title}`];
  },
  module: null,
};

/** The plain pass. */
class ActivationAlone implements Layer {
  readonly units: number;
  readonly parameters: readonly Parameter[] = [];
  readonly measured: readonly Parameter[] = [];
  readonly statistics: readonly Tensor[] = [];
  readonly memory: readonly Tensor[];
  output: FloatArray;
  z: FloatArray;
  private readonly f: Activation;
  private readonly silent: SilentSteps | null;
  private readonly outputBuffer: Buffer;

  constructor({ id, units, activation: applied }: ActivationPlan, precision: Precision) {
    this.units = units;
    this.f = activationOf(applied);
    this.silent = this.f.rectifier ? new SilentSteps(id, allocate(precision, units)) : null;
    this.memory = this.silent ? [this.silent.tensor] : [];
    this.outputBuffer = new Buffer(precision);
    this.output = this.z = this.outputBuffer.of(0);
  }

  forward(input: FloatArray, rows: number, pass: Pass): FloatArray {
    const count = rows * this.units;
    const output = (this.output = this.outputBuffer.of(count));
    this.z = input;
    for (let i = 0; i < count; i++) output[i] = this.f.evaluate(input[i]);
    if (pass.training) this.silent?.count(output, rows);
    return output;
  }

  /** ∂L/∂x = f′(x) · ∂L/∂a, written over it. */
  backward(delta: FloatArray, input: FloatArray, rows: number): FloatArray {
    const count = rows * this.units;
    for (let i = 0; i < count; i++) delta[i] *= this.f.derivative(input[i], this.output[i]);
    return delta;
  }

  deadShare(window: number): number {
    return this.silent?.share(window) ?? NaN;
  }

  slope(row: number, unit: number): number {
    const at = row * this.units + unit;
    return this.f.derivative(this.z[at], this.output[at]);
  }
  makes(unit: number, { row, input }: RowAt): Part[] {
    return [{ from: "input", index: unit, value: input[row * this.units + unit] }];
  }
  sends(index: number, { row, delta }: RowAt): Part[] {
    return [{ from: "unit", index, value: delta[row * this.units + index] }];
  }
  factor(parameter: string): Factor {
    throw new Error(`An activation has no ${parameter}.`);
  }
}
