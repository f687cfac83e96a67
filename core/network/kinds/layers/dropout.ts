/**
 * Inverted dropout (Srivastava et al. 2014): in training each output is 0 with probability `rate`, and is divided by 1 − rate
 * otherwise, so that inference passes everything on as it is. At rate 1 nothing comes through in training. The mask depends on
 * (seed, layer, step) alone: a run that was stopped and goes on draws the masks that it would have drawn.
 *
 * A unit takes 16 random bits, so that the share that is dropped is the rate rounded to a multiple of 2⁻¹⁶. What is kept is divided
 * by the exact 1 − rate all the same, as in PyTorch: the mean is off by 2⁻¹⁷/(1 − rate) at most, 1 in 100,000 at a rate of .2,
 * which is far below what the masks of a whole epoch leave to chance.
 */
import { toDigits } from "../../../numbers";
import { z } from "zod";
import type { FloatArray, Tensor } from "../../../engine/numbers";
import { Buffer } from "../../../engine/plain/arrays";
import type { Factor, Layer, Parameter, Part, Pass, RowAt } from "../../../engine/plain/layer";
import { Op } from "../../../engine/plan/codes";
import { boundWords, roundPercent } from "../../../percent";
import { createRandom, hashStream } from "../../../random";
import { common, plainTraits } from "./common";
import type { LayerBase, LayerKind, PlainSettings } from "./kind";

export interface DropoutPlan extends LayerBase {
  kind: "dropout";
  rate: number;
}

const schema = z.strictObject({
  type: z.literal("dropout"),
  rate: z.number().min(0).max(1).meta({
    title: "Rate",
    initial: 0.2,
    step: 0.05,
    help: "Share of the outputs set to 0 at random in each update.",
  }),
  ...common,
});

/** Share of zeros from which lists that leave them out pay: see core/engine/kernels/groups.ts. */
const manyZeros = 0.125;

export const dropout: LayerKind<typeof schema, DropoutPlan> = {
  ...plainTraits,
  title: "Dropout",
  choice: "Dropout",
  short: "drop",
  doc: "Sets a share of the outputs to 0 while training, so that no unit relies on another.",
  passes: true,
  drawing: { share: 0.74, glyph: "cells", lines: "through" },
  words: ({ rate }) => `rate ${rate}`,
  formula: () => ["train only"],
  setting: ({ rate }) => String(rate),
  inSymbols(layer, training) {
    const factor = training && layer.rate < 1 ? ` / ${toDigits(1 - layer.rate, 3)}` : "";
    if (!training) return { forward: "a = x: nothing is dropped", back: "∂L/∂x = ∂L/∂a" };
    return { forward: `a = mask · x${factor}`, back: `∂L/∂x = mask · ∂L/∂a${factor}` };
  },
  prose: (layer, _before, say) => [proseOf(layer, say)],
  schema,
  plan: ({ rate }, name) => ({ ...name, kind: "dropout", units: name.inputs, parameters: 0, rate }),
  arrays: () => [],
  multiplications: () => 0,
  dropRate: ({ rate }) => rate,
  doubts({ rate }) {
    if (rate <= 0.8) return [];
    const through = `Only ${roundPercent(1 - rate, boundWords)} % of the outputs get through: learning will be slow.`;
    const none = "At a rate of 1 nothing gets through: the model learns nothing. Choose a rate below 1.";
    return [{ field: "rate", message: rate === 1 ? none : through }];
  },
  refusals: { rate: "A dropout rate lies between 0 and 1." },
  plain: (layer, settings) => new Dropout(layer, settings),
  keeps: () => ({ masks: true }),
  zeros: ({ rate }) => (rate >= manyZeros ? "own" : "input"),
  thinsDelta: ({ rate }) => rate >= manyZeros,
  forward(layer, { base, input, rows }, training) {
    const masks = { other: rows.saved, ...masksOf(layer) };
    return training ? [{ ...base, op: Op.dropout, input, output: rows.output, ...masks }] : [];
  },
  backward(layer, { base, before, rows }) {
    const masks = { other: rows.saved, ...masksOf(layer) };
    return before === 0 ? [] : [{ ...base, op: Op.dropoutBack, input: rows.delta, output: before, ...masks }];
  },
  inference: () => [],
  found: (step) => (step.op === "drop" ? { spec: { type: "dropout", rate: step.rate }, arrays: {}, takes: 1 } : null),
  modules: ({ rate, title }) => [`nn.Dropout(${rate}),  # ${title}`],
  module: null,
};

type Say = Parameters<typeof dropout.prose>[2];
function proseOf({ rate, units }: DropoutPlan, { count, percent }: Say): string {
  if (rate === 0) return "At a rate of 0 nothing is dropped: the layer passes its input on unchanged.";
  if (rate === 1) return "Every output is set to 0 at each update.";
  const others = `the others are multiplied by **${toDigits(1 / (1 - rate), 3)}**, so that the mean stays`;
  return `At each update about **${count(Math.round(rate * units))} of ${count(units)}** outputs (${percent(rate)}), drawn anew, are set to 0; ${others}. After training nothing is dropped.`;
}

/** Of 2¹⁶ values of a unit's random bits, those below it drop the unit. */
const dropThreshold = (rate: number): number => Math.round(rate * 2 ** 16);

function masksOf({ rate, id }: DropoutPlan) {
  const threshold = dropThreshold(rate);
  // Where nothing is kept the masks stay 0, as memory is when it is new.
  if (threshold >= 2 ** 16) return { kind: 1, number1: 0 };
  return { kind: 0, number1: 1 / (1 - rate), blocks: threshold, turn: hashStream(`dropout/${id}`) };
}

/** The plain pass. */
class Dropout implements Layer {
  readonly units: number;
  readonly parameters: readonly Parameter[] = [];
  readonly measured: readonly Parameter[] = [];
  readonly statistics: readonly Tensor[] = [];
  readonly memory: readonly Tensor[] = [];
  output: FloatArray;
  private readonly outputBuffer: Buffer;
  /** 0 or 1/(1 − rate). */
  private factors = new Float64Array(0);
  private training = false;

  constructor(
    private readonly plan: DropoutPlan,
    private readonly settings: PlainSettings,
  ) {
    const { precision } = settings;
    this.units = plan.units;
    this.outputBuffer = new Buffer(precision);
    this.output = this.outputBuffer.of(0);
  }

  forward(input: FloatArray, rows: number, pass: Pass): FloatArray {
    this.training = pass.training;
    if (!pass.training) {
      this.output = input;
      return input;
    }
    const count = rows * this.units;
    if (this.factors.length < count) this.factors = new Float64Array(count);
    const { factors } = this;
    this.draw(factors, rows, pass);
    const output = (this.output = this.outputBuffer.of(count));
    // A product would turn a dropped infinity into NaN.
    for (let i = 0; i < count; i++) output[i] = factors[i] === 0 ? 0 : input[i] * factors[i];
    return output;
  }

  backward(delta: FloatArray, _input: FloatArray, rows: number): FloatArray {
    if (!this.training) return delta;
    const { factors } = this;
    const count = rows * this.units;
    for (let i = 0; i < count; i++) delta[i] = factors[i] === 0 ? 0 : delta[i] * factors[i];
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
  makes(unit: number, { row, input }: RowAt): Part[] {
    return [{ from: "input", index: unit, value: this.passed(row, unit, input), by: this.words(row, unit) }];
  }
  sends(index: number, { row, delta }: RowAt): Part[] {
    return [{ from: "unit", index, value: this.passed(row, index, delta), by: this.words(row, index) }];
  }
  factor(parameter: string): Factor {
    throw new Error(`Dropout has no ${parameter}.`);
  }
  private passed(row: number, unit: number, values: FloatArray): number {
    const at = row * this.units + unit;
    if (!this.training) return values[at];
    return this.factors[at] === 0 ? 0 : values[at] * this.factors[at];
  }
  private words(row: number, unit: number): string {
    if (!this.training) return "passed on";
    const factor = this.factors[row * this.units + unit];
    return factor === 0 ? "dropped" : `kept, × ${toDigits(factor, 3)}`;
  }

  private draw(factors: Float64Array, rows: number, { step, first = 0 }: Pass & { training: true }): void {
    const { rate, id } = this.plan;
    const count = rows * this.units;
    const scale = rate < 1 ? 1 / (1 - rate) : 0;
    const given = this.settings.masks?.(id, step, rows);
    if (given) {
      for (let i = 0; i < count; i++) factors[i] = given[i] ? scale : 0;
      return;
    }
    const random = createRandom(this.settings.seed, `dropout/${id}`, step);
    const threshold = dropThreshold(rate);
    const before = first * this.units;
    for (let i = 0, word = 0; i < before + count; i++) {
      word = i % 2 === 0 ? random.uint32() : word >>> 16;
      if (i >= before) factors[i - before] = (word & 0xffff) >= threshold ? scale : 0;
    }
  }
}
