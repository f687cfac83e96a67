/**
 * Layer normalisation (Ba, Kiros & Hinton 2016): Y = γ·(X − μ)/√(σ² + ε) + β, with μ and σ² (divided by the units) of each row over
 * its own units. It does the same in training and after it, whatever the batch.
 */
import { z } from "zod";
import type { FloatArray, Tensor } from "../../../engine/numbers";
import { allocate, Buffer } from "../../../engine/plain/arrays";
import type { Factor, Layer, Parameter, Part, RowAt } from "../../../engine/plain/layer";
import { Op } from "../../../engine/plan/codes";
import { common, plainTraits } from "./common";
import { factorOfNorm, scaledAndShifted } from "./norm-steps";
import type { LayerArray, LayerBase, LayerKind, PlainSettings } from "./kind";

export interface LayerNormPlan extends LayerBase {
  kind: "layer_norm";
  epsilon: number;
}

/** What PyTorch takes. */
const leastVariance = 1e-5;

const schema = z.strictObject({ type: z.literal("layer_norm"), ...common });

export const layerNorm: LayerKind<typeof schema, LayerNormPlan> = {
  ...plainTraits,
  title: "Layer norm",
  choice: "Layer normalisation",
  short: "LN",
  doc: "Brings the units of each row to mean 0 and standard deviation 1, then scales and shifts each by the learnt γ and β.",
  normalises: "row",
  drawing: { share: 0.82, glyph: "bell", lines: "through" },
  words: (_layer, narrow) => (narrow ? "" : "over each row"),
  formula: ({ units }) => [2, "×", units],
  inSymbols: () => ({
    forward: "a = γ x̂ + β, x̂ = (x − μ)/σ of this row",
    back: "∂L/∂x = 1/σ · (g − mean g − x̂ · mean gx̂), g = γ ∂L/∂a",
  }),
  prose: (layer, before, { plural }) => [
    `Brings the ${plural(layer.units, "output")} of ${before} to mean 0 and standard deviation 1 within each row, then scales and shifts each by two learnt numbers, γ and β.`,
    `It does the same in training and after it, and no row depends on the others of its batch; ε = ${layer.epsilon} avoids division by zero. It has no settings.`,
  ],
  schema,
  plan: (_spec, name) => ({
    ...name,
    kind: "layer_norm",
    units: name.inputs,
    parameters: 2 * name.inputs,
    epsilon: leastVariance,
  }),
  arrays({ units }) {
    const learnt = (name: string, start: number): LayerArray => {
      return { name, shape: [units], role: "vector", start, measured: true };
    };
    return [learnt("gamma", 1), learnt("beta", 0)];
  },
  multiplications: ({ units }) => units,
  plain: (layer, settings) => new LayerNorm(layer, settings),
  keeps: () => ({ matrix: true, inverse: "row" }),
  zeros: () => "none",
  forward: (layer, { base, input, rows, place }) => [
    {
      ...base,
      op: Op.rowNorm,
      input,
      output: rows.output,
      other: rows.saved,
      weights: place("gamma").at,
      bias: place("beta").at,
      state1: rows.inverse,
      number2: layer.epsilon,
    },
  ],
  backward: (_layer, { base, before, rows, place }) => [
    {
      ...base,
      op: Op.rowNormBack,
      input: rows.delta,
      output: before,
      other: rows.saved,
      weights: place("gamma").at,
      state1: rows.inverse,
    },
  ],
  // The way back leaves δ·x̂ where x̂ was, and δ as it is.
  gradients: (_layer, { base, rows, parameter, turn }) =>
    [parameter("gamma"), parameter("beta")].map((one, i) => ({
      ...base,
      op: Op.biasGradient,
      other: i === 0 ? rows.saved : rows.delta,
      gradient: one.gradient,
      turn: turn(one),
    })),
  inference: ({ id, epsilon }) => [{ op: "normalise_row", gamma: `${id}/gamma`, beta: `${id}/beta`, epsilon }],
  found(step) {
    if (step.op !== "normalise_row") return null;
    const { gamma, beta, epsilon } = step;
    if (Math.abs(epsilon - leastVariance) > 1e-9)
      return `its ε is ${epsilon}, and a layer normalisation here has ${leastVariance}: train it with that one`;
    return { spec: { type: "layer_norm" }, arrays: { gamma, beta }, takes: 1 };
  },
  modules: (layer) => [`nn.LayerNorm(${layer.units}, eps=${layer.epsilon}),  # ${layer.title}`],
  module: { class: "nn.LayerNorm", name: "row_norm", names: { weight: "gamma", bias: "beta" } },
};

/** The plain pass. */
class LayerNorm implements Layer {
  readonly units: number;
  readonly parameters: readonly Parameter[];
  readonly measured: readonly Parameter[];
  readonly statistics: readonly Tensor[] = [];
  readonly memory: readonly Tensor[] = [];
  output: FloatArray;
  private readonly gamma: Parameter;
  private readonly beta: Parameter;
  private readonly outputBuffer: Buffer;
  private readonly normalBuffer: Buffer;
  private normal: FloatArray;
  private inverse = new Float64Array(0);

  constructor(
    private readonly plan: LayerNormPlan,
    { precision }: PlainSettings,
  ) {
    const { id, units } = plan;
    this.units = units;
    const parameter = (name: string, value: number): Parameter => {
      const data = allocate(precision, units).fill(value);
      const tensor = { name: `${id}/${name}`, shape: [units], data, trainable: true };
      return { tensor, gradient: new Float64Array(units), isWeight: false, l1: 0, l2: 0 };
    };
    this.gamma = parameter("gamma", 1);
    this.beta = parameter("beta", 0);
    this.parameters = this.measured = [this.gamma, this.beta];
    this.outputBuffer = new Buffer(precision);
    this.normalBuffer = new Buffer(precision);
    this.output = this.outputBuffer.of(0);
    this.normal = this.normalBuffer.of(0);
  }

  forward(input: FloatArray, rows: number): FloatArray {
    const { units } = this;
    if (this.inverse.length < rows) this.inverse = new Float64Array(rows);
    const normal = (this.normal = this.normalBuffer.of(rows * units));
    const output = (this.output = this.outputBuffer.of(rows * units));
    const [gamma, beta] = [this.gamma.tensor.data, this.beta.tensor.data];
    for (let row = 0; row < rows; row++) {
      const at = row * units;
      let mean = 0;
      for (let j = 0; j < units; j++) mean += input[at + j] / units;
      let variance = 0;
      for (let j = 0; j < units; j++) variance += (input[at + j] - mean) ** 2 / units;
      const inverse = (this.inverse[row] = 1 / Math.sqrt(variance + this.plan.epsilon));
      for (let j = 0; j < units; j++) {
        normal[at + j] = (input[at + j] - mean) * inverse;
        output[at + j] = gamma[j] * normal[at + j] + beta[j];
      }
    }
    return output;
  }

  /** With g = γδ: ∂L/∂x = (g − mean(g) − x̂ · mean(g·x̂))/√(σ² + ε), written over δ. */
  backward(delta: FloatArray, _input: FloatArray, rows: number): FloatArray {
    const { units, normal, inverse } = this;
    const gamma = this.gamma.tensor.data;
    const gammaGradient = this.gamma.gradient.fill(0);
    const betaGradient = this.beta.gradient.fill(0);
    for (let row = 0; row < rows; row++) {
      const at = row * units;
      let [mean, along] = [0, 0];
      for (let j = 0; j < units; j++) {
        gammaGradient[j] += delta[at + j] * normal[at + j];
        betaGradient[j] += delta[at + j];
        const g = gamma[j] * delta[at + j];
        mean += g / units;
        along += (g * normal[at + j]) / units;
      }
      for (let j = 0; j < units; j++)
        delta[at + j] = inverse[row] * (gamma[j] * delta[at + j] - mean - normal[at + j] * along);
    }
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
  makes(unit: number, { row }: RowAt): Part[] {
    const normal = this.normal[row * this.units + unit];
    return scaledAndShifted(this.gamma.tensor.data[unit], normal, this.beta.tensor.data[unit], unit);
  }
  /** Every unit has a part in μ and σ of the row, and so sends something to every input. */
  sends(index: number, { row, delta }: RowAt): Part[] {
    const { units, normal } = this;
    const at = row * units;
    const gamma = this.gamma.tensor.data;
    return Array.from({ length: units }, (_, k) => {
      const g = gamma[k] * delta[at + k];
      const share = (k === index ? 1 : 0) - (1 + normal[at + index] * normal[at + k]) / units;
      return { from: "unit", index: k, value: this.inverse[row] * g * share };
    });
  }
  factor(parameter: string, index: number, { row }: RowAt): Factor {
    return factorOfNorm(parameter, index, this.normal[row * this.units + index]);
  }
}
