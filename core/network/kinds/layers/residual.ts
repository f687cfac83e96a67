/**
 * A shortcut (He et al. 2016): Y = X + S, where S is the output of an earlier layer, or what goes into the network. Where S has
 * another width it is projected: Y = X + S·W. There is no bias, as in the paper's own shortcuts: the layer that the shortcut goes
 * around has one.
 */
import { z } from "zod";
import type { FloatArray, Tensor } from "../../../engine/numbers";
import { allocate, Buffer } from "../../../engine/plain/arrays";
import type { Factor, Layer, Parameter, Part, Pass, RowAt } from "../../../engine/plain/layer";
import { forwardProduct, inputGradient, sentBack, weighed, weightGradient } from "../../../engine/plain/products";
import { Op } from "../../../engine/plan/codes";
import type { LayerAt, Operation } from "../../../engine/plan/layer-at";
import { inputGradientOf, productOf, weightsGradient } from "../../../engine/plan/product-operations";
import { bareInitialiser } from "../activations/index";
import type { InitialiserSpec } from "../initialisers/index";
import { common, plainTraits } from "./common";
import { weighted } from "./dense";
import type { LayerBase, LayerKind, PlainSettings, Shortcut } from "./kind";

export interface ResidualPlan extends LayerBase {
  kind: "residual";
  shortcut: Shortcut;
  /** Of the projection, where there is one. */
  init?: InitialiserSpec;
}

const schema = z.strictObject({
  type: z.literal("residual"),
  around: z.int().min(1).max(199).meta({
    title: "Around",
    unit: "layers",
    initial: 1,
    help: "How many of the layers before it the shortcut goes around, those that are switched off among them: 1 adds what went into the layer before.",
  }),
  ...common,
});

/** The activation that a projection is drawn for: none. */
const projectionInit = bareInitialiser;

export const residual: LayerKind<typeof schema, ResidualPlan> = {
  ...plainTraits,
  title: "Residual",
  choice: "Residual (shortcut)",
  short: "res",
  doc: "Adds the output of an earlier layer, so that signal and gradient have a way around the layers between.",
  drawing: { share: 0.82, glyph: "cells", lines: "through" },
  words: ({ shortcut }, narrow) => (narrow ? "shortcut" : `+ ${shortcut.title}`),
  formula: ({ shortcut, units, parameters }) => (parameters > 0 ? [shortcut.units, "×", units] : ["a sum"]),
  setting: ({ around }) => `around ${around}`,
  inSymbols: ({ init }) => ({
    forward: init === undefined ? "a = x + s" : "a = x + W·s",
    back: `∂L/∂x = ∂L/∂a, ∂L/∂s = ${init === undefined ? "" : "Wᵀ·"}∂L/∂a`,
  }),
  prose(layer, before, { plural }) {
    const { shortcut, units } = layer;
    const sum = `Adds the output of **${shortcut.title}** to that of ${before}, unit by unit: the layers between learn what is to be added to it, and the gradient has a way back around them.`;
    if (layer.parameters === 0) return [sum];
    const why = `**${shortcut.title}** has ${plural(shortcut.units, "number")} and this layer ${plural(units, "unit")}: a learnt matrix, without a bias, brings the one to the width of the other.`;
    return [sum.replace("the output of **the input**", "**the input**"), why];
  },
  schema,
  plan(_spec, name) {
    const { inputs, shortcut = nowhere(name.inputs) } = name;
    const projected = shortcut.units !== inputs;
    return {
      ...name,
      kind: "residual",
      units: inputs,
      parameters: projected ? shortcut.units * inputs : 0,
      shortcut,
      ...(projected && { init: projectionInit }),
    };
  },
  arrays({ shortcut, units, init }) {
    if (init === undefined) return [];
    return [{ name: "weights", shape: [shortcut.units, units], role: "weight", start: { init }, measured: true }];
  },
  multiplications: ({ parameters }) => parameters,
  plain: (layer, settings) => new Residual(layer, settings),
  keeps: ({ init }) => (init === undefined ? {} : { z: true, side: true, inverse: "unit" }),
  zeros: () => "none",
  forward({ init }, at) {
    const { base, input, rows } = at;
    const sum: Operation = { ...base, op: Op.add, input, output: rows.output };
    if (init === undefined) return [{ ...sum, other: at.shortcut!.input }];
    // Nothing is written to the numbers by unit: they are the bias of 0.
    return [productOf(aside(at), at.shortcut!.input, rows.z, false, rows.inverse), { ...sum, other: rows.z }];
  },
  backward({ init }, at) {
    const { base, rows, before } = at;
    const copy: Operation = { ...base, op: Op.add, input: rows.delta, kind: 1 };
    return [...(before === 0 ? [] : [{ ...copy, output: before }]), ...sideBack(at, init === undefined)];
  },
  gradients: ({ init }, at) =>
    init === undefined ? [] : [weightsGradient(aside(at), at.shortcut!.input, at.rows.delta)],
  inference: ({ id, init }) => [{ op: "add", weights: init === undefined ? null : `${id}/weights` }],
  join: (before, side) => `${before} + ${side}`,
  modules({ shortcut, units, title, init }) {
    return init === undefined ? [] : [`nn.Linear(${shortcut.units}, ${units}, bias=False),  # ${title}`];
  },
  module: weighted.module,
};

/** A residual layer is always planned with a shortcut; this one stands for it before the network is known. */
const nowhere = (units: number): Shortcut => ({ layer: -1, id: "input", title: "the input", units });

/** The layer's place as its projection has it. */
const aside = (at: LayerAt): LayerAt => ({ ...at, base: at.shortcut!.base, zeros: at.shortcut!.zeros });

/** From ∂L/∂output to what the shortcut gives to its source. */
function sideBack(at: LayerAt, plain: boolean): Operation[] {
  const { base, delta, shared } = at.shortcut!;
  if (delta === 0) return [];
  const wide = { ...base, units: base.inputs, outputStride: base.inputStride, op: Op.add, output: delta };
  if (plain) {
    const { delta: own } = at.rows;
    return [{ ...wide, ...(shared ? { input: delta, other: own } : { input: own, kind: 1 }) }];
  }
  if (!shared) return inputGradientOf(aside(at), at.rows.delta, delta);
  return [...inputGradientOf(aside(at), at.rows.delta, at.rows.side), { ...wide, input: delta, other: at.rows.side }];
}

/** The plain pass. */
class Residual implements Layer {
  readonly units: number;
  readonly parameters: readonly Parameter[];
  readonly measured: readonly Parameter[];
  readonly statistics: readonly Tensor[] = [];
  readonly memory: readonly Tensor[] = [];
  output: FloatArray;
  private readonly weights: Parameter | null;
  private readonly outputBuffer: Buffer;
  private readonly projectedBuffer: Buffer;
  private readonly sums: Float64Array;
  private readonly noBias: FloatArray;

  constructor(
    private readonly plan: ResidualPlan,
    { drawn, precision }: PlainSettings,
  ) {
    const { id, units, shortcut, init } = plan;
    this.units = units;
    this.weights = null;
    if (init !== undefined) {
      const shape = [shortcut.units, units];
      const data = allocate(precision, shortcut.units * units);
      if (drawn) data.set(drawn);
      const tensor = { name: `${id}/weights`, shape, data, trainable: true };
      this.weights = { tensor, gradient: new Float64Array(data.length), isWeight: true, l1: 0, l2: 0 };
    }
    this.parameters = this.measured = this.weights ? [this.weights] : [];
    this.outputBuffer = new Buffer(precision);
    this.projectedBuffer = new Buffer(precision);
    this.output = this.outputBuffer.of(0);
    this.sums = new Float64Array(units);
    this.noBias = allocate(precision, units);
  }

  forward(input: FloatArray, rows: number, _pass: Pass, side: FloatArray): FloatArray {
    const count = rows * this.units;
    const added = this.weights ? this.project(this.weights, side, rows) : side;
    const output = (this.output = this.outputBuffer.of(count));
    for (let i = 0; i < count; i++) output[i] = input[i] + added[i];
    return output;
  }

  private project({ tensor }: Parameter, side: FloatArray, rows: number): FloatArray {
    const { units, plan } = this;
    const projected = this.projectedBuffer.of(rows * units);
    forwardProduct(projected, side, tensor.data, this.noBias, this.sums, rows, plan.shortcut.units, units);
    return projected;
  }

  /** ∂L/∂x is ∂L/∂y itself. */
  backward(
    delta: FloatArray,
    _input: FloatArray,
    rows: number,
    _wanted: boolean,
    side: { input: FloatArray; delta: FloatArray | null },
  ): FloatArray {
    const { units, weights, plan } = this;
    const inputs = plan.shortcut.units;
    if (!weights) {
      if (side.delta) for (let i = 0; i < rows * units; i++) side.delta[i] = delta[i];
      return delta;
    }
    weightGradient(weights.gradient, this.sums, side.input, delta, rows, inputs, units);
    if (side.delta) inputGradient(side.delta, delta, weights.tensor.data, rows, inputs, units);
    return delta;
  }

  deadShare(): number {
    return NaN;
  }

  get z(): FloatArray {
    return this.output;
  }
  slope(): number {
    return 1;
  }
  makes(unit: number, { row, input, side }: RowAt): Part[] {
    const { units, weights, plan } = this;
    const at = row * units + unit;
    const passed: Part = { from: "input", index: unit, value: input[at] };
    if (!side) return [passed];
    if (!weights) return [passed, { from: "side", index: unit, value: side[at] }];
    const { units: inputs } = plan.shortcut;
    return [passed, ...weighed(weights.tensor.data, side, { row, inputs, units, unit }, "side")];
  }
  sends(index: number, { row, delta }: RowAt, port: "input" | "side"): Part[] {
    const { units, weights } = this;
    if (port === "side" && weights) return sentBack(weights.tensor.data, delta, { row, units, index });
    return [{ from: "unit", index, value: delta[row * units + index] }];
  }
  factor(_parameter: string, index: number, { row, side }: RowAt): Factor {
    const from = Math.floor(index / this.units);
    const value = side ? side[row * this.plan.shortcut.units + from] : NaN;
    return { unit: index % this.units, from: "side", index: from, value };
  }
}
