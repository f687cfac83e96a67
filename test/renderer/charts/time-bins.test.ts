import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layerSignals, type LayerSignal } from "#core/engine/engine";
import type { RunHistory } from "#core/training/history";
import { TimeBins, below, binWidth, leastBins, median, mostBins } from "../../../renderer/charts/time-bins";

/** A history of two layers with `norms` of the first; the second has ten times as much. */
function history(norms: number[], perEpoch: number): RunHistory {
  const both = Float32Array.from(norms.flatMap((v) => [v, v * 10]));
  const signals = Object.fromEntries(layerSignals.map((id) => [id, both])) as Record<LayerSignal, Float32Array>;
  const steps = norms.map((_, i) => i + 1);
  const none = new Float32Array(0);
  return {
    layers: [
      { id: "dense_1", kind: "dense", title: "dense 1" },
      { id: "output", kind: "output", title: "output" },
    ],
    ticks: {
      count: norms.length,
      step: Float64Array.from(steps),
      epoch: Float32Array.from(steps, (s) => s / perEpoch),
      loss: new Float32Array(norms.length),
      learningRate: new Float32Array(norms.length),
      signals,
    },
    epochs: {
      count: 0,
      epoch: none,
      seconds: none,
      trainLoss: none,
      validationLoss: none,
      trainMetric: none,
      validationMetric: none,
    },
  };
}
const until = (whole: RunHistory, ticks: number, perEpoch: number) =>
  history(
    Array.from({ length: ticks }, (_, i) => whole.ticks.signals.gradientNorm[i * 2]!),
    perEpoch,
  );

describe("binWidth", () => {
  it("never makes more columns than there is room for, nor few for a short run", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), (planned) => {
        const bins = planned / binWidth(planned);
        return bins <= mostBins && bins >= Math.min(leastBins, mostBins) * 0.5;
      }),
    );
    expect(binWidth(100)).toBe(1);
  });
});

describe("TimeBins", () => {
  it("takes the median of each layer within each epoch", () => {
    const bins = new TimeBins(["gradientNorm"], 1);
    expect(bins.follow(history([1, 9, 2, 5, 5, 7], 3))).toBe(true);
    expect([...bins.line("gradientNorm", 0)]).toEqual([2, 5]);
    expect([...bins.line("gradientNorm", 1)]).toEqual([20, 50]);
    expect([...bins.x]).toEqual([1, 2]);
    expect(bins.at("gradientNorm", 0, 1)).toBe(2);
    expect(bins.at("gradientNorm", 0, 1.1)).toBe(5);
    expect(bins.at("gradientNorm", 0, 99)).toBe(5);
  });

  it("comes to the same whether the history arrives at once or in pieces", () => {
    const norms = fc.array(fc.float({ min: 0, max: 100, noNaN: true }), { minLength: 1, maxLength: 60 });
    const cuts = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 6 });
    fc.assert(
      fc.property(
        norms,
        cuts,
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(0.25, 1, 3),
        (values, at, perEpoch, width) => {
          const whole = history(values, perEpoch);
          const once = new TimeBins(["gradientNorm"], width);
          once.follow(whole);
          const pieces = new TimeBins(["gradientNorm"], width);
          for (const cut of [...at.filter((c) => c < values.length).sort((a, b) => a - b), values.length]) {
            expect(pieces.follow(until(whole, cut, perEpoch))).toBe(true);
          }
          expect(pieces.count).toBe(once.count);
          expect([...pieces.line("gradientNorm", 1)]).toEqual([...once.line("gradientNorm", 1)]);
          expect([...pieces.x]).toEqual([...once.x]);
        },
      ),
    );
  });

  it("refuses a history that is not the one it began with", () => {
    const bins = new TimeBins(["gradientNorm"], 1);
    bins.follow(history([1, 2, 3], 3));
    expect(bins.follow(history([1, 2], 3))).toBe(false);
  });

  it("fills columns without a measurement with the next one", () => {
    const bins = new TimeBins(["gradientNorm"], 0.25);
    bins.follow(history([4, 8], 1));
    expect([...bins.line("gradientNorm", 0)]).toEqual([4, 4, 4, 4, 8, 8, 8, 8]);
  });
});

describe("median and below", () => {
  it("leaves out what was not measured", () => {
    expect(median(Float32Array.of(NaN, 3, 1, NaN, 2))).toBe(2);
    expect(median(Float32Array.of(NaN))).toBeNaN();
  });

  it("marks where the median of the window is below the limit", () => {
    const values = fc.array(fc.oneof(fc.double({ min: 0, max: 2, noNaN: true }), fc.constant(NaN)), { maxLength: 50 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 15 }), (list, window) => {
        const marks = below(list, 1, window);
        for (let i = 0; i < list.length; i++) {
          const inside = list.slice(Math.max(0, i - window + 1), i + 1).filter((v) => !Number.isNaN(v));
          const under = inside.filter((v) => v < 1).length;
          expect(marks[i]).toBe(under * 2 > inside.length ? 1 : 0);
        }
      }),
    );
  });
});
