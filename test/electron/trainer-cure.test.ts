// `Find a cure` beside all else that a trainer does: what counts becomes runs, what is said agrees with them, and nothing crosses projects.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { CureState } from "#core/doctor/cure-state";
import { originOf } from "#core/doctor/verdict";
import { specSchema, type SpecInput } from "#core/network/spec";
import type { RunRecord } from "#core/project/document";
import { receiveMessage } from "#core/training/events";
import { TestTrainer, samples } from "./test-trainer";

let folder: string;
let trainer: TestTrainer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cure-"));
  trainer = new TestTrainer(folder, { cores: () => 2 });
});
afterEach(async () => {
  await trainer.ask({ type: "cure.cancel" });
  await trainer.laboratory.shutdown();
  await rm(folder, { recursive: true, force: true });
});

const tanh = { type: "dense", units: 12, activation: "tanh" } as const;
/** Two faults, at each of which it does hardly better than chance. */
const twoFaults: SpecInput = {
  recipe: { defaults: { scale: "none" } },
  network: { layers: [tanh, { type: "dropout", rate: 0.9 }, tanh] },
  training: { optimizer: { type: "adam", learningRate: 0.001 }, epochs: 24, earlyStopping: null },
};
const start = async (
  input: SpecInput,
  file = "breast_cancer",
  target = "diagnosis",
  mode: "train" | "step" = "train",
): Promise<void> => {
  await trainer.ask({ type: "data.import", source: { path: join(samples, `${file}.csv`) } });
  const spec = specSchema.parse(input);
  await trainer.ask({ type: "run.start", run: "1", name: "sick", slot: 0, spec, target, mode });
};
const find = (next = 2, runs = 5) => trainer.ask({ type: "cure.start", run: "1", runs, seconds: 60, next });
const states = (): CureState[] =>
  trainer.events.flatMap((event) => (event.type === "cure.changed" ? [event.state] : []));
const added = (): RunRecord[] =>
  trainer.events.flatMap((event) => (event.type === "run.added" ? [event.state.record] : []));
const ended = async (): Promise<CureState> => {
  await vi.waitUntil(() => states().at(-1)?.phase === "ended", 60_000);
  return states().at(-1)!;
};

it("cures two faults, hears commands meanwhile, and keeps all that it tried with parent and changes", async () => {
  await start(twoFaults);
  await trainer.idle();
  await find(4);
  // One search at a time.
  await expect(find()).rejects.toMatchObject({ code: "cure_running" });
  const { rows } = await trainer.ask({ type: "data.rows", from: 0, to: 3 });
  expect(rows).toHaveLength(3);
  expect(states().at(-1)?.phase).not.toBe("ended");
  const { outcome, before, forks, metric, split } = await ended();

  expect(before).toMatchObject({ run: "1", score: trainer.records.get("1")!.metrics!.validation!.accuracy });
  expect({ metric, split }).toEqual({ metric: "accuracy", split: "validation" });
  expect(outcome!.changes.map(({ id }) => id)).toContain("scale_inputs");
  expect(outcome!.seeds).toHaveLength(2);
  const runs = added();
  // Every fork that is told is a run with the number that is told of it, and no other came to be.
  expect(runs.map(({ id }) => id)).toEqual(runs.map((_, n) => String(4 + n)));
  expect(forks.map(({ run }) => run).toSorted()).toEqual(runs.map(({ id }) => id).toSorted());
  for (const { run, score, changes, epoch } of forks) {
    const record = runs.find(({ id }) => id === run)!;
    expect([record.metrics!.validation!.accuracy, record.epoch]).toEqual([score, epoch]);
    expect(record.origin).toMatchObject({ run: "1", changes });
    expect(originOf(record, [trainer.records.get("1")!, record])?.before.id).toBe("1");
  }
  const winner = runs.find(({ id }) => id === outcome!.run)!;
  expect(winner.metrics!.validation!.accuracy).toBeGreaterThan(before!.score + 0.2);
  for (const { run, seed, score } of outcome!.seeds) {
    const record = runs.find(({ id }) => id === run)!;
    expect([record.spec.training.seed, record.metrics!.validation!.accuracy]).toEqual([seed, score]);
  }
  // As the page takes it.
  for (const event of trainer.events) receiveMessage({ kind: "event", event });

  // They are in the file, and none of them is taken for the run that a person started last.
  const { document } = await trainer.ask({ type: "project.held" }).then(async (held) => {
    trainer.files.grant(held!.path, "read");
    return trainer.ask({ type: "project.open", path: held!.path });
  });
  expect(document.nextRun).toBe(4 + runs.length);
  expect(document.view.run).toBe("1");
  expect(trainer.records.get(outcome!.run!)).toMatchObject({ origin: winner.origin, weightsHash: winner.weightsHash });
});

it("trains a run that a person has stopped to its end first, and holds forks against that", async () => {
  // One update: a run that trains on may be over before it is stopped.
  await start({ ...twoFaults, training: { ...twoFaults.training, epochs: 40 } }, "breast_cancer", "diagnosis", "step");
  await trainer.idle();
  await trainer.ask({ type: "run.stop", run: "1" });
  expect(trainer.records.get("1")).toMatchObject({ status: "stopped", epoch: 0 });
  await trainer.idle();
  await find(2, 1);
  const { before } = await ended();
  const [itself, fork] = added();
  expect(itself).toMatchObject({ id: "2", name: "sick, to its end", epoch: 40, status: "finished" });
  expect(before).toMatchObject({ run: "2", score: itself!.metrics!.validation!.accuracy });
  expect(fork!.origin!.run).toBe("2");
});

it("ends when it is cancelled, and what counted by then stays", async () => {
  await start({ ...twoFaults, training: { ...twoFaults.training, epochs: 200 } });
  await trainer.idle();
  await find(2, 50);
  await vi.waitUntil(() => added().length > 0, 60_000);
  await trainer.ask({ type: "cure.cancel" });
  const { outcome, forks } = states().at(-1)!;
  expect(outcome).toMatchObject({ cancelled: true, cured: false, seeds: [] });
  expect(forks.every(({ run, state }) => run !== null || state !== "training")).toBe(true);
  const there = added().length;
  await trainer.ask({ type: "data.rows", from: 0, to: 1 });
  expect(added()).toHaveLength(there);
  // And another can begin.
  await find(2 + there, 1);
});

it("goes with its project: nothing of it comes to be in the next one", async () => {
  await start({ ...twoFaults, training: { ...twoFaults.training, epochs: 100 } });
  await trainer.idle();
  await find(2, 20);
  await vi.waitUntil(
    () =>
      states()
        .at(-1)
        ?.forks.some(({ state }) => state === "training") === true,
    60_000,
  );
  await trainer.ask({ type: "project.new" });
  const told = trainer.events.length;
  await start({ training: { epochs: 2 } }, "iris", "species");
  await trainer.idle("1", told);
  expect(trainer.events.slice(told).filter(({ type }) => type === "run.added" || type === "cure.changed")).toEqual([]);
  await expect(find(2, 0)).rejects.toMatchObject({ code: "bad_command" });
});

it("takes another number for a fork where a person has started a run meanwhile", async () => {
  await start(twoFaults);
  await trainer.idle();
  await find(2, 2);
  const spec = specSchema.parse({ training: { epochs: 1 } });
  await trainer.ask({ type: "run.start", run: "2", name: "mine", slot: 1, spec, target: "diagnosis", mode: "train" });
  await ended();
  expect(added().map(({ id }) => id)).not.toContain("2");
  const again = { run: added()[0]!.id, name: "late", slot: 2, spec, target: "diagnosis" };
  await expect(trainer.ask({ type: "run.start", ...again, mode: "train" })).rejects.toMatchObject({
    code: "run_exists",
  });
});
