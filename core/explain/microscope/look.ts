/**
 * A network in float64 with one row in it, or with the batch that the row goes through: forward, and back from this row's loss
 * alone. It is made of the plain engine's layers.
 */
import type { FloatArray, Tensor } from "../../engine/numbers";
import type { Layer, Parameter, Pass, RowAt } from "../../engine/plain/layer";
import { Stack } from "../../engine/plain/stack";
import { kindOf } from "../../network/kinds/layers/index";
import { lossOf, type Aims, type LossFunction, type LossRow } from "../../network/kinds/losses/index";
import type { NetworkPlan } from "../../network/plan";
import type { TrainingSpec } from "../../network/spec";

export interface LookSettings {
  plan: NetworkPlan;
  training: TrainingSpec;
  classWeights: readonly number[] | null;
  /** The run's weights and running statistics. */
  tensors: readonly Tensor[];
}
/** What goes in: the row alone, or its batch. */
export interface Entered {
  x: Float64Array;
  y: FloatArray;
  rows: number;
  /** The row that is looked at. */
  row: number;
  pass: Pass;
}

export class Look {
  readonly plan: NetworkPlan;
  readonly layers: readonly Layer[];
  readonly parameters: readonly Parameter[];
  /** ∂L/∂a and ∂L/∂z of each layer, all rows, after `back`. */
  readonly da: Float64Array[] = [];
  readonly dz: Float64Array[] = [];
  private readonly stack: Stack;
  private readonly lossFunction: LossFunction;
  private readonly aims: Aims;
  private entered: Entered | null = null;
  private stale = Infinity;

  constructor({ plan, training, classWeights, tensors }: LookSettings) {
    this.plan = plan;
    const settings = { drawn: null, precision: "float64" as const, seed: training.seed, masks: null };
    this.layers = plan.layers.map((layer) => kindOf(layer).plain(layer, settings));
    this.stack = new Stack(plan.layers, this.layers, "float64");
    this.parameters = this.layers.flatMap(({ parameters }) => parameters);
    this.lossFunction = lossOf(plan.loss);
    this.aims = { classWeights, labelSmoothing: training.labelSmoothing };
    const saved = new Map(tensors.map((tensor) => [tensor.name, tensor.data]));
    for (const { name, data } of this.tensors) data.set(saved.get(name)!);
  }

  get tensors(): Tensor[] {
    return this.layers.flatMap(({ parameters, statistics }) => [
      ...parameters.map(({ tensor }) => tensor),
      ...statistics,
    ]);
  }
  get in(): Entered {
    return this.entered!;
  }
  get truth(): number {
    return this.in.y[this.in.row]!;
  }

  /** Takes rows in and passes them forward; gives the loss of the row. */
  enter(entered: Entered): number {
    this.entered = entered;
    return this.forward();
  }
  /** The row's loss with the weights as they are now; only layers from `first` on have changed since the last time. */
  forward(first = 0): number {
    const { x, rows, pass } = this.in;
    this.stack.forward(x, rows, pass, Math.min(first, this.stale));
    this.stale = Infinity;
    const { z, y, aims } = this.lossRow;
    return this.lossFunction.measure(Float64Array.from(z), Float64Array.of(y), 1, this.plan.outputs, aims, null);
  }
  /** Weights of a layer are others than those that its output was made with. */
  changed(layer: number): void {
    this.stale = Math.min(this.stale, layer);
  }
  /** The mean loss of all rows that went in, with ∂L/∂Z of it in `delta`. */
  private meanLoss(delta: Float64Array): number {
    const { y, rows } = this.in;
    const last = this.layers.at(-1)!;
    return this.lossFunction.measure(last.output, y, rows, this.plan.outputs, this.aims, delta);
  }

  /** The row as the loss sees it. */
  get lossRow(): LossRow {
    const { outputs } = this.plan;
    const { row } = this.in;
    const z = this.layers.at(-1)!.output.slice(row * outputs, (row + 1) * outputs);
    return { z, y: this.truth, aims: this.aims };
  }
  predictions(): Float64Array {
    const { outputs } = this.plan;
    const out = new Float64Array(outputs);
    this.lossFunction.predict(Float64Array.from(this.lossRow.z), 1, outputs, out, 0);
    return out;
  }

  /** Back from the row's loss: gradients of all parameters, `da` and `dz`. */
  back(): void {
    const { outputs } = this.plan;
    const { rows, row } = this.in;
    const delta = new Float64Array(rows * outputs);
    const own = new Float64Array(outputs);
    const { z, y, aims } = this.lossRow;
    this.lossFunction.measure(Float64Array.from(z), Float64Array.of(y), 1, outputs, aims, own);
    delta.set(own, row * outputs);
    this.backFrom(delta);
  }
  /** Back from the mean loss of all rows that went in. */
  backFromAll(): void {
    const delta = new Float64Array(this.in.rows * this.plan.outputs);
    this.meanLoss(delta);
    this.backFrom(delta);
  }
  private backFrom(delta: Float64Array): void {
    const { x, rows } = this.in;
    this.stack.backward(delta, x, rows, (l, reached) => {
      const layer = this.layers[l]!;
      const count = rows * layer.units;
      const da = (this.da[l] = Float64Array.from(reached.subarray(0, count)));
      this.dz[l] = da.map((value, at) => value * layer.slope(Math.floor(at / layer.units), at % layer.units));
    });
  }

  /** What a layer took in, and ∂L/∂z of it, for its steps. */
  at(l: number): RowAt {
    const { x, rows, row } = this.in;
    const from = this.plan.layers[l]!.shortcut?.layer;
    return {
      row,
      rows,
      input: this.stack.outputOf(l - 1, x),
      side: from === undefined ? undefined : this.stack.outputOf(from, x),
      delta: this.dz[l]!,
    };
  }
  /** The numbers of the row in an array of rows × units. */
  ofRow(values: FloatArray, units: number): Float64Array {
    const { row } = this.in;
    return Float64Array.from(values.subarray(row * units, (row + 1) * units));
  }
  /** A parameter by its full name, and the layer that it belongs to. */
  find(name: string): { parameter: Parameter; layer: number } | null {
    for (const [layer, { parameters }] of this.layers.entries()) {
      const parameter = parameters.find(({ tensor }) => tensor.name === name);
      if (parameter) return { parameter, layer };
    }
    return null;
  }
}
