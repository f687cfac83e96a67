// What a person asks for while deep networks train: training slices may not stand between the reads and writes of the answer.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { specSchema } from "#core/network/spec";
import type { ProjectDocument } from "#core/project/document";
import { overlay } from "#core/project/journal-records";
import { fromParts } from "#core/project/parts";
import type { Command } from "#core/training/messages";
import { openJournal } from "#host/journal";
import { replay } from "#host/journal-read";
import { findAbandoned } from "#host/journal-place";
import { Scheduler } from "../../electron/trainer/scheduler";
import { TestTrainer } from "./test-trainer";

const samples = resolve("samples");
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "busy-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const spec = specSchema.parse({
  network: { layers: Array.from({ length: 12 }, () => ({ type: "dense", units: 32, activation: "relu" })) },
  training: { epochs: 1_000_000, earlyStopping: { patience: 100_000 } },
});
const document: ProjectDocument = {
  format: "gradlab",
  version: 1,
  name: "Digits",
  data: null,
  target: "digit",
  spec,
  runs: [],
  nextRun: 2,
  view: { stage: "train", run: "1", layer: null, column: null, split: "test", threshold: 0.5, logLoss: true },
};

/** Keeps the processor for so many milliseconds. */
function work(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

it("saves, opens and closes a project while it trains, and trains for less than two seconds meanwhile", async () => {
  const trainer = new TestTrainer(folder);
  const ask = trainer.ask.bind(trainer);
  /** Seconds that the run has trained, as was told last. */
  const trained = (): number =>
    trainer.events
      .map((event) => (event.type === "run.changed" ? event.record?.seconds : undefined))
      .findLast(Number) ?? 0;
  const until = async (seconds: number) => {
    await vi.waitUntil(() => trained() >= seconds, 60_000);
  };
  const meanwhile = async (command: Command) => {
    const before = trained();
    await ask(command);
    return trained() - before;
  };
  const [path, other] = [join(folder, "a.gradlab"), join(folder, "b.gradlab")];
  for (const file of [path, other]) trainer.files.grant(file, "write");
  const start = () => ask({ type: "run.start", run: "1", name: "deep", slot: 0, spec, target: "digit", mode: "train" });

  await ask({ type: "data.import", source: { path: join(samples, "digits.csv") } });
  await start();
  await until(3);
  expect(await meanwhile({ type: "project.save", path, document })).toBeLessThan(2);
  expect(await meanwhile({ type: "project.save", path: other, document })).toBeLessThan(2);
  const saved = trained();
  await until(saved + 1);
  expect(await meanwhile({ type: "project.open", path })).toBeLessThan(2);
  trainer.events.length = 0;
  await ask({ type: "run.resume", run: "1", mode: "train" });
  await until(saved + 0.5);
  expect(await meanwhile({ type: "project.new" })).toBeLessThan(2);
}, 120_000);

it("leaves in the journal what was trained up to the end when the application is quit", async () => {
  const trainer = new TestTrainer(folder);
  const step = () => trainer.records.get("1")?.step ?? 0;
  await trainer.ask({ type: "data.import", source: { path: join(samples, "digits.csv") } });
  await trainer.ask({ type: "run.start", run: "1", name: "deep", slot: 0, spec, target: "digit", mode: "train" });
  await vi.waitUntil(() => step() > 100, 60_000);
  const seen = step();
  await trainer.laboratory.shutdown();
  const [left] = await findAbandoned(join(folder, "journals"));
  const { runs } = fromParts(overlay([], await replay(left!)));
  expect(runs[0]!.record.step).toBeGreaterThanOrEqual(seen);
  await trainer.ask({ type: "project.new" });
}, 60_000);

it("writes a change of hundreds of parts in a few turns of the event loop", async () => {
  const journal = await openJournal(join(folder, "a.journal"), []);
  const parts = (seed: number) =>
    Array.from({ length: 400 }, (_, i) => ({ name: `runs/1/${i}.npy`, bytes: new Uint8Array(5000).fill(seed + i) }));
  const training = { turns: 0, ends: false };
  const trained = (async () => {
    while (!training.ends) {
      await nextTurn();
      work(10);
      training.turns++;
    }
  })();
  // The fourth makes the journal compact itself.
  for (let seed = 0; seed < 5; seed++) await journal.keep(parts(seed));
  training.ends = true;
  await trained;
  expect(training.turns).toBeLessThan(400);
  await journal.close();
}, 60_000);

it("lets patient tasks stand still while other work may not be disturbed", async () => {
  const scheduler = new Scheduler(
    () => performance.now(),
    () => undefined,
  );
  const task = {
    patient: true,
    done: false,
    slices: 0,
    advance() {
      this.slices++;
    },
  };
  const end = scheduler.do(task);
  await scheduler.undisturbed(async () => {
    const before = task.slices;
    const pieces = (function* () {
      for (let piece = 0; piece < 3; piece++) {
        work(15);
        yield;
      }
      return "read";
    })();
    expect(await scheduler.run(pieces)).toBe("read");
    await new Promise((resume) => setTimeout(resume, 30));
    expect(task.slices).toBe(before);
  });
  while (task.slices < 3) await nextTurn();
  task.done = true;
  await end;
});
