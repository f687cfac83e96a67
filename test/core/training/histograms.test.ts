import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bins, decadeHistogram, gradientDecades, histogram, histogramsOf } from "#core/training/histograms";
import { contextOf, datasetOf, runOf, toEnd } from "./lab";
import { Run } from "#core/training/run";

describe("a histogram", () => {
  it("counts every value once, from the lowest to the highest", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.double({ noNaN: false }), fc.constant(0)), { maxLength: 300 }), (values) => {
        for (const h of [histogram(values), decadeHistogram(values)]) {
          expect(h.counts.length).toBe(bins);
          expect(h.counts.reduce((a, b) => a + b, 0) + h.zeros + h.notFinite).toBe(values.length);
          expect(Number.isFinite(h.low) && Number.isFinite(h.high)).toBe(true);
        }
      }),
    );
  });
  it("puts sizes into their decade", () => {
    const [low, high] = gradientDecades;
    const { counts, zeros } = decadeHistogram([1.1e-6, -1.1e-6, 0, 2]);
    expect(counts[Math.floor(((-6 + 0.04 - low) / (high - low)) * bins)]).toBe(2);
    expect(counts[Math.floor(((0.3 - low) / (high - low)) * bins)]).toBe(1);
    expect(zeros).toBe(1);
  });
});

describe("the layers of a run", () => {
  const deep = {
    network: {
      layers: [
        ...Array.from(
          { length: 6 },
          (_, i) => ({ type: "dense", units: 8, activation: "sigmoid", l2: i === 5 ? 0.01 : 0 }) as const,
        ),
        { type: "batch_norm" as const },
        { type: "dropout" as const, rate: 0.3 },
      ],
    },
    training: {
      epochs: 3,
      batchSize: 4096,
      optimizer: { type: "sgd" as const, learningRate: 0.1 },
      earlyStopping: null,
    },
  };
  const data = datasetOf("breast_cancer", deep);
  const run = runOf("breast_cancer", deep, data);
  run.resume();
  run.finish();

  it("have gradients whose norm is the one that training measures", () => {
    // One batch is the whole split here, so that the next update measures the norm at just these weights.
    const layers = toEnd(histogramsOf(run.probe(), run.plan, data));
    const next = Run.restore(run.snapshot(), contextOf(data));
    next.resume({ epochs: 1, updates: 1 });
    next.finish();
    const norms = next.history.ticks.signals.gradientNorm.slice(-run.plan.layers.length);
    layers.forEach(({ id, gradients, weights }, i) => {
      if (id.startsWith("dropout")) return expect(gradients ?? weights).toBeNull();
      const count = gradients!.counts.reduce((a, b) => a + b, gradients!.zeros);
      // Dropout draws another mask at another update; the norms stay of one size.
      const norm = Math.sqrt(count * (gradients!.std ** 2 + gradients!.mean ** 2));
      expect(Math.abs(Math.log10(norm / norms[i]!))).toBeLessThan(id.startsWith("batch") ? 1.5 : 0.5);
    });
  });

  it("have gradients far below what a float32 weight can tell", () => {
    const layers = Array.from({ length: 12 }, () => ({ type: "dense", units: 8, activation: "sigmoid" }) as const);
    const fresh = runOf("breast_cancer", { network: { layers } }, data);
    const found = toEnd(histogramsOf(fresh.probe(), fresh.plan, data));
    const [first, last] = [found[0]!.gradients!, found.at(-1)!.gradients!];
    expect(first.std).toBeLessThan(1e-7);
    expect(first.std).toBeGreaterThan(0);
    expect(last.std).toBeGreaterThan(1e-3);
    expect(first.zeros).toBe(0);
  });

  it("have the weights and outputs of the epoch that is asked for, and the run trains on untouched", () => {
    const before = run.record().weightsHash;
    const start = toEnd(histogramsOf(run.probe(run.keptAt(0)), run.plan, data));
    const now = toEnd(histogramsOf(run.probe(), run.plan, data));
    expect(start[0]!.weights).not.toEqual(now[0]!.weights);
    expect(start[0]!.activations.low).toBeGreaterThanOrEqual(0);
    expect(start[0]!.activations.high).toBeLessThanOrEqual(1);
    expect(Run.restore(run.snapshot(), contextOf(data)).record().weightsHash).toBe(before);
  });
});
