/** The plain pass of a dense layer: Z = X·W + b, A = f(Z). Z and A are stored in the model's precision. */
import { activationOf, type Activation, type ActivationId } from "../../network/kinds/activations/index";
import type { FloatArray, Precision, Tensor } from "../numbers";
import { allocate, Buffer } from "./arrays";
import type { Factor, Layer, Parameter, Part, Pass, RowAt } from "./layer";
import { forwardProduct, inputGradient, sentBack, weighed, weightGradient } from "./products";
import { SilentSteps } from "./silent-steps";

interface Sized {
  id: string;
  inputs: number;
  units: number;
  l1: number;
  l2: number;
}

export class Dense implements Layer {
  readonly units: number;
  readonly measured: readonly Parameter[];
  readonly parameters: readonly Parameter[];
  readonly statistics: readonly Tensor[] = [];
  readonly memory: readonly Tensor[];
  output: FloatArray;
  private readonly inputs: number;
  private readonly weights: Parameter;
  private readonly bias: Parameter;
  /** Null where there is nothing to apply: linear layers, and logits. */
  private readonly activation: Activation | null;
  private readonly silent: SilentSteps | null;
  private readonly sums: Float64Array;
  private readonly zBuffer: Buffer;
  private readonly aBuffer: Buffer;
  private readonly deltaBuffer: Buffer;
  z: FloatArray;

  /** `drawn`: its initial weights, or null where others will be written there. `applied` is null where the logits are asked for. */
  constructor(plan: Sized, applied: ActivationId | null, drawn: FloatArray | null, precision: Precision) {
    const { id, inputs, units } = plan;
    this.inputs = inputs;
    this.units = units;
    const weights = allocate(precision, inputs * units);
    if (drawn) weights.set(drawn);
    this.weights = parameter(`${id}/weights`, [inputs, units], weights, plan);
    this.bias = parameter(`${id}/bias`, [units], allocate(precision, units), null);
    this.parameters = [this.weights, this.bias];
    this.measured = [this.weights];
    const activation = applied === null ? null : activationOf(applied);
    this.activation = activation?.identity ? null : activation;
    this.silent = this.activation?.rectifier ? new SilentSteps(id, allocate(precision, units)) : null;
    this.memory = this.silent ? [this.silent.tensor] : [];
    this.sums = new Float64Array(units);
    this.zBuffer = new Buffer(precision);
    this.aBuffer = new Buffer(precision);
    this.deltaBuffer = new Buffer(precision);
    this.z = this.zBuffer.of(0);
    this.output = this.z;
  }

  forward(input: FloatArray, rows: number, pass: Pass): FloatArray {
    const { units, activation } = this;
    const count = rows * units;
    const z = (this.z = this.zBuffer.of(count));
    forwardProduct(z, input, this.weights.tensor.data, this.bias.tensor.data, this.sums, rows, this.inputs, units);
    if (!activation) {
      this.output = z;
      return z;
    }
    const a = (this.output = this.aBuffer.of(count));
    for (let i = 0; i < count; i++) a[i] = activation.evaluate(z[i]);
    if (pass.training) this.silent?.count(a, rows);
    return a;
  }

  backward(delta: FloatArray, input: FloatArray, rows: number, wantInputDelta: boolean): FloatArray {
    const { units, inputs, activation, z, output } = this;
    if (activation) {
      const count = rows * units;
      for (let i = 0; i < count; i++) delta[i] *= activation.derivative(z[i], output[i]);
    }
    weightGradient(this.weights.gradient, this.bias.gradient, input, delta, rows, inputs, units);
    if (!wantInputDelta) return delta;
    const inputDelta = this.deltaBuffer.of(rows * inputs);
    inputGradient(inputDelta, delta, this.weights.tensor.data, rows, inputs, units);
    return inputDelta;
  }

  deadShare(window: number): number {
    return this.silent?.share(window) ?? NaN;
  }

  slope(row: number, unit: number): number {
    const at = row * this.units + unit;
    return this.activation ? this.activation.derivative(this.z[at], this.output[at]) : 1;
  }

  makes(unit: number, { row, input }: RowAt): Part[] {
    return [
      ...weighed(this.weights.tensor.data, input, { row, inputs: this.inputs, units: this.units, unit }, "input"),
      { from: "own", index: unit, value: this.bias.tensor.data[unit], by: "bias" },
    ];
  }

  sends(index: number, { row, delta }: RowAt): Part[] {
    return sentBack(this.weights.tensor.data, delta, { row, units: this.units, index });
  }

  factor(array: string, index: number, { row, input }: RowAt): Factor {
    if (array === "bias") return { unit: index, from: "own", index, value: 1, symbol: "1" };
    const from = Math.floor(index / this.units);
    return { unit: index % this.units, from: "input", index: from, value: input[row * this.inputs + from] };
  }
}

function parameter(
  name: string,
  shape: number[],
  data: FloatArray,
  penalty: { l1: number; l2: number } | null,
): Parameter {
  return {
    tensor: { name, shape, data, trainable: true },
    gradient: new Float64Array(data.length),
    isWeight: penalty !== null,
    l1: penalty?.l1 ?? 0,
    l2: penalty?.l2 ?? 0,
  };
}
