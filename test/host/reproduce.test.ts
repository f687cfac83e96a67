// @vitest-environment node
import { afterAll, describe, expect, it } from "vitest";
import type { SpecInput } from "#core/network/spec";
import { differenceWords } from "#core/training/first-difference";
import { reproductionWords } from "#core/training/reproduction";
import { Run } from "#core/training/run";
import { TrainingQueue } from "#host/queue/queue";
import { firstDifference, reproduce } from "#host/reproduce";
import { contextOf, datasetOf, runOf, trained } from "../core/training/lab";

const queue = new TrainingQueue({ threads: 2 });
afterAll(() => queue.close());
const dense = (units: number) => ({ type: "dense" as const, units });
const spec = (more: SpecInput["training"] = {}): SpecInput => ({
  network: { layers: [dense(6), { type: "dropout", rate: 0.1 }, dense(4)] },
  training: { epochs: 6, batchSize: 16, earlyStopping: null, schedule: { type: "cosine" }, ...more },
});
const dataset = datasetOf("iris", spec());
const again = (run: Run, threads = 1) =>
  reproduce({ snapshot: run.snapshot(), dataset: run.dataset }, { queue, threads });

/** Of a learning rate for which its line is too steep. */
function diverging(): Run {
  const optimizer = { type: "sgd" as const, learningRate: 0.6, momentum: 0.2 };
  const training = { epochs: 40, batchSize: 32, optimizer, earlyStopping: null };
  const run = trained("diabetes", { network: { layers: [] }, training }, datasetOf("diabetes"));
  expect(run.status).toBe("failed");
  return run;
}

/** Trained up to an update, then told something. */
function upTo(run: Run, updates: number): Run {
  run.resume({ updates });
  run.finish();
  return run;
}

describe("a run trained anew from its record", () => {
  it("has the same bits, on one thread and on two", async () => {
    const run = trained("iris", spec(), dataset);
    for (const threads of [1, 2]) {
      const found = await again(run, threads);
      expect(found).toMatchObject({
        verdict: "the same bits",
        again: run.record().weightsHash,
        parting: null,
        limits: [],
      });
      expect(reproductionWords(found, run.record())).toContain(found.weightsHash.slice(0, 8));
    }
  });

  const kinds: Record<string, () => Run> = {
    "was stopped by hand in the middle of an epoch": () => {
      const run = upTo(runOf("iris", spec(), dataset), 17);
      run.stop();
      return run;
    },
    "went on for more epochs at its end, and again": () => {
      const run = trained("iris", spec(), dataset);
      run.resume({ epochs: 2 });
      run.finish();
      run.resume({ epochs: 3 });
      run.finish();
      return run;
    },
    "was given more epochs in the middle of one": () => {
      const run = upTo(runOf("iris", spec(), dataset), 9);
      run.stop();
      run.resume({ epochs: 2 });
      run.finish();
      return run;
    },
    "ended early, with earlier weights brought back, and went on": () => {
      const early = spec({ epochs: 40, earlyStopping: { patience: 1 }, optimizer: { type: "sgd", learningRate: 2 } });
      const run = trained("iris", early, dataset);
      run.resume({ epochs: 4 });
      run.finish();
      return run;
    },
    "was opened again from its project, and resumed": () => {
      const run = upTo(runOf("iris", spec(), dataset), 11);
      const restored = Run.restore(run.snapshot(), contextOf(dataset));
      restored.resume();
      restored.finish();
      return restored;
    },
    diverged: () => diverging(),
    "diverged and went on at a lower rate": () => {
      const run = diverging();
      run.resume({ learningRate: 0.01 });
      run.finish();
      return run;
    },
    "was never trained": () => runOf("iris", spec(), dataset),
  };
  for (const [name, make] of Object.entries(kinds))
    it(`has the same bits where it ${name}`, async () => {
      const run = make();
      const found = await again(run);
      expect(found.parting).toBeNull();
      expect(found.verdict).toBe("the same bits");
      expect(found.updates).toBe(run.record().step);
    });

  it("is taken to have gone on at its end where that was not noted yet, and says so", async () => {
    const run = trained("iris", spec(), dataset);
    run.resume({ epochs: 2 });
    run.finish();
    const snapshot = run.snapshot();
    const { extensions: _, ...older } = snapshot.record;
    const found = await reproduce({ snapshot: { ...snapshot, record: older }, dataset }, { queue, threads: 1 });
    expect(found.verdict).toBe("the same bits");
    expect(found.limits.join()).toContain("before projects noted");
  });

  it("says where it parts from what was recorded", async () => {
    const snapshot = trained("iris", spec(), dataset).snapshot();
    const other = trained("iris", spec({ optimizer: { type: "adam", learningRate: 0.5 } }), dataset).snapshot();
    const forged = { ...other, record: { ...other.record, spec: snapshot.record.spec } };
    const found = await reproduce({ snapshot: forged, dataset }, { queue, threads: 1 });
    expect(found).toMatchObject({ verdict: "other bits", parting: { same: 0, epoch: 1 } });
    expect(reproductionWords(found, forged.record)).toMatch(
      /the same up to epoch 0 and part by epoch 1, first in dense 1/,
    );
  });

  it("ends where it is cancelled", async () => {
    const snapshot = trained("iris", spec(), dataset).snapshot();
    const asked = new AbortController();
    asked.abort(new Error("enough"));
    const task = { queue, threads: 1, signal: asked.signal };
    await expect(reproduce({ snapshot, dataset }, task)).rejects.toThrow("enough");
  });
});

describe("the first difference of two runs", () => {
  const of = (a: Run, b: Run, rows = dataset) =>
    firstDifference([a, b].map((run) => ({ snapshot: run.snapshot(), dataset: rows })) as never, { queue, threads: 1 });
  const words = async (a: Run, b: Run) => differenceWords(await of(a, b), [a.record(), b.record()]);

  it("is none between the same run twice, nor with one that went on", async () => {
    const [a, b] = [trained("iris", spec(), dataset), trained("iris", spec(), dataset)];
    expect(await of(a, b)).toMatchObject({ verdict: "the same bits", settings: [], sameData: true, parts: null });
    expect(await words(a, b)).toMatch(
      /^Runs 1 and 1 have the same bits: all 42 updates\. Their settings and data are the same/,
    );
  });

  it("of two seeds lies before the first update", async () => {
    const [a, b] = [trained("iris", spec(), dataset), trained("iris", spec({ seed: 8 }), dataset)];
    const found = await of(a, b);
    expect(found.settings).toEqual([{ path: "training.seed", values: [7, 8] }]);
    expect(found.parts).toMatchObject({ update: 0, weight: { tensor: "dense_1/weights", place: [0, 0] } });
  });

  it("of two learning rates is the first update", async () => {
    const slow = spec({ optimizer: { type: "adam", learningRate: 0.001 } });
    const [a, b] = [trained("iris", spec(), dataset), trained("iris", slow, dataset)];
    expect(await of(a, b)).toMatchObject({ sameUpdates: 0, parts: { update: 1, epoch: 1 } });
  });

  it("is found to the update where a rate was changed on the way", async () => {
    const a = trained("iris", spec(), dataset);
    const b = upTo(runOf("iris", spec(), dataset), 22);
    b.resume({ learningRate: 0.05 });
    b.finish();
    const found = await of(a, b);
    expect(found).toMatchObject({ sameUpdates: 22, parts: { update: 23, epoch: 4 }, settings: [] });
    expect(differenceWords(found, [a.record(), b.record()])).toContain("they were told other things");
  });

  it("of networks that do not have the same layers is said as such", async () => {
    const [a, b] = [
      trained("iris", spec(), dataset),
      trained("iris", { ...spec(), network: { layers: [dense(5)] } }, dataset),
    ];
    expect(await words(a, b)).toContain("their networks do not have the same weights");
  });
});
