/**
 * Batch normalisation (Ioffe & Szegedy 2015): Y = γ·(X − μ)/√(σ² + ε) + β for each unit. In training μ and σ² (divided by n) are
 * the batch's; inference takes the running ones, which move by 1 − momentum towards the batch's at each step (the variance
 * divided by n − 1, as PyTorch does). A batch of one row has no variance: it comes out as β and leaves the running statistics.
 */
import { toDigits } from "../../../numbers";
import { z } from "zod";
import type { FloatArray, Precision, Tensor } from "../../../engine/numbers";
import { allocate, Buffer } from "../../../engine/plain/arrays";
import type { Factor, Layer, Parameter, Part, Pass, RowAt } from "../../../engine/plain/layer";
import { Op } from "../../../engine/plan/codes";
import { exchanging, type Operation } from "../../../engine/plan/layer-at";
import { common, plainTraits } from "./common";
import { factorOfNorm, scaledAndShifted } from "./norm-steps";
import type { LayerArray, LayerBase, LayerKind } from "./kind";

export interface BatchNormPlan extends LayerBase {
  kind: "batch_norm";
  momentum: number;
  epsilon: number;
}

/** Share of the old value that running statistics keep at each step (what PyTorch calls momentum 0.1). */
const keptShare = 0.9;
const leastVariance = 1e-5;

const schema = z.strictObject({ type: z.literal("batch_norm"), ...common });

export const batchNorm: LayerKind<typeof schema, BatchNormPlan> = {
  ...plainTraits,
  title: "Batch norm",
  choice: "Batch normalisation",
  short: "norm",
  doc: "Brings each unit to mean 0 and standard deviation 1 over the batch, then scales and shifts it by the learnt γ and β.",
  normalises: "batch",
  drawing: { share: 0.82, glyph: "bell", lines: "through" },
  words: (layer, narrow) => (narrow ? "" : `momentum ${layer.momentum}`),
  formula: ({ units }) => [2, "×", units],
  inSymbols: (_layer, training) =>
    training
      ? { forward: "a = γ x̂ + β, x̂ = (x − μ)/σ of the batch", back: "∂L/∂x = γ/σ · (δ − mean δ − x̂ · mean δx̂)" }
      : { forward: "a = γ x̂ + β, x̂ = (x − μ)/σ, running means", back: "∂L/∂x = γ/σ · ∂L/∂a" },
  prose: (layer, before, { plural }) => [
    `Brings each of the ${plural(layer.units, "output")} of ${before} to mean 0 and standard deviation 1 over the batch, then scales and shifts it by two learnt numbers, γ and β.`,
    `After training it uses running means, which keep **${layer.momentum}** of the old value at each update; ε = ${layer.epsilon} avoids division by zero.`,
  ],
  schema,
  plan: (_spec, name) => ({
    ...name,
    kind: "batch_norm",
    units: name.inputs,
    parameters: 2 * name.inputs,
    momentum: keptShare,
    epsilon: leastVariance,
  }),
  arrays({ units }) {
    const shape = [units];
    const learnt = (name: string, start: number): LayerArray => ({
      name,
      shape,
      role: "vector",
      start,
      measured: true,
    });
    const kept = (name: string, start: number): LayerArray => ({
      name,
      shape,
      role: "statistic",
      start,
      measured: false,
    });
    return [learnt("gamma", 1), learnt("beta", 0), kept("mean", 0), kept("variance", 1)];
  },
  multiplications: ({ units }) => units,
  doubts(_spec, { before }) {
    if (before?.normalises !== "batch") return [];
    return [{ field: "type", message: "Two batch normalisations in a row do nothing that one does not." }];
  },
  plain: (layer, { precision }) => new BatchNorm(layer, precision),
  keeps: () => ({ matrix: true, sums: true, inverse: "unit" }),
  zeros: () => "none",
  forward(layer, at, training) {
    const normalise: Operation = {
      ...at.base,
      op: training ? Op.batchNorm : Op.batchNormInference,
      input: at.input,
      output: at.rows.output,
      other: at.rows.saved,
      weights: at.place("gamma").at,
      bias: at.place("beta").at,
      packed: at.place("mean").at,
      packedTransposed: at.place("variance").at,
      state1: at.rows.inverse,
      state2: at.rows.sums,
      number1: layer.momentum,
      number2: layer.epsilon,
    };
    return training ? exchanging(Op.batchNormSums, normalise) : [normalise];
  },
  backward(_layer, { base, before, rows, parameter }) {
    const [gamma, beta] = [parameter("gamma"), parameter("beta")];
    const gradients = { gradient: gamma.gradient, gradient2: beta.gradient };
    const places = { input: rows.delta, output: before === 0 ? rows.delta : before, other: rows.saved };
    const state = { weights: gamma.at, state1: rows.inverse, state2: rows.sumsBack };
    return exchanging(Op.batchNormBackSums, { ...base, op: Op.batchNormBack, ...places, ...state, ...gradients });
  },
  inference: ({ id, epsilon }) => [
    {
      op: "normalise",
      gamma: `${id}/gamma`,
      beta: `${id}/beta`,
      mean: `${id}/mean`,
      variance: `${id}/variance`,
      epsilon,
    },
  ],
  found(step) {
    if (step.op !== "normalise") return null;
    const { gamma, beta, mean, variance, epsilon } = step;
    // With another ε, γ makes up for it: γ/√(σ² + ε) stays.
    const scale = gamma.map((value, j) => value * Math.sqrt((variance[j]! + leastVariance) / (variance[j]! + epsilon)));
    return { spec: { type: "batch_norm" }, arrays: { gamma: scale, beta, mean, variance }, takes: 1 };
  },
  // PyTorch's momentum is the share of the new value.
  modules: (layer) => [
    `nn.BatchNorm1d(${layer.units}, eps=${layer.epsilon}, momentum=${toDigits(1 - layer.momentum, 6)}),  # ${layer.title}`,
  ],
  inEveryScript: true,
  module: {
    class: "nn.BatchNorm1d",
    name: "norm",
    names: { weight: "gamma", bias: "beta", running_mean: "mean", running_var: "variance" },
  },
};

/** The plain pass. */
class BatchNorm implements Layer {
  readonly units: number;
  readonly parameters: readonly Parameter[];
  readonly measured: readonly Parameter[];
  readonly statistics: readonly Tensor[];
  readonly memory: readonly Tensor[] = [];
  output: FloatArray;
  private readonly gamma: Parameter;
  private readonly beta: Parameter;
  private readonly runningMean: Tensor;
  private readonly runningVariance: Tensor;
  private readonly mean: Float64Array;
  private readonly inverseStd: Float64Array;
  private readonly outputBuffer: Buffer;
  private readonly normalBuffer: Buffer;
  /** (X − μ)/√(σ² + ε) of the last training pass. */
  private normal: FloatArray;
  private training = false;

  constructor(
    private readonly plan: BatchNormPlan,
    precision: Precision,
  ) {
    const { id, units } = plan;
    this.units = units;
    const tensor = (name: string, trainable: boolean, value: number): Tensor => {
      const data = allocate(precision, units).fill(value);
      return { name: `${id}/${name}`, shape: [units], data, trainable };
    };
    const parameter = (name: string, value: number): Parameter => ({
      tensor: tensor(name, true, value),
      gradient: new Float64Array(units),
      isWeight: false,
      l1: 0,
      l2: 0,
    });
    this.gamma = parameter("gamma", 1);
    this.beta = parameter("beta", 0);
    this.parameters = this.measured = [this.gamma, this.beta];
    this.runningMean = tensor("mean", false, 0);
    this.runningVariance = tensor("variance", false, 1);
    this.statistics = [this.runningMean, this.runningVariance];
    this.mean = new Float64Array(units);
    this.inverseStd = new Float64Array(units);
    this.outputBuffer = new Buffer(precision);
    this.normalBuffer = new Buffer(precision);
    this.output = this.outputBuffer.of(0);
    this.normal = this.normalBuffer.of(0);
  }

  forward(input: FloatArray, rows: number, pass: Pass): FloatArray {
    this.training = pass.training;
    if (pass.training) this.takeBatchStatistics(input, rows);
    else this.takeRunningStatistics();
    const { units, mean, inverseStd } = this;
    const gamma = this.gamma.tensor.data;
    const beta = this.beta.tensor.data;
    const normal = (this.normal = this.normalBuffer.of(rows * units));
    const output = (this.output = this.outputBuffer.of(rows * units));
    for (let row = 0, at = 0; row < rows; row++) {
      for (let j = 0; j < units; j++, at++) {
        const value = (input[at] - mean[j]) * inverseStd[j];
        normal[at] = value;
        output[at] = gamma[j] * value + beta[j];
      }
    }
    return output;
  }

  /** ∂L/∂x = γ/√(σ² + ε) · (δ − mean(δ) − x̂ · mean(δ·x̂)), written over δ; in inference, where μ and σ are given, γ/√(σ² + ε) · δ. */
  backward(delta: FloatArray, _input: FloatArray, rows: number): FloatArray {
    const { units, normal, inverseStd } = this;
    const gamma = this.gamma.tensor.data;
    const gammaGradient = this.gamma.gradient.fill(0);
    const betaGradient = this.beta.gradient.fill(0);
    for (let row = 0, at = 0; row < rows; row++) {
      for (let j = 0; j < units; j++, at++) {
        gammaGradient[j] += delta[at] * normal[at];
        betaGradient[j] += delta[at];
      }
    }
    const share = this.training ? 1 / rows : 0;
    for (let row = 0, at = 0; row < rows; row++) {
      for (let j = 0; j < units; j++, at++) {
        const centred = delta[at] - (betaGradient[j] + normal[at] * gammaGradient[j]) * share;
        delta[at] = gamma[j] * inverseStd[j] * centred;
      }
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
  sends(index: number, { row, rows, delta }: RowAt): Part[] {
    const { units, normal } = this;
    const at = row * units + index;
    const scale = this.gamma.tensor.data[index] * this.inverseStd[index];
    const own: Part = { from: "unit", index, value: scale * delta[at] };
    if (!this.training) return [own];
    let [sum, along] = [0, 0];
    for (let i = 0, one = index; i < rows; i++, one += units) {
      sum += delta[one];
      along += delta[one] * normal[one];
    }
    return [
      own,
      { from: "unit", index, value: (-scale * sum) / rows, by: "through the batch's mean" },
      { from: "unit", index, value: (-scale * normal[at] * along) / rows, by: "through its variance" },
    ];
  }
  factor(parameter: string, index: number, { row }: RowAt): Factor {
    return factorOfNorm(parameter, index, this.normal[row * this.units + index]);
  }

  private takeBatchStatistics(input: FloatArray, rows: number): void {
    const { units, mean, inverseStd } = this;
    const { momentum, epsilon } = this.plan;
    const variance = inverseStd;
    mean.fill(0);
    variance.fill(0);
    for (let row = 0, at = 0; row < rows; row++) for (let j = 0; j < units; j++, at++) mean[j] += input[at];
    for (let j = 0; j < units; j++) mean[j] /= rows;
    for (let row = 0, at = 0; row < rows; row++) {
      for (let j = 0; j < units; j++, at++) {
        const off = input[at] - mean[j];
        variance[j] += off * off;
      }
    }
    const runningMean = this.runningMean.data;
    const runningVariance = this.runningVariance.data;
    for (let j = 0; j < units; j++) {
      const sum = variance[j];
      inverseStd[j] = 1 / Math.sqrt(sum / rows + epsilon);
      if (rows === 1) continue;
      runningMean[j] = momentum * runningMean[j] + (1 - momentum) * mean[j];
      runningVariance[j] = momentum * runningVariance[j] + (1 - momentum) * (sum / (rows - 1));
    }
  }

  private takeRunningStatistics(): void {
    const { units, mean, inverseStd } = this;
    const { epsilon } = this.plan;
    for (let j = 0; j < units; j++) {
      mean[j] = this.runningMean.data[j];
      inverseStd[j] = 1 / Math.sqrt(this.runningVariance.data[j] + epsilon);
    }
  }
}
