/**
 * A network of layers with its loss and its optimiser, in plain loops. Weights, outputs and optimiser state are stored in the
 * model's precision; sums and gradients of parameters are taken in float64. After the first step of a size, a step that is not
 * measured allocates nothing that grows with the batch or the network.
 */
import { kindOf, type LayerPlan } from "../../network/kinds/layers/index";
import { lossOf, type Aims, type LossFunction } from "../../network/kinds/losses/index";
import { optimizerOf } from "../../network/kinds/optimizers/index";
import type { NetworkPlan } from "../../network/plan";
import type {
  Batch,
  FloatArray,
  Model,
  ModelSettings,
  Precision,
  Signals,
  StepResult,
  StepSettings,
  Tensor,
} from "../engine";
import { initialWeights } from "../initial-weights";
import { allocate, Buffer } from "../plain/arrays";
import type { GivenMasks, Layer, Parameter } from "../plain/layer";
import { Stack } from "../plain/stack";
import { addPenalties, clipGradients, stopAtZero } from "./penalties";
import { emptySignals, measureOutput, measureParameters, measureUpdate } from "./signals";

/** Rows that inference takes at a time. */
const chunk = 256;

export interface ReferenceSettings extends ModelSettings {
  /** Dropout masks to take in place of drawn ones. */
  masks?: GivenMasks;
}

/** A parameter with what the update needs of it. */
interface Trained {
  parameter: Parameter;
  state: readonly FloatArray[];
  /** The values before the update, where somebody asks for them. */
  before: Float64Array;
}

export class ReferenceModel implements Model {
  readonly layers: readonly LayerPlan[];
  readonly tensors: readonly Tensor[];
  readonly optimizerState: readonly Tensor[];
  private readonly way: Stack;
  private readonly parameters: readonly Parameter[];
  private readonly trained: readonly Trained[];
  private readonly lossFunction: LossFunction;
  private readonly aims: Aims;
  private readonly precision: Precision;
  private readonly delta: Buffer;
  private readonly predictions: Buffer;
  private readonly input: Buffer;

  constructor(
    readonly plan: NetworkPlan,
    private readonly settings: ReferenceSettings,
  ) {
    const { precision, training } = settings;
    this.layers = plan.layers;
    this.precision = precision;
    const layers = plan.layers.map((layer, index) => buildLayer(layer, index, settings));
    this.way = new Stack(plan.layers, layers, precision);
    this.parameters = this.stack.flatMap((layer) => layer.parameters);
    this.tensors = this.stack.flatMap((layer) => [...layer.parameters.map((p) => p.tensor), ...layer.statistics]);
    const names = optimizerOf(training.optimizer).state(training.optimizer);
    const state = this.parameters.map(({ tensor }) =>
      names.map((name): Tensor => {
        const data = allocate(precision, tensor.data.length);
        return { name: `${tensor.name}/${name}`, shape: tensor.shape, data, trainable: false };
      }),
    );
    this.optimizerState = [...state.flat(), ...this.stack.flatMap((layer) => layer.memory)];
    this.trained = this.parameters.map((parameter, p) => ({
      parameter,
      state: state[p].map((tensor) => tensor.data),
      before: new Float64Array(parameter.tensor.data.length),
    }));
    this.lossFunction = lossOf(plan.loss);
    this.aims = { classWeights: settings.classWeights, labelSmoothing: training.labelSmoothing };
    this.delta = new Buffer(precision);
    this.predictions = new Buffer(precision);
    this.input = new Buffer(precision);
  }

  private get stack(): readonly Layer[] {
    return this.way.layers;
  }

  trainStep(batch: Batch, { step, learningRate, measure }: StepSettings): StepResult {
    const { rows } = batch;
    const { plan } = this;
    const x = this.accept(batch.x, rows, 0);
    const z = this.way.forward(x, rows, { training: true, step });
    const delta = this.delta.of(rows * plan.outputs);
    const loss = this.lossFunction.measure(z, batch.y, rows, plan.outputs, this.aims, delta);
    this.way.backward(delta, x, rows);
    const penalty = addPenalties(this.parameters);
    const signals = measure ? this.measure(z, rows, step) : undefined;
    clipGradients(this.parameters, this.settings.training.clip);
    this.update(step, learningRate, measure);
    if (!signals) return { loss, penalty };
    this.measureUpdates(signals);
    return { loss, penalty, signals };
  }

  predict(x: FloatArray, rows: number): Float32Array {
    const { outputs } = this.plan;
    const out = new Float32Array(rows * outputs);
    this.inChunks(x, rows, (z, count, from) => this.lossFunction.predict(z, count, outputs, out, from * outputs));
    return out;
  }

  loss({ x, y, rows }: Batch): number {
    const { outputs } = this.plan;
    let sum = 0;
    this.inChunks(x, rows, (z, count, from) => {
      sum += count * this.lossFunction.measure(z, y.subarray(from, from + count), count, outputs, this.aims, null);
    });
    return sum / rows;
  }

  activations(x: FloatArray, rows: number, layer: number): FloatArray {
    if (layer < 0) return x.slice(0, rows * this.plan.inputs);
    const { units } = this.layers[layer];
    const last = layer === this.layers.length - 1;
    const out = allocate(this.precision, rows * units);
    this.inChunks(x, rows, (z, count, from) => {
      if (last) this.lossFunction.predict(z, count, units, out, from * units);
      else out.set(this.stack[layer].output.subarray(0, count * units), from * units);
    });
    return out;
  }

  private inChunks(x: FloatArray, rows: number, take: (z: FloatArray, count: number, from: number) => void): void {
    for (let from = 0; from < rows; from += chunk) {
      const count = Math.min(chunk, rows - from);
      take(this.way.forward(this.accept(x, count, from), count, { training: false }), count, from);
    }
  }

  /** The rows as an array of the model's own precision, so that the loops see one kind of array. */
  private accept(x: FloatArray, rows: number, from: number): FloatArray {
    const { inputs } = this.plan;
    const part = x.subarray(from * inputs, (from + rows) * inputs);
    if (part instanceof Float64Array === (this.precision === "float64")) return part;
    const own = this.input.of(part.length);
    own.set(part);
    return own;
  }

  private update(step: number, learningRate: number, measured: boolean): void {
    const spec = this.settings.training.optimizer;
    const { update } = optimizerOf(spec);
    const moment = { learningRate, count: step + 1 };
    for (const { parameter, state, before } of this.trained) {
      const { data } = parameter.tensor;
      if (measured || parameter.l1 > 0) before.set(data);
      update(spec, moment, data, parameter.gradient, state, parameter.isWeight);
      if (parameter.l1 > 0) stopAtZero(data, before, parameter.gradient);
    }
  }

  private measure(z: FloatArray, rows: number, step: number): Signals {
    const signals = emptySignals(this.stack.length);
    const window = Math.min(step + 1, this.settings.stepsPerEpoch);
    const predictions = this.predictions.of(rows * this.plan.outputs);
    this.lossFunction.predict(z, rows, this.plan.outputs, predictions, 0);
    this.stack.forEach((layer, at) => {
      const last = at === this.stack.length - 1;
      measureOutput(signals, at, this.layers[at], last ? predictions : layer.output, rows * layer.units);
      measureParameters(signals, at, layer, window);
    });
    return signals;
  }

  private measureUpdates(signals: Signals): void {
    this.stack.forEach((layer, at) => {
      const before = layer.measured.map((parameter) => this.trained[this.parameters.indexOf(parameter)].before);
      measureUpdate(signals, at, layer, before);
    });
  }
}

function buildLayer(plan: LayerPlan, index: number, settings: ReferenceSettings): Layer {
  const { precision, training, masks } = settings;
  const drawn = initialWeights(plan, index, settings);
  return kindOf(plan).plain(plan, { drawn, precision, seed: training.seed, masks: masks ?? null });
}
