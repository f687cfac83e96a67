import { describe, expect, it } from "vitest";
import type { Finding } from "#core/doctor/finding";
import { specSchema } from "#core/network/spec";
import type { RunRecord } from "#core/project/document";
import { fittedLossAxis, lossAxis, metricAxis, signalAxis } from "../../../../renderer/stages/train/axes";
import { emptyWords } from "../../../../renderer/stages/train/histograms";
import { axisEpochs } from "../../../../renderer/charts/run-bins";
import { healthOf } from "../../../../renderer/stages/train/health";
import { lostWhy } from "../../../../renderer/stages/train/kept";
import { originFor, originOf, remedied, specText, triedRemedy } from "../../../../renderer/stages/train/proof";
import { layerWords, since, whereAndSince } from "../../../../renderer/stages/train/words";
import { runRecord } from "../../../run-record";
import { verdictOf } from "#core/doctor/verdict";
import { HistoryColumns } from "#core/training/columns";

const spec = specSchema.parse({
  network: { layers: Array.from({ length: 3 }, () => ({ type: "dense", units: 8, activation: "sigmoid" })) },
});
const finding: Finding = {
  rule: "vanishing_gradients",
  severity: "problem",
  layers: ["dense_1", "dense_2", "dense_3"],
  epoch: 3,
  step: 42,
  measured: [],
  facts: {},
  remedies: [{ id: "relu" }],
};
const record = (id: string, changes: Partial<RunRecord>): RunRecord => runRecord(id, { spec, ...changes });

describe("proof of a remedy", () => {
  const before = record("1", { findings: [finding] });
  const after = record("2", { spec: remedied(spec, { id: "relu" })! });

  it("finds the fork by its spec alone, and its origin", () => {
    const proof = triedRemedy(before, finding, finding.remedies[0]!, [before, after]);
    expect(proof?.after.id).toBe("2");
    expect(originOf(after, [before, after])?.before.id).toBe("1");
  });

  it("is that of the fork's own origin, whatever the remedy would change today", () => {
    const origin = originFor(before, finding, finding.remedies[0]!);
    expect(origin).toEqual({ run: "1", rule: finding.rule, remedy: "relu" });
    // The remedy's code has changed since: it would make another spec of it.
    const fork = record("2", { spec: { ...after.spec, training: { ...after.spec.training, seed: 8 } }, origin });
    expect(triedRemedy(before, finding, finding.remedies[0]!, [before, fork])?.after).toBe(fork);
    expect(originOf(fork, [before, fork])?.remedy.id).toBe("relu");
    const side = (run: RunRecord) => ({ run, history: new HistoryColumns([]).view() });
    expect(verdictOf(finding, { id: "relu" }, side(before), side(fork)).beyond).toEqual([]);
    const { origin: _unknown, ...stranger } = fork;
    expect(verdictOf(finding, { id: "relu" }, side(before), side(stranger)).beyond).toMatchObject([
      { kind: "setting" },
    ]);
  });

  it("is none where another setting differs too", () => {
    const changed = { ...after, spec: { ...after.spec, training: { ...after.spec.training, seed: 8 } } };
    expect(triedRemedy(before, finding, finding.remedies[0]!, [before, changed])).toBeNull();
    expect(originOf(changed, [before, changed])).toBeNull();
  });

  it("compares specs whatever the order of their keys", () => {
    const turned = { training: spec.training, network: spec.network, recipe: spec.recipe };
    expect(specText(turned)).toBe(specText(spec));
    expect(remedied(spec, { id: "no_such_remedy" })).toBeNull();
    expect(remedied(specSchema.parse({ network: { layers: [] } }), { id: "relu" })).toBeNull();
  });
});

describe("words of a finding", () => {
  const titles = new Map([1, 2, 3, 5].map((n) => [`dense_${n}`, `dense ${n}`]));
  it("name runs of layers and single ones", () => {
    expect(layerWords(["dense_1", "dense_2", "dense_3"], titles)).toBe("dense 1–3");
    expect(layerWords(["dense_1", "dense_5"], titles)).toBe("dense 1 and 5");
    expect(layerWords(["dense_2"], titles)).toBe("dense 2");
    expect(layerWords(["dense_2", "output"], titles)).toBe("dense 2, output");
    expect(whereAndSince(finding, titles, true)).toBe("in **dense 1–3** since **epoch 3**");
    expect(since(0.08)).toBe("the first epoch");
  });
});

describe("health of a layer", () => {
  it("is vanishing only beside layers that are not", () => {
    expect(healthOf(1e-6, [1e-6, 0.1])).toBe("vanishing");
    expect(healthOf(1e-6, [1e-6, 2e-6])).toBe("small");
    expect(healthOf(0.01, [0.01])).toBe("healthy");
    expect(healthOf(0, [0, 0])).toBe("zero");
    expect(healthOf(1e5, [1e5])).toBe("exploding");
    expect(healthOf(NaN, [NaN])).toBe("none");
  });
});

describe("axes", () => {
  it("of the loss span three decades from the start and hold what comes", () => {
    expect(lossAxis([[0.69, 0.5]], true)).toMatchObject({ min: 0.001, max: 1, log: true });
    expect(lossAxis([[0.69, 2e-5]], true).min).toBeCloseTo(1e-5, 9);
    expect(lossAxis([[NaN, Infinity]], true).max).toBeGreaterThan(0);
    expect(fittedLossAxis([[0.0068, 0.69]])).toMatchObject({ min: 0.005, max: 1, ticks: [0.01, 0.1, 1] });
    expect(fittedLossAxis([[0.0766, 1.289, NaN, Infinity]]).ticks).toEqual([0.1, 0.3, 1]);
    expect(fittedLossAxis([[0.4, 0.6]]).ticks).toEqual([0.3, 0.5, 0.7]);
    expect(lossAxis([[0.69, 0.1]], false)).toMatchObject({ min: 0, max: 1 });
  });
  it("of signals widen by whole steps", () => {
    expect(signalAxis([1e-6, 10], [[0.1]])).toMatchObject({ min: 1e-6, max: 10 });
    expect(signalAxis([1e-6, 10], [[5000]]).max).toBe(10_000);
  });
  it("of the metric show the baseline", () => {
    expect(metricAxis(false, [[0.9]], 0.37).min).toBe(0);
    expect(metricAxis(false, [[0.9]], 0.62).min).toBe(0.5);
  });
});

describe("the weights that a diverged run kept", () => {
  const curves = (trainLoss: number[]) => ({
    epochs: { epoch: trainLoss.map((_, i) => i + 1), trainLoss },
    ticks: { loss: [0.7, 0.6] },
  });
  const change = (learningRate: number, step = 10) => ({ step, learningRate });
  it("may be gone on from where the loss was near that of fresh ones, or below", () => {
    expect(lostWhy({ epoch: 3, rateChanges: [] }, curves([0.7, 0.5, 0.6]))).toBeNull();
    expect(lostWhy({ epoch: 2, rateChanges: [change(0.1)] }, curves([0.7, 3]))).toBeNull();
  });
  it("are lost where their loss is far above it", () => {
    expect(lostWhy({ epoch: 2, rateChanges: [] }, curves([1e7, 1e9]))).toMatch(/useless/);
  });
  it("are lost where two lower rates were in vain from the same weights", () => {
    expect(lostWhy({ epoch: 2, rateChanges: [change(0.1), change(0.01)] }, curves([0.7, 1]))).toMatch(
      /2 lower learning rates/,
    );
    expect(lostWhy({ epoch: 2, rateChanges: [change(0.1), change(0.01, 90)] }, curves([0.7, 1]))).toBeNull();
  });
  it("are fresh ones before the first epoch's end, and as good as any", () => {
    expect(lostWhy({ epoch: 0, rateChanges: [] }, curves([]))).toBeNull();
  });
});

describe("a run that is over", () => {
  it("has a time axis that ends where it stopped; one that can go on keeps what is planned", () => {
    const planned = (status: RunRecord["status"]) => axisEpochs(record("1", { status, plannedEpochs: 100 }), 23);
    expect([planned("stopped"), planned("finished")]).toEqual([23, 23]);
    expect([planned("training"), planned("paused"), planned("failed")]).toEqual([100, 100, 100]);
    expect(axisEpochs(record("1", { status: "stopped", plannedEpochs: 100 }), 0)).toBe(100);
  });
  it("says why it has no histograms where it diverged at once", () => {
    expect(emptyWords({ status: "failed", step: 0 }, false)).toContain("diverged");
    expect(emptyWords({ status: "training", step: 3 }, false)).toBe("Counting…");
    expect(emptyWords({ status: "finished", step: 3 }, true)).toBe("no layer has them");
  });
});
