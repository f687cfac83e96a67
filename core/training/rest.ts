/** The part of a network behind one of its layers: what it makes of other outputs of that layer. */
import type { Batch, Model } from "../engine/engine";
import type { Tensor } from "../engine/numbers";
import { Stack } from "../engine/plain/stack";
import { kindOf } from "../network/kinds/layers/index";
import { lossOf, type LossFunction } from "../network/kinds/losses/index";
import type { NetworkPlan } from "../network/plan";
import type { TrainingSpec } from "../network/spec";
import { restoreTensors } from "./tensors";

export interface Rest {
  /** Multiplications of a row. */
  readonly multiplications: number;
  /** Whether an engine works it out, or the plain layers, which are some forty times slower. */
  readonly by: "engine" | "plain";
  /** Rows that the next questions are about. */
  enter(batch: Batch): void;
  /** Loss without penalties, and answers, where the layer's outputs are these: rows × units. */
  assess(outputs: Float32Array): { loss: number; answers: ArrayLike<number> };
}

/** The layers behind layer `l` as a network of their own that takes in what `l` gives; null where a shortcut comes past `l`. */
export function planBehind(plan: NetworkPlan, l: number): NetworkPlan | null {
  const layers: NetworkPlan["layers"] = [];
  for (const layer of plan.layers.slice(l + 1)) {
    const from = layer.shortcut && layer.shortcut.layer - (l + 1);
    if (from !== undefined && from < -1) return null;
    layers.push(
      layer.shortcut && from !== undefined ? { ...layer, shortcut: { ...layer.shortcut, layer: from } } : layer,
    );
  }
  return {
    ...plan,
    inputs: plan.layers[l]!.units,
    layers,
    parameters: layers.reduce((sum, { parameters }) => sum + parameters, 0),
    multiplications: layers.reduce((sum, layer) => sum + kindOf(layer).multiplications(layer), 0),
  };
}

/** By an engine: `model` is made of `planBehind` and has the run's weights. */
export class EngineRest implements Rest {
  readonly by = "engine";
  readonly multiplications: number;
  private batch: Batch = { x: new Float32Array(0), y: new Float32Array(0), rows: 0 };
  private first = true;

  constructor(private readonly model: Model) {
    this.multiplications = model.plan.multiplications;
  }
  enter(batch: Batch): void {
    this.batch = batch;
  }
  assess(outputs: Float32Array): { loss: number; answers: ArrayLike<number> } {
    const { model } = this;
    const { y, rows } = this.batch;
    const batch = { x: outputs, y, rows };
    const unchanged = !this.first;
    this.first = false;
    if (model.assess) {
      const found = model.assess(batch, unchanged);
      return { loss: found.loss, answers: found.outputs };
    }
    return { loss: model.loss(batch), answers: model.predict(outputs, rows, unchanged) };
  }
}

/** By the plain layers in float64, whatever shortcuts there are. */
export class PlainRest implements Rest {
  readonly by = "plain";
  readonly multiplications: number;
  private readonly stack: Stack;
  private readonly loss: LossFunction;
  private batch: Batch = { x: new Float32Array(0), y: new Float32Array(0), rows: 0 };

  constructor(
    private readonly plan: NetworkPlan,
    private readonly l: number,
    tensors: readonly Tensor[],
    private readonly settings: { training: TrainingSpec; classWeights: readonly number[] | null },
  ) {
    const plain = { drawn: null, precision: "float64" as const, seed: settings.training.seed, masks: null };
    const layers = plan.layers.map((layer) => kindOf(layer).plain(layer, plain));
    const own = layers.flatMap(({ parameters, statistics }) => [
      ...parameters.map(({ tensor }) => tensor),
      ...statistics,
    ]);
    restoreTensors(own, tensors);
    this.stack = new Stack(plan.layers, layers, "float64");
    this.loss = lossOf(plan.loss);
    this.multiplications = plan.layers
      .slice(l + 1)
      .reduce((sum, layer) => sum + kindOf(layer).multiplications(layer), 0);
  }
  enter(batch: Batch): void {
    this.batch = batch;
    this.stack.forward(Float64Array.from(batch.x), batch.rows, { training: false });
  }
  assess(outputs: Float32Array): { loss: number; answers: ArrayLike<number> } {
    const { x, y, rows } = this.batch;
    const width = this.plan.outputs;
    const z = this.stack.forward(x, rows, { training: false }, this.l + 1, Float64Array.from(outputs)) as Float64Array;
    const { classWeights, training } = this.settings;
    const aims = { classWeights, labelSmoothing: training.labelSmoothing };
    const loss = this.loss.measure(z, y as Float32Array, rows, width, aims, null);
    const answers = new Float64Array(rows * width);
    this.loss.predict(z, rows, width, answers, 0);
    return { loss, answers };
  }
}
