/**
 * Batch normalisation (Ioffe & Szegedy 2015): Y = γ·(X − μ)/√(σ² + ε) + β for each unit. In training μ and σ² (divided by n) are
 * the batch's; inference takes the running ones, which move by 1 − momentum towards the batch's at each step (the variance
 * divided by n − 1, as PyTorch does). A batch of one row has no variance: it comes out as β and leaves the running statistics.
 */
import type { LayerPlan } from "../../network/plan";
import type { FloatArray, Precision, Tensor } from "../engine";
import { allocate, Buffer } from "./arrays";
import type { Layer, Parameter, Pass } from "./layer";

export type BatchNormPlan = Extract<LayerPlan, { kind: "batch_norm" }>;

export class BatchNorm implements Layer {
  readonly units: number;
  readonly parameters: readonly Parameter[];
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
    this.parameters = [this.gamma, this.beta];
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

  /** ∂L/∂x = γ/√(σ² + ε) · (δ − mean(δ) − x̂ · mean(δ·x̂)), written over δ. */
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
    for (let row = 0, at = 0; row < rows; row++) {
      for (let j = 0; j < units; j++, at++) {
        const centred = delta[at] - (betaGradient[j] + normal[at] * gammaGradient[j]) / rows;
        delta[at] = gamma[j] * inverseStd[j] * centred;
      }
    }
    return delta;
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
