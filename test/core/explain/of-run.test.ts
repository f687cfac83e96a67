/** The microscope on runs that were trained: its proof, its update beside the engine's own, and what it leaves alone. */
import { describe, expect, it } from "vitest";
import { apart } from "#core/explain/microscope/differences";
import { hardRows } from "#core/explain/microscope/hard-rows";
import { microscopeOf, type MicroscopeQuestion } from "#core/explain/microscope/microscope";
import { subjectOf } from "#core/explain/microscope/of-run";
import { optimizerIds } from "#core/network/kinds/optimizers/index";
import type { SpecInput } from "#core/network/spec";
import { hashWeights } from "#core/engine/hash";
import type { Run } from "#core/training/run";
import { datasetOf, runOf, toEnd, trained, type Sample } from "../training/lab";

const layers: NonNullable<SpecInput["network"]>["layers"] = [
  { type: "dense", units: 5, activation: "tanh" },
  { type: "dense", units: 4, activation: "tanh" },
];
const plain: SpecInput = {
  network: { layers },
  training: { epochs: 6, batchSize: 15, optimizer: { type: "sgd", learningRate: 0.05 }, earlyStopping: null },
};
const looked = (run: Run, question: Partial<MicroscopeQuestion> = {}, epoch?: number) => {
  const { subject, probe } = subjectOf(run, epoch === undefined ? null : run.keptAt(epoch));
  return toEnd(microscopeOf(subject, { row: 50, pass: "inference", whatIfs: [], ...question }, probe));
};
const hashOf = (run: Run) => toEnd(hashWeights(run.model.tensors));
const trainingRow = (run: Run, at = 0) => run.dataset.splits.train.rowIds[at]!;

describe("the microscope on a run", () => {
  it.each([["iris"], ["diabetes"], ["breast_cancer"]] as [Sample][])("%s: three ways to one gradient", (sample) => {
    const run = trained(sample, plain);
    for (const row of [50, 3]) {
      const { chain, proof, loss } = looked(run, { row });
      expect(chain.product).toBeCloseTo(proof.engine, 12);
      expect(proof.training).not.toBeNull();
      expect(apart(proof.training!, proof.engine)).toBeLessThan(1e-4);
      expect(Math.min(...proof.differences.map((one) => one.apart))).toBeLessThan(1e-7);
      expect(loss.value).toBeGreaterThan(0);
    }
  });

  it("looks at a training row in its batch, with mask and statistics", () => {
    const run = trained("iris", {
      ...plain,
      network: {
        layers: [
          { type: "dense", units: 6, activation: "relu" },
          { type: "batch_norm" },
          { type: "dropout", rate: 0.3 },
          { type: "dense", units: 4, activation: "tanh" },
        ],
      },
    });
    const row = trainingRow(run, 7);
    const { chain, proof, batch, layers: shown } = looked(run, { row, pass: "training", layer: "dense_1" });
    expect(batch?.rows).toBe(15);
    expect(batch!.update).toBeGreaterThan(run.step);
    expect(chain.tensor).toBe("dense_1/weights");
    expect(chain.throughBatch).not.toBe(0);
    expect(chain.product + chain.throughBatch).toBeCloseTo(proof.engine, 12);
    expect(proof.batch!.rows).toBe(15);
    expect(Math.abs(proof.batch!.mean - proof.batch!.training)).toBeLessThan(1e-5);
    expect(shown[2]!.forward).toContain("mask");
    // The same mask as the update that comes: what is dropped is 0.
    expect(shown[2]!.a).toContain(0);
    expect(() => looked(run, { row: run.dataset.splits.test.rowIds[0]!, pass: "training" })).toThrow(
      /goes through no update/,
    );
    expect(() => looked(run, { row: 5000 })).toThrow(/Row 5001 is in none/);
  });

  it.each(optimizerIds)("%s: the update is the one that the engine makes of this row alone", (type) => {
    const clip = type === "rmsprop" ? ({ type: "norm", limit: 0.05 } as const) : null;
    const optimizer = type === "sgd" ? { type, momentum: 0.9, learningRate: 0.02 } : { type };
    const run = runOf("iris", {
      network: { layers: [{ type: "dense", units: 5, activation: "tanh", l1: 0.001, l2: 0.01 }] },
      training: { epochs: 4, batchSize: 15, optimizer, clip, earlyStopping: null, schedule: { type: "cosine" } },
    });
    run.resume({ updates: 12 });
    run.finish();
    const before = hashOf(run);
    const { chain, update, loss } = looked(run, { row: trainingRow(run) });
    expect(hashOf(run)).toBe(before);
    expect(update.stateKnown).toBe(true);
    expect(update.count).toBe(13);
    expect(update.loss.now).toBe(loss.value);
    const { train } = run.dataset.splits;
    const x = Float32Array.from(train.x.row(0));
    run.model.trainStep(
      { x, y: train.y.slice(0, 1), rows: 1 },
      { step: 12, learningRate: update.learningRate, measure: false },
    );
    const after = run.model.tensors.find(({ name }) => name === chain.tensor)!.data[chain.index]!;
    expect(apart(after, update.w.after)).toBeLessThan(1e-5);
    expect(run.model.loss({ x, y: train.y.slice(0, 1), rows: 1 })).toBeCloseTo(update.loss.all, 4);
    for (const { name, after: own } of update.state) {
      const engine = run.model.optimizerState.find((one) => one.name === `${chain.tensor}/${name}`)!.data[chain.index]!;
      expect(apart(engine, own)).toBeLessThan(1e-4);
    }
  });

  it("what if: updates follow one another on a copy", () => {
    const run = trained("iris", plain);
    const before = hashOf(run);
    const row = trainingRow(run, 3);
    const losses = [0, 1, 2, 3].map((n) => {
      const whatIfs = Array.from({ length: n }, () => ({ row, pass: "inference" as const }));
      return looked(run, { row, whatIfs });
    });
    losses.slice(1).forEach(({ loss }, n) => expect(loss.value).toBeCloseTo(losses[n]!.update.loss.all, 6));
    expect(losses[3]!.loss.value).toBeLessThan(losses[0]!.loss.value);
    expect(hashOf(run)).toBe(before);
  });

  it("looks at kept epochs, of which the moments are not known", () => {
    const run = trained("iris", { ...plain, training: { ...plain.training, optimizer: { type: "adam" } } });
    const early = looked(run, {}, 1);
    expect(early.epoch).toBe(1);
    expect(early.update.stateKnown).toBe(false);
    expect(early.loss.value).not.toBe(looked(run).loss.value);
    expect(looked(run).update.stateKnown).toBe(true);
  });

  it("draws the strongest of many units, the chosen ones among them", () => {
    const run = runOf("digits", { network: { layers: [{ type: "dense", units: 100, activation: "relu" }] } });
    run.resume({ updates: 30 });
    run.finish();
    const {
      layers: shown,
      drawnInputs,
      chain,
      x,
    } = looked(run, { weight: { tensor: "dense_1/weights", index: 64 * 99 } });
    expect(x).toHaveLength(64);
    expect(shown[0]!.drawn).toHaveLength(24);
    expect(shown[0]!.drawn[0]).toBe(chain.unit);
    expect(drawnInputs[0]).toBe(chain.factor.unit);
    expect(shown[0]!.weights).toHaveLength(24 * 24);
    expect(chain.index).toBe(6336);
  });

  it("lists the wrong rows first, the costliest at the head", () => {
    const dataset = datasetOf("iris");
    const run = trained("iris", plain, dataset);
    const list = toEnd(hardRows(dataset, run.frozen(), { run: "1", split: "train", epoch: 6 }));
    expect(list.hardest).toHaveLength(Math.min(200, list.rows));
    expect(list.hardest.filter(({ wrong }) => wrong)).toHaveLength(list.wrong);
    expect(list.hardest.slice(0, list.wrong).every(({ wrong }) => wrong)).toBe(true);
    const of = looked(run, { row: list.hardest[0]!.row });
    expect(of.loss.value).toBeCloseTo(list.hardest[0]!.loss, 4);
  });
});
