import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SpecInput } from "#core/network/spec";
import type { Model, Tensor } from "#core/engine/engine";
import { Plateau } from "#core/network/kinds/schedules/plateau";
import type { ProjectDocument } from "#core/project/document";
import { fromParts, toParts } from "#core/project/parts";
import { weightsEpoch, weightsWords } from "#core/training/weights-epoch";
import { Run, type RunContext } from "#core/training/run";
import type { RunSnapshot } from "#core/training/snapshot";
import { contextOf, datasetOf, runOf, slowClock, trained } from "./lab";
import { worded } from "../doctor/words";

const cancer = datasetOf("breast_cancer");
/** Everything that could lose its place: momentum, batch statistics, masks, a schedule, clipping, weights of classes. */
const intricate: SpecInput = {
  network: {
    layers: [
      { type: "dense", units: 12, activation: "relu", l2: 0.001 },
      { type: "batch_norm" },
      { type: "dropout", rate: 0.3 },
      { type: "dense", units: 6, activation: "tanh" },
    ],
  },
  training: {
    epochs: 4,
    schedule: { type: "cosine", warmup: 20 },
    clip: { type: "norm", limit: 1 },
    classWeights: "balanced",
    earlyStopping: { patience: 3 },
  },
};
const whole = trained("breast_cancer", intricate, cancer);
const stepsPerEpoch = whole.stepsPerEpoch;

/** What a project file makes of a run. */
function reopened(run: Run, record = run.record()): RunSnapshot {
  const view = { run: null, layer: null, column: null, split: "test", threshold: 0.5, logLoss: false } as const;
  const document: ProjectDocument = {
    format: "gradlab",
    version: 1,
    name: "",
    data: null,
    target: record.target,
    spec: record.spec,
    runs: [record],
    nextRun: 2,
    view: { ...view, stage: "train" },
  };
  return fromParts(toParts({ document, source: null, runs: [{ ...run.snapshot(), record }] })).runs[0]!;
}

const weightsOf = (tensors: readonly Tensor[]) => tensors.map(({ name, data }) => [name, ...data]);

function advanceBy(run: Run, pieces: number): void {
  let done = 0;
  run.advance(() => ++done >= pieces);
}

describe("the same bits", () => {
  it("whatever the slices", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 }), (slices) => {
        const run = runOf("breast_cancer", intricate, cancer, slowClock());
        run.resume();
        for (let i = 0; !run.idle; i++) advanceBy(run, slices[i % slices.length] ?? 1);
        expect(run.record().weightsHash).toBe(whole.record().weightsHash);
        expect(run.record().metrics).toEqual(whole.record().metrics);
      }),
      { numRuns: 6 },
    );
  });

  it("from a snapshot at any place, in the middle of an epoch or of an evaluation", () => {
    const planned = intricate.training?.epochs ?? 0;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: planned * stepsPerEpoch }), (pieces) => {
        const first = runOf("breast_cancer", intricate, cancer, slowClock());
        first.resume();
        if (pieces > 0) advanceBy(first, pieces);
        const second = Run.restore(structuredClone(first.snapshot()), contextOf(cancer));
        if (!first.idle) expect(second.status).toBe("paused");
        second.resume();
        second.finish();
        expect(second.record().weightsHash).toBe(whole.record().weightsHash);
        const { seconds: _a, ...curves } = second.history.epochs;
        const { seconds: _b, ...expected } = whole.history.epochs;
        expect(curves).toEqual(expected);
        expect(second.history.ticks).toEqual(whole.history.ticks);
        expect(second.record().findings).toEqual(whole.record().findings);
      }),
      { numRuns: 12 },
    );
  });

  it("paused and gone on with at every update", () => {
    const input: SpecInput = { ...intricate, training: { ...intricate.training, epochs: 2 } };
    const run = runOf("breast_cancer", input, cancer);
    let steps = 0;
    while (run.status !== "finished") {
      run.resume({ updates: 1 });
      run.finish();
      expect(run.record().step).toBe(++steps);
    }
    expect(run.record().weightsHash).toBe(trained("breast_cancer", input, cancer).record().weightsHash);
  });

  it.each([
    { type: "constant", warmup: 25 },
    { type: "step", every: 1, factor: 0.5, warmup: 3 },
    { type: "exponential", factor: 0.7 },
    { type: "cosine" },
    { type: "reduce_on_plateau", patience: 0, factor: 0.5, threshold: 0.2, warmup: 20 },
  ] as const)("reopened from a file in the middle of an epoch: schedule $type", (schedule) => {
    const input: SpecInput = { ...intricate, training: { ...intricate.training, schedule, labelSmoothing: 0.1 } };
    const expected = trained("breast_cancer", input, cancer);
    const rates = new Set(expected.history.ticks.learningRate);
    expect(rates.size).toBeGreaterThan(2);
    for (const epochs of [0, 1, 2, 3]) {
      const first = runOf("breast_cancer", input, cancer);
      first.resume({ updates: epochs * stepsPerEpoch + 7 });
      first.finish();
      expect(first.record()).toMatchObject({ status: "paused", epoch: epochs, step: epochs * stepsPerEpoch + 7 });
      const second = Run.restore(reopened(first), contextOf(cancer));
      second.resume();
      second.finish();
      expect(second.record().weightsHash).toBe(expected.record().weightsHash);
      expect(second.history.ticks.learningRate).toEqual(expected.history.ticks.learningRate);
    }
  });

  it("but another seed gives others", () => {
    const other = trained("breast_cancer", { ...intricate, training: { ...intricate.training, seed: 8 } }, cancer);
    expect(other.record().weightsHash).not.toBe(whole.record().weightsHash);
  });
});

describe("a run that diverges", () => {
  const training = {
    epochs: 40,
    batchSize: 32,
    optimizer: { type: "sgd", learningRate: 0.6, momentum: 0.2 },
    schedule: { type: "reduce_on_plateau", patience: 3 },
    earlyStopping: null,
  } as const;
  const input: SpecInput = { network: { layers: [] }, training };
  const data = datasetOf("diabetes");
  const failed = () => trained("diabetes", input, data);
  const goOn = (run: Run) => {
    run.resume({ learningRate: 0.001 });
    run.finish();
    return run;
  };

  it("is left as it was when all was finite, and says at which step and in which layer it broke", () => {
    const run = failed();
    const { status, epoch, step, plannedEpochs, findings, weightsHash } = run.record();
    expect(status).toBe("failed");
    expect(epoch).toBeGreaterThan(0);
    expect(epoch).toBeLessThan(plannedEpochs);
    expect(step).toBe(epoch * run.stepsPerEpoch);
    expect(findings[0]).toMatchObject({ rule: "exploding_gradients", layers: ["output"] });
    expect(findings[0]!.step).toBeGreaterThan(step);
    expect(worded(findings[0], input).why).toContain(`At step **${findings[0]!.step}**`);
    // A run that ends at that epoch has the same weights, momentum and all.
    const short = trained("diabetes", { ...input, training: { ...training, epochs: epoch } }, data);
    expect(short.record().weightsHash).toBe(weightsHash);
    expect(weightsOf(run.model.optimizerState)).toEqual(weightsOf(short.model.optimizerState));
    // What led there is still to be seen.
    expect(run.history.ticks.step.at(-1)).toBeGreaterThan(step);
  });

  it("goes on from there at another rate, in the window and from a file", () => {
    const run = failed();
    const { step, epoch } = run.record();
    const file = reopened(run);
    goOn(run);
    const record = run.record();
    expect(record).toMatchObject({ status: "finished", epoch: 40, rateChanges: [{ step, learningRate: 0.001 }] });
    expect(record.metrics?.train?.loss).toBeLessThan(Infinity);
    const { ticks, epochs } = run.history;
    expect([...epochs.epoch]).toEqual(Array.from({ length: 41 }, (_, e) => e));
    expect([...ticks.step]).toEqual(Array.from({ length: 40 * run.stepsPerEpoch }, (_, n) => n + 1));
    expect(ticks.learningRate[step]).toBeLessThanOrEqual(Math.fround(0.001));
    expect([...epochs.trainLoss].every(Number.isFinite)).toBe(true);
    expect(epochs.trainLoss[40]).toBeLessThan(epochs.trainLoss[epoch]!);
    const second = goOn(Run.restore(file, contextOf(data)));
    expect(second.record().weightsHash).toBe(record.weightsHash);
    expect(second.history.ticks).toEqual(ticks);
    const third = Run.restore(reopened(second), contextOf(data));
    third.resume({ epochs: 1 });
    third.finish();
    expect(third.history.ticks.learningRate.at(-1)).toBe(ticks.learningRate.at(-1));
  });

  it("fails again where nothing is changed", () => {
    const run = failed();
    const { findings, weightsHash } = run.record();
    run.resume();
    run.finish();
    expect(run.record()).toMatchObject({ status: "failed", findings, weightsHash });
  });

  it("is noticed when the run ends, before anybody saves it", () => {
    const run = runOf("breast_cancer", intricate, cancer, slowClock());
    run.resume();
    while (run.record().step < 2 * stepsPerEpoch + 5) advanceBy(run, 1);
    run.model.tensors[0]!.data[3] = NaN;
    run.pause();
    run.finish();
    expect(run.record()).toMatchObject({ status: "failed", epoch: 2, step: 2 * stepsPerEpoch });
    const second = Run.restore(reopened(run), contextOf(cancer));
    second.resume();
    second.finish();
    expect(second.record().weightsHash).toBe(whole.record().weightsHash);
    expect(second.history.ticks).toEqual(whole.history.ticks);
  });

  it("at the very beginning: the layer whose outputs are no numbers is named", () => {
    const layers = [
      { type: "dense", units: 4, activation: "relu" },
      { type: "dense", units: 4, activation: "relu", init: { type: "normal", std: 1e30 } },
      { type: "dense", units: 4, activation: "relu", init: { type: "normal", std: 1e30 } },
    ] as const;
    const run = trained("breast_cancer", { network: { layers: [...layers] } }, cancer);
    expect(run.record()).toMatchObject({ status: "failed", epoch: 0, step: 0 });
    expect(run.record().findings[0]).toMatchObject({ rule: "exploding_gradients", layers: ["dense_3"], step: 0 });
  });
});

describe("a schedule that watches the loss", () => {
  const schedule = { type: "reduce_on_plateau", patience: 1, factor: 0.5, threshold: 0.05 } as const;
  const training = { epochs: 25, earlyStopping: null, schedule } as const;

  /** The rate of each update as the losses before it ask for. */
  const ratesBy = ({ stepsPerEpoch: perEpoch, history: { epochs } }: Run, watched: "validationLoss" | "trainLoss") => {
    const counted = new Plateau(schedule);
    const plateaus = Array.from(epochs[watched], (loss, e) => {
      if (e > 0) counted.note(loss);
      return counted.count;
    });
    expect(counted.count).toBeGreaterThan(2);
    return plateaus.slice(0, -1).flatMap((n) => Array<number>(perEpoch).fill(Math.fround(0.003 * 0.5 ** n)));
  };

  it("takes the validation loss", () => {
    const run = trained("breast_cancer", { training }, cancer);
    expect([...run.history.ticks.learningRate]).toEqual(ratesBy(run, "validationLoss"));
  });

  it("takes the training loss where there are no validation rows", () => {
    const run = trained("breast_cancer", { recipe: { split: { train: 0.8, validation: 0, test: 0.2 } }, training });
    expect([...run.history.ticks.learningRate]).toEqual(ratesBy(run, "trainLoss"));
  });
});

describe("a run", () => {
  it("records where it stands", () => {
    const record = whole.record();
    expect(record).toMatchObject({ status: "finished", epoch: 4, step: 4 * stepsPerEpoch, plannedEpochs: 4 });
    expect(record.metrics?.test?.accuracy).toBeGreaterThan(0.8);
    expect(record.weightsHash).toMatch(/^[0-9a-f]{64}$/);
    const { ticks, epochs, layers } = whole.history;
    expect(layers.map(({ id }) => id)).toEqual(["dense_1", "batch_norm_1", "dropout_1", "dense_2", "output"]);
    expect(ticks.count).toBe(4 * stepsPerEpoch);
    expect(ticks.signals.gradientNorm).toHaveLength(ticks.count * layers.length);
    expect([...epochs.epoch]).toEqual([0, 1, 2, 3, 4]);
    expect(epochs.trainLoss[4]).toBeLessThan(epochs.trainLoss[0] ?? 0);
  });

  it("measures at most 200 times an epoch and at least once", () => {
    const tiny = runOf("breast_cancer", { training: { batchSize: 1, epochs: 1 } }, cancer);
    tiny.resume();
    tiny.finish();
    expect(tiny.history.ticks.count).toBeLessThanOrEqual(200);
    expect(tiny.history.ticks.count).toBeGreaterThan(100);
    const full = trained("breast_cancer", { training: { batchSize: 100_000, epochs: 3 } }, cancer);
    expect(full.history.ticks.count).toBe(3);
    expect(full.stepsPerEpoch).toBe(1);
  });

  it("gives new points as copies", () => {
    const since = whole.since(10, 3);
    expect(since.ticks.count).toBe(whole.history.ticks.count - 10);
    expect(since.ticks.step[0]).toBe(11);
    expect([...since.epochs.epoch]).toEqual([3, 4]);
    expect(since.ticks.loss.buffer).not.toBe(whole.history.ticks.loss.buffer);
    expect(since.ticks.loss.buffer.byteLength).toBe(since.ticks.loss.byteLength);
  });

  it("goes on for more epochs after its end, as if they had been planned", () => {
    const short = trained("breast_cancer", { training: { epochs: 3 } }, cancer);
    short.resume({ epochs: 2 });
    short.finish();
    expect(short.record()).toMatchObject({ status: "finished", epoch: 5, plannedEpochs: 5 });
    const planned = trained("breast_cancer", { training: { epochs: 5 } }, cancer);
    expect(short.record().weightsHash).toBe(planned.record().weightsHash);
  });

  it("stops when it is told to, and can be gone on with", () => {
    const run = runOf("breast_cancer", { training: { epochs: 3 } }, cancer, slowClock());
    run.resume();
    advanceBy(run, 20);
    run.stop();
    run.finish();
    expect(run.record().status).toBe("stopped");
    expect(run.record().metrics?.train?.loss).toBeGreaterThan(0);
    run.resume();
    run.finish();
    expect(run.record().weightsHash).toBe(
      trained("breast_cancer", { training: { epochs: 3 } }, cancer).record().weightsHash,
    );
  });

  it("stops early with the weights of the best epoch", () => {
    const data = datasetOf("diabetes");
    const run = trained("diabetes", { training: { epochs: 200, earlyStopping: { patience: 5 } } }, data);
    const { validationLoss, count } = run.history.epochs;
    const best = validationLoss.indexOf(Math.min(...validationLoss));
    expect(run.record().status).toBe("finished");
    expect(count - 1).toBe(best + 5);
    expect(run.record().metrics?.validation?.loss).toBeCloseTo(validationLoss[best] ?? NaN, 6);
    run.resume({ epochs: 3 });
    run.finish();
    expect(run.record().epoch).toBeGreaterThan(count - 1);
  });

  it("says which epoch its weights are of, from an early end to the next update, and of an old project too", () => {
    const data = datasetOf("diabetes");
    const run = trained("diabetes", { training: { epochs: 200, earlyStopping: { patience: 5 } } }, data);
    const { validationLoss, count } = run.history.epochs;
    const best = validationLoss.indexOf(Math.min(...validationLoss));
    expect(run.record()).toMatchObject({ epoch: count - 1, restoredEpoch: best });
    expect(weightsWords(run.record())).toBe(`checkpoint epoch ${best} of ${count - 1}`);

    // As a project of an earlier version has it.
    const { restoredEpoch: _unsaid, ...record } = run.record();
    const old = reopened(run, record);
    expect(old.record.restoredEpoch).toBe(best);
    const again = Run.restore(old, contextOf(data));
    expect(weightsEpoch(again.record())).toBe(best);

    again.resume({ updates: 1 });
    again.finish();
    expect(again.record().restoredEpoch).toBeNull();
    // Nothing better comes: the same weights are brought back, however far patience was counted anew.
    run.resume({ epochs: 40, learningRate: 1e-9 });
    run.finish();
    const end = run.record();
    expect(end.epoch).toBeGreaterThan(count - 1);
    const [of, last] = [weightsEpoch(end), run.history.epochs];
    if (end.restoredEpoch !== null) expect(end.metrics?.validation?.loss).toBeCloseTo(last.validationLoss[of]!, 6);
  });

  it("does not move on its own: a frozen copy neither", () => {
    const run = runOf("breast_cancer", { training: { epochs: 2 } }, cancer);
    const x = cancer.splits.test.x.whole();
    const frozen = run.frozen();
    const before = frozen.predict(x, 5);
    run.resume();
    run.finish();
    expect(frozen.predict(x, 5)).toEqual(before);
    expect(run.model.predict(x, 5)).not.toEqual(before);
  });

  it("refuses a snapshot of another network", () => {
    const snapshot = whole.snapshot();
    snapshot.tensors.splice(0, 1);
    expect(() => Run.restore(snapshot, contextOf(cancer))).toThrow(/dense_1\/weights needs 360 numbers, 0 were saved/);
  });
});

describe("training that ends with an error", () => {
  /** An engine that gives up in the middle of an update, after so many pieces. */
  const breaking = (pieces: number): RunContext => {
    const context = contextOf(cancer, slowClock());
    return {
      ...context,
      engine: {
        ...context.engine,
        build: (plan, settings) => {
          const model = context.engine.build(plan, settings);
          let left = pieces;
          const trainPieces = function* (block: Parameters<NonNullable<Model["trainPieces"]>>[0]) {
            const results = yield* model.trainPieces!(block);
            if (--left < 0) {
              yield;
              throw new Error("There is no memory left.");
            }
            return results;
          };
          return new Proxy(model, {
            get: (of, key) => (key === "trainPieces" ? trainPieces : bound(Reflect.get(of, key, of), of)),
          });
        },
      },
    };
  };
  const bound = (value: unknown, of: object): unknown => (typeof value === "function" ? value.bind(of) : value);

  it("fails with its reason, from the last whole state, and lets nobody wait for ever", async () => {
    const sound = runOf("breast_cancer", intricate, cancer, slowClock());
    const settings = { ...sound.record(), id: "1", created: "2026-01-01T00:00:00Z" };
    const run = Run.create(settings, breaking(stepsPerEpoch + 3));
    run.resume();
    const step = () => run.advance(() => true);
    // The last one that asks has to wait for the update that breaks.
    let waiting: Promise<number> = Promise.resolve(0);
    const work = () => {
      for (;;) {
        step();
        waiting = run.whole(() => run.step);
        waiting.catch(() => undefined);
      }
    };
    expect(work).toThrow("There is no memory left.");
    await expect(waiting).rejects.toThrow("There is no memory left.");
    expect(run.idle).toBe(true);
    expect(run.record()).toMatchObject({ status: "failed", epoch: 1, step: stepsPerEpoch });
    expect(run.record().findings[0]).toMatchObject({ rule: "broken_off", severity: "problem" });
    expect(worded(run.record().findings[0], run.record().spec).why).toContain("There is no memory left.");
    expect(await run.whole(() => run.step)).toBe(stepsPerEpoch);
  });
});
