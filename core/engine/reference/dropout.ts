/**
 * Inverted dropout (Srivastava et al. 2014): in training each output is 0 with probability `rate`, and is divided by 1 − rate
 * otherwise, so that inference passes everything on as it is. At rate 1 nothing comes through in training. The mask depends on
 * (seed, layer, step) alone: a run that was stopped and goes on draws the masks that it would have drawn.
 *
 * A unit takes 16 random bits, so that the share that is dropped is the rate rounded to a multiple of 2⁻¹⁶. What is kept is divided
 * by the exact 1 − rate all the same, as in PyTorch: the mean is off by 2⁻¹⁷/(1 − rate) at most, 1 in 100,000 at a rate of .2,
 * which is far below what the masks of a whole epoch leave to chance.
 */
import type { LayerPlan } from "../../network/plan";
import { createRandom } from "../../random";
import type { FloatArray, Precision, Tensor } from "../engine";
import { Buffer } from "./arrays";
import type { Layer, Parameter, Pass } from "./layer";

export type DropoutPlan = Extract<LayerPlan, { kind: "dropout" }>;

/** Of 2¹⁶ values of a unit's random bits, those below it drop the unit. */
export const dropThreshold = (rate: number): number => Math.round(rate * 2 ** 16);

/** Given masks, for comparisons: 1 keeps and 0 drops, rows × units of the layer. Null: draw one. */
export type GivenMasks = (layer: string, step: number, rows: number) => ArrayLike<number> | null;

export class Dropout implements Layer {
  readonly units: number;
  readonly parameters: readonly Parameter[] = [];
  readonly statistics: readonly Tensor[] = [];
  readonly memory: readonly Tensor[] = [];
  output: FloatArray;
  private readonly outputBuffer: Buffer;
  /** 0 or 1/(1 − rate). */
  private factors = new Float64Array(0);

  constructor(
    private readonly plan: DropoutPlan,
    private readonly seed: number,
    precision: Precision,
    private readonly masks: GivenMasks | null,
  ) {
    this.units = plan.units;
    this.outputBuffer = new Buffer(precision);
    this.output = this.outputBuffer.of(0);
  }

  forward(input: FloatArray, rows: number, pass: Pass): FloatArray {
    if (!pass.training) {
      this.output = input;
      return input;
    }
    const count = rows * this.units;
    if (this.factors.length < count) this.factors = new Float64Array(count);
    const { factors } = this;
    this.draw(factors, count, rows, pass.step);
    const output = (this.output = this.outputBuffer.of(count));
    // A product would turn a dropped infinity into NaN.
    for (let i = 0; i < count; i++) output[i] = factors[i] === 0 ? 0 : input[i] * factors[i];
    return output;
  }

  backward(delta: FloatArray, _input: FloatArray, rows: number): FloatArray {
    const { factors } = this;
    const count = rows * this.units;
    for (let i = 0; i < count; i++) delta[i] = factors[i] === 0 ? 0 : delta[i] * factors[i];
    return delta;
  }

  private draw(factors: Float64Array, count: number, rows: number, step: number): void {
    const { rate, id } = this.plan;
    const kept = rate < 1 ? 1 / (1 - rate) : 0;
    const given = this.masks?.(id, step, rows);
    if (given) {
      for (let i = 0; i < count; i++) factors[i] = given[i] ? kept : 0;
      return;
    }
    const random = createRandom(this.seed, `dropout/${id}`, step);
    const threshold = dropThreshold(rate);
    for (let i = 0, word = 0; i < count; i++) {
      word = i % 2 === 0 ? random.uint32() : word >>> 16;
      factors[i] = (word & 0xffff) >= threshold ? kept : 0;
    }
  }
}
