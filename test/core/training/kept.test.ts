import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromParts, toParts } from "#core/project/parts";
import { evaluate } from "#core/training/evaluate";
import { KeptEpochs, keptBytes, listOf, mostKept } from "#core/training/kept";
import { linearRun } from "#core/training/linear";
import { Run } from "#core/training/run";
import { content } from "../project/fixtures";
import { contextOf, datasetOf, runOf, toEnd, trained } from "./lab";

const tensors = (value: number, size = 3) => [
  { name: "a", shape: [size], data: new Float32Array(size).fill(value), trainable: true },
];

describe("which epochs stay", () => {
  it("a bounded number, the first, the best, and evenly over the time", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 0, max: 3000 }), (last, bestAt) => {
        const kept = new KeptEpochs(3);
        for (let epoch = 0; epoch <= last; epoch++) kept.offer(epoch, 1 + Math.abs(epoch - bestAt), tensors(epoch));
        const epochs = kept.all.map(({ epoch }) => epoch);
        const best = Math.min(last, bestAt);
        expect(epochs.length).toBeLessThanOrEqual(mostKept + 1);
        expect(epochs).toEqual([...epochs].sort((a, b) => a - b));
        expect(new Set(epochs).size).toBe(epochs.length);
        expect(epochs[0]).toBe(0);
        expect(epochs).toContain(best);
        expect(listOf(kept.all).best).toBe(best);
        const gaps = epochs.slice(1).map((epoch, i) => epoch - epochs[i]!);
        expect(Math.max(...gaps, last - epochs.at(-1)!)).toBeLessThanOrEqual(Math.max(1, last / 24));
        expect(kept.all.every(({ epoch, weights }) => weights.every((w) => w === epoch))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it("within the memory that they may take, however large the network", () => {
    const size = keptBytes / 4 / 10;
    const kept = new KeptEpochs(size);
    for (let epoch = 0; epoch < 60; epoch++) kept.offer(epoch, -epoch, tensors(epoch, size));
    const bytes = kept.all.reduce((sum, { weights }) => sum + weights.byteLength, 0);
    expect(bytes).toBeLessThanOrEqual(keptBytes + 4 * size);
    expect(kept.all.length).toBeGreaterThan(4);
  });

  it("finds the last one at or before an epoch, and takes back what is trained again", () => {
    const kept = new KeptEpochs(3);
    expect(kept.at(4)).toBeNull();
    for (const epoch of [0, 1, 2, 3, 4]) kept.offer(epoch, 1 / (1 + epoch), tensors(epoch));
    expect(kept.at(3.9)?.epoch).toBe(3);
    expect(kept.at(-1)?.epoch).toBe(0);
    kept.offer(2, 5, tensors(20));
    expect(listOf(kept.all)).toEqual({ epochs: [0, 1, 2], best: 1 });
    expect(kept.at(9)?.weights[0]).toBe(20);
  });
});

describe("a run as it was", () => {
  const data = datasetOf("breast_cancer");
  const input = { training: { epochs: 6, earlyStopping: null } };
  const whole = trained("breast_cancer", input, data);

  it("is evaluated as its curves say, and as a run that was stopped there", () => {
    const early = runOf("breast_cancer", input, data);
    early.resume({ updates: 3 * early.stepsPerEpoch });
    early.finish();
    const linear = linearRun(early.record().spec, contextOf(data)).model;
    const at = whole.keptAt(3)!;
    const then = toEnd(evaluate(whole, whole.frozen(at), "validation", linear, at.epoch));
    expect(then.epoch).toBe(3);
    expect(then.scores).toEqual(toEnd(evaluate(early, early.frozen(), "validation", linear)).scores);
    const right = Array.from(then.truth).reduce(
      (sum, truth, i) => sum + Number(truth === Number(then.scores[i]! >= 0.5)),
      0,
    );
    expect(right / then.rows).toBeCloseTo(whole.history.epochs.validationMetric[3]!, 6);
    expect(then.loss).toBeCloseTo(whole.history.epochs.validationLoss[3]!, 6);
  });

  it("comes back with the project", () => {
    const restored = Run.restore(whole.snapshot(), contextOf(data));
    expect(restored.keptList).toEqual(whole.keptList);
    const document = { ...content().document, runs: [whole.record()], spec: whole.record().spec };
    const parts = toParts({ document, source: content().source, runs: [whole.snapshot()] });
    expect(fromParts(parts).runs[0]?.kept).toEqual(whole.snapshot().kept);
    const old = parts.filter(({ name }) => !name.includes("/kept/")).map((part) => withoutKept(part));
    expect(fromParts(old).runs[0]?.kept).toEqual([]);
  });
});

/** As files were before epochs were kept. */
function withoutKept({ name, bytes }: { name: string; bytes: Uint8Array }) {
  if (!name.endsWith("/run.json")) return { name, bytes };
  const { kept: _, ...index } = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  return { name, bytes: new TextEncoder().encode(JSON.stringify(index)) };
}
