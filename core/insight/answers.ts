/** One answer of a network in float64, and how it moves with each input. It is made of the plain engine's layers. */
import type { Dataset } from "../data/dataset";
import type { Tensor } from "../engine/numbers";
import type { Layer } from "../engine/plain/layer";
import { Stack } from "../engine/plain/stack";
import { kindOf } from "../network/kinds/layers/index";
import { automaticLoss, lossOf, type LossFunction } from "../network/kinds/losses/index";
import type { NetworkPlan } from "../network/plan";
import { restoreTensors } from "../training/tensors";

const inference = { training: false } as const;
const noAims = { classWeights: null, labelSmoothing: 0 };

export class Answer {
  readonly inputs: number;
  private readonly stack: Stack;
  private readonly loss: LossFunction;
  /** −ln p of a class, whose slope gives that of p. */
  private readonly surprise: LossFunction | null;
  private readonly scale: { mean: number; std: number };
  private readonly outputs: number;

  /** `classIndex`: whose probability is the answer; for numbers it is the target in its units. */
  constructor(
    plan: NetworkPlan,
    tensors: readonly Tensor[],
    { targetScale }: Pick<Dataset["prepared"], "targetScale">,
    private readonly classIndex: number,
  ) {
    const settings = { drawn: null, precision: "float64" as const, seed: 0, masks: null };
    const layers: Layer[] = plan.layers.map((layer) => kindOf(layer).plain(layer, settings));
    const own = layers.flatMap(({ parameters, statistics }) => [
      ...parameters.map(({ tensor }) => tensor),
      ...statistics,
    ]);
    restoreTensors(own, tensors);
    this.stack = new Stack(plan.layers, layers, "float64");
    this.inputs = plan.inputs;
    this.outputs = plan.outputs;
    this.loss = lossOf(plan.loss);
    this.surprise = plan.task === "regression" ? null : lossOf(automaticLoss(plan.task));
    this.scale = targetScale ?? { mean: 0, std: 1 };
  }

  /** rows × inputs → the answer of each row. */
  of(x: Float64Array, rows: number): Float64Array {
    return this.answers(this.stack.forward(x, rows, inference), rows);
  }

  /** The answers and ∂answer/∂x, rows × inputs. */
  withSlopes(x: Float64Array, rows: number): { answers: Float64Array; slopes: Float64Array } {
    const { outputs, surprise, classIndex } = this;
    const z = this.stack.forward(x, rows, inference);
    const answers = this.answers(z, rows);
    const delta = new Float64Array(rows * outputs).fill(this.scale.std);
    if (surprise) {
      surprise.measure(z, new Float64Array(rows).fill(classIndex), rows, outputs, noAims, delta);
      // The loss is a mean over the rows, and dp = −p · d(−ln p).
      for (let row = 0; row < rows; row++)
        for (let k = 0; k < outputs; k++) delta[row * outputs + k]! *= -answers[row]! * rows;
    }
    const back = this.stack.backward(delta, x, rows, undefined, true);
    return { answers, slopes: Float64Array.from(back.subarray(0, rows * this.inputs)) };
  }

  private answers(z: ArrayLike<number>, rows: number): Float64Array {
    const { outputs, classIndex, surprise } = this;
    const out = new Float64Array(rows * outputs);
    this.loss.predict(z as Float64Array, rows, outputs, out, 0);
    const { mean, std } = this.scale;
    if (!surprise) return out.map((value) => value * std + mean);
    if (outputs > 1) return Float64Array.from({ length: rows }, (_, row) => out[row * outputs + classIndex]!);
    return classIndex === 1 ? out : out.map((p) => 1 - p);
  }
}
