// What is asked for twice at the same moment is done once.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { specSchema } from "#core/network/spec";
import type { Pieces } from "#core/pieces";
import { DataDesk } from "../../electron/trainer/data";
import { TrainerFiles } from "../../electron/trainer/files";
import { Scheduler } from "../../electron/trainer/scheduler";
import { endless } from "../../electron/trainer/ending";
import { samples, TestTrainer } from "./test-trainer";

const clock = () => performance.now();
const spec = specSchema.parse({ training: { epochs: 2 } });
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "twice-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it("refuses a run that is being started already", async () => {
  const trainer = new TestTrainer(folder);
  await trainer.ask({ type: "data.import", source: { path: join(samples, "breast_cancer.csv") } });
  const start = (run: string) =>
    trainer.ask({ type: "run.start", run, name: "run", slot: 0, spec, target: "diagnosis", mode: "train" });
  const [first, second] = await Promise.allSettled([start("1"), start("2")]);
  expect(first).toMatchObject({ status: "fulfilled" });
  expect(second).toMatchObject({ status: "rejected", reason: { code: "twin" } });
  // It is refused at once.
  expect(trainer.replies.map(({ id, ok }) => [id, ok])).toEqual([
    [1, true],
    [3, false],
    [2, true],
  ]);
  // Afterwards the same run may be trained once more.
  expect(await start("3")).toMatchObject({ record: { id: "3" } });
  await trainer.ask({ type: "project.new" });
});

/** Counts what is done in pieces, and does no more of what is held. */
class Counting extends Scheduler {
  readonly works: Pieces<unknown>[] = [];
  /** Numbers of works that stand still. */
  readonly held = new Set<number>();
  readonly ended = new Set<number>();
  /** Pieces that were done of all works. */
  pieces = 0;
  override run<T>(work: Pieces<T>, signal?: AbortSignal): Promise<T> {
    const number = this.works.push(work) - 1;
    return super.run(this.whenFree(number, work), signal);
  }
  private *whenFree<T>(number: number, work: Pieces<T>): Pieces<T> {
    while (this.held.has(number)) yield;
    for (;;) {
      const step = work.next();
      this.pieces++;
      if (!step.done) yield;
      else {
        this.ended.add(number);
        return step.value;
      }
    }
  }
  /** Until so many works were begun. */
  async begun(count: number): Promise<void> {
    while (this.works.length < count) await nextTurn();
  }
  /** Until what could be done meanwhile is done. */
  async turns(): Promise<void> {
    for (let i = 0; i < 20; i++) await nextTurn();
  }
}

async function digits() {
  const scheduler = new Counting(clock, () => undefined);
  const files = new TrainerFiles(samples, join(folder, "journals"));
  const desk = new DataDesk({ files, scheduler, clock, emit: () => undefined });
  desk.adopt(await desk.read({ source: { path: join(samples, "digits.csv") } }));
  scheduler.works.length = 0;
  const recipe = (seed: number) => ({ ...spec.recipe, split: { ...spec.recipe.split, seed } });
  return { scheduler, desk, recipe };
}

it("lets a start take the rows that a description is preparing", async () => {
  const { scheduler, desk, recipe } = await digits();
  const [profile, rows] = [0, 1];
  scheduler.held.add(rows);
  const description = desk.describe(recipe(1), "digit", endless);
  await scheduler.begun(rows + 1);
  expect(scheduler.ended).toContain(profile);
  const started = desk.ready(recipe(1), "digit");
  await scheduler.turns();
  scheduler.held.clear();
  const [described] = await Promise.all([description, started]);
  expect(scheduler.works).toHaveLength(2);
  expect(described.prepared).toBe(desk.dataset(recipe(1), "digit").prepared);
});

it("lets a description take the rows that a start is preparing", async () => {
  const { scheduler, desk, recipe } = await digits();
  const [rows, profile] = [0, 1];
  scheduler.held.add(rows);
  const started = desk.ready(recipe(1), "digit");
  const description = desk.describe(recipe(1), "digit", endless);
  await scheduler.begun(profile + 1);
  // The profile ends while the rows are still being prepared.
  while (!scheduler.ended.has(profile)) await nextTurn();
  await scheduler.turns();
  scheduler.held.clear();
  const [, described] = await Promise.all([started, description]);
  expect(scheduler.works).toHaveLength(2);
  expect(described.prepared).toBe(desk.dataset(recipe(1), "digit").prepared);
});

it("ends the preparation of rows when nobody waits for it any more", async () => {
  const { scheduler, desk, recipe } = await digits();
  // A newer description ends an older one, but not the start that waits for the same rows.
  const started = desk.ready(recipe(2), "digit");
  const older = desk.describe(recipe(2), "digit", endless).catch((error: { code: string }) => error.code);
  const newer = desk.describe(recipe(1), "digit", endless);
  expect(await older).toBe("cancelled");
  await Promise.all([started, newer]);
  expect(desk.dataset(recipe(2), "digit").splits.train.rows).toBeGreaterThan(0);

  // Nobody waits any more: the work ends as well.
  scheduler.works.length = 0;
  scheduler.ended.clear();
  const given = desk.ready(recipe(3), "digit").catch((error: { code: string }) => error.code);
  desk.endReadying();
  expect(await given).toBe("cancelled");
  const { pieces } = scheduler;
  await scheduler.turns();
  expect(scheduler.works).toHaveLength(1);
  expect([scheduler.pieces, scheduler.ended.size]).toEqual([pieces, 0]);
});
