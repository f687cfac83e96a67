/** Trainings side by side: the bits of the same run trained alone, whatever goes on beside it, and nothing hangs when a thread dies. */
import type { Worker } from "node:worker_threads";
import { afterEach, describe, expect, it } from "vitest";
import { specSchema, type SpecInput } from "#core/network/spec";
import { foldSpecs } from "#core/training/folds";
import { JobError, TrainingQueue, type TrainingJob } from "#host/queue/queue";
import { startThread } from "#host/queue/training-thread";
import { datasetOf, targets, trained } from "../../core/training/lab";

const queues: TrainingQueue[] = [];
afterEach(() => Promise.all(queues.splice(0).map((queue) => queue.close())));
/** `workers`: every thread that it has started. */
function queueOf(threads: number): { queue: TrainingQueue; workers: Worker[] } {
  const workers: Worker[] = [];
  const start = () => {
    const worker = startThread();
    workers.push(worker);
    return worker;
  };
  const queue = new TrainingQueue({ threads, start });
  queues.push(queue);
  return { queue, workers };
}

const hidden = (units: number): SpecInput["network"] => ({ layers: [{ type: "dense", units, activation: "tanh" }] });
const input = (seed: number, epochs = 12, units = 8): SpecInput => ({
  network: { layers: [...hidden(units)!.layers!, { type: "dropout", rate: 0.2 }] },
  training: { seed, epochs, optimizer: { type: "adam", learningRate: 0.01 }, earlyStopping: null },
});
const iris = datasetOf("iris");
function job(id: string, spec: SpecInput, more: Partial<TrainingJob> = {}): TrainingJob {
  const run = { id, name: `run ${id}`, slot: 0, target: targets.iris, created: "2026-01-01T00:00:00Z" };
  return { id, run: { ...run, spec: specSchema.parse(spec) }, dataset: iris, ...more };
}
const aloneHash = (spec: SpecInput, dataset = iris) => trained("iris", spec, dataset).record().weightsHash;
const endless = (seed: number) => input(seed, 1_000_000);
/** Resolves with the first progress of a job that satisfies. */
function underWay(): { began: Promise<void>; onProgress: TrainingJob["onProgress"] } {
  let tell = (): void => undefined;
  const began = new Promise<void>((resolve) => (tell = resolve));
  return { began, onProgress: ({ epoch }) => epoch > 0 && tell() };
}

describe("the bits of a run", () => {
  it.each([3, 8])("are those of the same run alone, %i at a time, of other seeds, folds and data", async (threads) => {
    const { queue, workers } = queueOf(threads);
    const folds = foldSpecs(specSchema.parse(input(5)), 3);
    const seeds = Array.from({ length: threads + 1 }, (_, seed) => input(seed, 2 + 2 * (seed % 3), 4 + seed));
    const jobs = [
      ...seeds.map((spec, n) => job(`seed ${n}`, spec)),
      ...folds.map((spec, n) => ({ ...job(`fold ${n}`, spec), dataset: datasetOf("iris", spec) })),
    ];
    const results = await Promise.all(jobs.map((one) => queue.add(one)));
    const alone = jobs.map(({ run, dataset }) => aloneHash(run.spec, dataset));
    expect(results.map(({ snapshot }) => snapshot.record.weightsHash)).toEqual(alone);
    expect(new Set(alone).size).toBe(alone.length);
    expect(workers.length).toBeLessThanOrEqual(threads);
    expect(queue.state).toEqual({ running: [], waiting: [] });
  });

  it("do not depend on the cores that a run takes", async () => {
    const { queue } = queueOf(3);
    const spec = input(1, 5);
    const results = await Promise.all([1, 2, 3].map((threads) => queue.add(job(`${threads}`, spec, { threads }))));
    const alone = aloneHash(spec);
    expect(results.map(({ snapshot }) => snapshot.record.weightsHash)).toEqual([alone, alone, alone]);
  });

  it("come with curves, metrics and findings, as the run alone has them", async () => {
    const { queue } = queueOf(3);
    const { snapshot, best, last, restarts } = await queue.add(job("1", input(3)));
    const alone = trained("iris", input(3), iris);
    const { status, metrics, findings, weightsHash } = alone.record();
    expect(snapshot.record).toMatchObject({ status, metrics, findings, weightsHash });
    expect(snapshot.history.ticks).toEqual(alone.since(0, 0).ticks);
    expect(snapshot.history.epochs.validationLoss).toEqual(alone.since(0, 0).epochs.validationLoss);
    expect(last.epoch).toBe(12);
    expect(best.validationLoss).toBe(Math.min(...alone.history.epochs.validationLoss));
    expect(restarts).toBe(0);
  });
});

describe("rungs", () => {
  it("are asked one after the other, and a run that goes on there ends as if nobody had asked", async () => {
    const { queue } = queueOf(2);
    const asked: [number, boolean][] = [];
    const { snapshot } = await queue.add(
      job("1", input(2), {
        rungs: [3, 6, 9],
        atRung: ({ epoch, metrics }) => {
          asked.push([epoch, metrics?.validation?.accuracy !== undefined]);
          return "go on";
        },
      }),
    );
    expect(asked).toEqual([
      [3, true],
      [6, true],
      [9, true],
    ]);
    expect(snapshot.record).toMatchObject({ status: "finished", weightsHash: aloneHash(input(2)) });
  });

  it("end a loser with what it has, or pause it to be gone on with, bit for bit, wherever", async () => {
    const { queue } = queueOf(3);
    const [stopped, paused] = await Promise.all([
      queue.add(job("loser", input(2), { rungs: [4], atRung: () => "stop" })),
      queue.add(job("later", input(2), { rungs: [4], atRung: () => "pause" })),
    ]);
    expect(stopped.snapshot.record).toMatchObject({ status: "stopped", epoch: 4 });
    expect(paused.snapshot.record).toMatchObject({ status: "paused", epoch: 4 });
    expect(stopped.snapshot.record.weightsHash).toBe(paused.snapshot.record.weightsHash);
    const rungs = [2, 4];
    const on = await queue.add(job("on", input(2), { from: paused.snapshot, rungs, atRung: () => "stop" }));
    expect(on.snapshot.record).toMatchObject({ status: "finished", epoch: 12, weightsHash: aloneHash(input(2)) });
    expect(on.snapshot.history.epochs.count).toBe(13);
  });
});

describe("what a person does meanwhile", () => {
  it("a cancel in the middle ends that run alone; its thread takes the next", async () => {
    const { queue, workers } = queueOf(3);
    const { began, onProgress } = underWay();
    const victim = queue.add(job("victim", endless(1), { onProgress }));
    const others = [2, 3, 4, 5].map((seed) => queue.add(job(`${seed}`, input(seed))));
    const caught = victim.catch((error: unknown) => error);
    await began;
    queue.cancel("victim");
    expect(await caught).toMatchObject({ code: "cancelled" });
    const hashes = (await Promise.all(others)).map(({ snapshot }) => snapshot.record.weightsHash);
    expect(hashes).toEqual([2, 3, 4, 5].map((seed) => aloneHash(input(seed))));
    // All three are free again.
    await Promise.all([6, 7, 8].map((seed) => queue.add(job(`${seed}`, input(seed)))));
    expect(workers).toHaveLength(3);
  });

  it("a stop keeps what was trained", async () => {
    const { queue } = queueOf(2);
    const { began, onProgress } = underWay();
    const result = queue.add(job("1", endless(1), { onProgress }));
    await began;
    queue.stop("1");
    const { snapshot } = await result;
    expect(snapshot.record.status).toBe("stopped");
    expect(snapshot.record.metrics?.validation?.accuracy).toBeGreaterThan(0);
  });

  it("what waits is begun by priority, then in order, and a pause holds everything until it is over", async () => {
    const { queue } = queueOf(1);
    const begun: string[] = [];
    const { began, onProgress } = underWay();
    const first = queue.add(job("first", endless(1), { onProgress }));
    const add = (id: string, priority = 0) =>
      queue.add(job(id, input(1, 2), { priority, onBegin: () => begun.push(id) }));
    const rest = [add("a"), add("b"), add("c", 1), add("d")];
    queue.prioritise("d", 2);
    expect(queue.state).toEqual({ running: ["first"], waiting: ["d", "c", "a", "b"] });
    await began;
    queue.pause();
    queue.stop("first");
    expect((await first).snapshot.record.status).toBe("stopped");
    expect(begun).toEqual([]);
    queue.resume();
    await Promise.all(rest);
    expect(begun).toEqual(["d", "c", "a", "b"]);
  });

  it("a run that stands still in a pause ends with the bits of one that never did", async () => {
    const { queue } = queueOf(2);
    const { began, onProgress } = underWay();
    const result = queue.add(job("1", input(4, 80), { onProgress }));
    await began;
    queue.pause();
    queue.resume();
    expect((await result).snapshot.record.weightsHash).toBe(aloneHash(input(4, 80)));
  });

  it("closing cancels all there is", async () => {
    const { queue } = queueOf(2);
    const results = [1, 2, 3].map((seed) => queue.add(job(`${seed}`, endless(seed))).catch((error: unknown) => error));
    await queue.close();
    for (const error of await Promise.all(results)) expect(error).toMatchObject({ code: "cancelled" });
    await expect(queue.add(job("4", input(1)))).rejects.toBeInstanceOf(JobError);
  });
});

describe("a run that has ended and is on its way", () => {
  /** Does something as soon as the queue knows, once. */
  function onReady(queue: TrainingQueue, workers: Worker[], act: () => void): void {
    queue.add(job("first", input(1))).catch(() => undefined);
    workers[0]!.on("message", ({ type }: { type: string }) => {
      if (type === "ready") queueMicrotask(act);
    });
  }

  it("is cancelled alone: the next one of its thread goes on", async () => {
    const { queue, workers } = queueOf(1);
    let cancelled = 0;
    onReady(queue, workers, () => {
      if (cancelled++ === 0) queue.cancel("first");
    });
    const { snapshot } = await queue.add(job("next", input(2)));
    expect(snapshot.record.weightsHash).toBe(aloneHash(input(2)));
    expect(cancelled).toBe(2);
    expect(queue.state).toEqual({ running: [], waiting: [] });
  });
  it("is not lost with its thread, and neither is the next one", async () => {
    const { queue, workers } = queueOf(1);
    onReady(queue, workers, () => void workers[0]!.terminate());
    const [second, third] = [2, 3].map((seed) => queue.add(job(`${seed}`, input(seed))));
    expect((await second!).snapshot.record.weightsHash).toBe(aloneHash(input(2)));
    expect((await third!).snapshot.record.weightsHash).toBe(aloneHash(input(3)));
    expect(workers.length).toBe(2);
  });
});

describe("a thread that dies", () => {
  it("is told, its run begins anew on another, and ends with the same bits", async () => {
    const { queue, workers } = queueOf(3);
    const { began, onProgress } = underWay();
    const lost: string[] = [];
    let killed = false;
    const victim = queue.add(
      job("victim", input(1, 60), { onProgress, onLost: (reason) => lost.push(reason), rungs: [20], atRung }),
    );
    // It can't end before it was killed.
    function atRung() {
      if (!killed) void workers[0]!.terminate();
      killed = true;
      return "go on" as const;
    }
    const others = [2, 3].map((seed) => queue.add(job(`${seed}`, input(seed))));
    await began;
    const { snapshot, restarts } = await victim;
    expect({ lost, restarts }).toEqual({ lost: ["it ended by itself"], restarts: 1 });
    expect(snapshot.record.weightsHash).toBe(aloneHash(input(1, 60)));
    expect(snapshot.history.epochs.count).toBe(61);
    await Promise.all(others);
  });

  it("twice, its run is given up with the reason, and the queue goes on", async () => {
    const { queue, workers } = queueOf(1);
    const atRung = () => {
      void workers.at(-1)!.terminate();
      return "go on" as const;
    };
    const victim = queue.add(job("victim", endless(1), { rungs: [1], atRung }));
    await expect(victim).rejects.toMatchObject({ code: "lost", message: expect.stringContaining("run victim") });
    expect(workers.length).toBeGreaterThanOrEqual(2);
    expect((await queue.add(job("2", input(2)))).snapshot.record.status).toBe("finished");
  });

  it("one that can't be set up says why", async () => {
    const { queue } = queueOf(2);
    const wide = job("wide", {
      network: {
        layers: [
          { type: "dense", units: 65_536, activation: "relu" },
          { type: "dense", units: 65_536, activation: "relu" },
        ],
      },
    });
    await expect(queue.add(wide)).rejects.toMatchObject({ code: "refused", message: expect.stringMatching(/memory/) });
    expect((await queue.add(job("2", input(2)))).snapshot.record.status).toBe("finished");
  });
});
