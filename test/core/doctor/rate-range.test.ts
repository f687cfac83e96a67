/** The learning-rate range test: what it suggests is trained with. */
import { describe, expect, it } from "vitest";
import { rateRange, type RateRange } from "#core/doctor/rate-range";
import type { OptimizerSpec } from "#core/network/kinds/optimizers/index";
import { specSchema, type SpecInput } from "#core/network/spec";
import { referenceEngine } from "#core/engine/reference/index";
import { nodeEngine } from "#host/engine";
import { rangeWords } from "../../../renderer/stages/network/rate-range";
import { datasetOf, trained, type Sample } from "../training/lab";

function rangeOf(sample: Sample, input: SpecInput, engine = nodeEngine()): RateRange {
  const work = rateRange(specSchema.parse(input), datasetOf(sample, input), engine);
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}
const optimizers = ["sgd", "adagrad", "rmsprop", "adam"] as const satisfies OptimizerSpec["type"][];

describe("the learning-rate range test", () => {
  it.each(optimizers)("suggests a rate that %s learns with", (type) => {
    for (const sample of ["iris", "digits", "diabetes"] as const) {
      const { suggested, lowest } = rangeOf(sample, { training: { optimizer: { type } } });
      expect(suggested).not.toBeNull();
      expect(lowest! / suggested!).toBeGreaterThan(5);
      const lossAt = (learningRate: number) => {
        const training = { optimizer: { type, learningRate }, epochs: 15, earlyStopping: null };
        const { epochs } = trained(sample, { training }).since(0, 0);
        return epochs.validationLoss[epochs.count - 1]!;
      };
      // A hundredth of it stands almost still, and a hundred times as much learns nothing.
      expect(lossAt(suggested!)).toBeLessThan(0.8 * lossAt(suggested! / 100));
      const wild = lossAt(suggested! * 100);
      expect(Number.isFinite(wild) ? wild : Infinity).toBeGreaterThan(1.15 * lossAt(suggested!));
    }
  });

  it("tries rates evenly on the logarithm, and stops where the loss blows up", () => {
    // Linear units can't die on the way: their loss does blow up.
    const layers = [{ type: "dense" as const, units: 8, activation: "linear" as const }];
    const input: SpecInput = { network: { layers }, training: { optimizer: { type: "sgd" } } };
    const { rates, losses, smoothed, firstLoss, blewUp } = rangeOf("iris", input);
    expect(blewUp).toBe(true);
    expect(rates[0]).toBe(1e-6);
    rates.slice(1).forEach((rate, at) => expect(rate / rates[at]!).toBeCloseTo(10 ** (1 / 20), 4));
    expect(losses).toHaveLength(rates.length);
    expect(smoothed).toHaveLength(rates.length);
    // Hardly anything moves at the smallest rate.
    expect(Math.abs(losses[0]! - firstLoss)).toBeLessThan(1e-4);
    losses.slice(0, -1).forEach((loss) => expect(loss).toBeLessThanOrEqual(4 * firstLoss));
    expect(losses.at(-1)! <= 4 * firstLoss).toBe(false);
  });

  it("suggests nothing where nothing is learnt", () => {
    const layers = [
      { type: "dense" as const, units: 8, activation: "relu" as const },
      { type: "dropout" as const, rate: 1 },
    ];
    const { suggested, lowest } = rangeOf("iris", { network: { layers }, training: { optimizer: { type: "sgd" } } });
    expect([suggested, lowest]).toEqual([null, null]);
  });

  it("calls a curve flat on which a deep net of sigmoids only finds out how often each class comes", () => {
    const layers = Array.from({ length: 10 }, () => ({
      type: "dense" as const,
      units: 32,
      activation: "sigmoid" as const,
    }));
    for (const sample of ["breast_cancer", "digits"] as const) {
      const range = rangeOf(sample, { network: { layers }, training: { optimizer: { type: "sgd" } } });
      expect([range.shape, range.suggested], sample).toEqual(["flat", null]);
      expect(rangeWords(range)).toContain("**flat**");
      expect(rangeWords(range)).not.toContain("learns fast");
    }
  });

  it("says of a loss that blows up at once that no rate could be tried", () => {
    const layers = Array.from({ length: 12 }, () => ({
      type: "dense" as const,
      units: 32,
      activation: "linear" as const,
      init: { type: "normal" as const, std: 3 },
    }));
    const range = rangeOf("diabetes", { network: { layers }, training: { optimizer: { type: "sgd" } } });
    expect([range.shape, range.suggested]).toEqual(["explodes", null]);
    expect(rangeWords(range)).toContain("one of the smallest rates");
  });

  it("calls its lowest point a guess where the loss jumps about by more than it falls", () => {
    const range = (type: "sgd" | "adagrad") =>
      rangeOf("diabetes", { training: { seed: 1, batchSize: 1, optimizer: { type } } });
    const guess = range("adagrad");
    expect(guess.shape).toBe("noisy");
    expect(rangeWords(guess)).toMatch(/jumps around.*is a guess/);
    // Where single updates alone come down, not even that.
    const none = range("sgd");
    expect([none.shape, none.suggested]).toEqual(["noisy", null]);
    expect(rangeWords(none)).toContain("too **noisy** to choose a rate by");
    expect(rangeOf("digits", { training: { optimizer: { type: "sgd" } } }).shape).toBe("falls");
  });

  it("gives the same with every engine, and the same again", () => {
    const input: SpecInput = { training: { optimizer: { type: "adam" } } };
    const fast = rangeOf("iris", input);
    expect(rangeOf("iris", input)).toEqual(fast);
    const plain = rangeOf("iris", input, referenceEngine);
    expect(plain.suggested).toBe(fast.suggested);
    plain.smoothed.slice(0, 60).forEach((loss, at) => expect(loss).toBeCloseTo(fast.smoothed[at]!, 3));
  });
});
