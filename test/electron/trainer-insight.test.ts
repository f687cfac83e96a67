// Analyses of a run in the trainer: they tell how far they are, end when they are withdrawn, and let other commands be heard.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { specSchema } from "#core/network/spec";
import { samples, TestTrainer } from "./test-trainer";

let folder: string;
let trainer: TestTrainer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradient-lab-insight-"));
  trainer = new TestTrainer(folder);
  await trainer.ask({ type: "data.import", source: { path: join(samples, "breast_cancer.csv") } });
  const spec = specSchema.parse({ training: { epochs: 5 } });
  const start = {
    type: "run.start",
    run: "1",
    name: "run 1",
    slot: 0,
    spec,
    target: "diagnosis",
    mode: "train",
  } as const;
  await trainer.ask(start);
  await trainer.idle();
});
afterAll(async () => {
  await trainer.laboratory.shutdown();
  await rm(folder, { recursive: true, force: true });
});

const shares = () => trainer.events.flatMap((event) => (event.type === "run.progress" ? [event.share] : []));

describe("importance", () => {
  it("tells how far it is, and lets others be heard meanwhile", async () => {
    const progress = new AbortController();
    const measured = trainer
      .ask({ type: "run.importance", run: "1", split: "train", repeats: 60 })
      .finally(() => progress.abort());
    let heard = 0;
    while (!progress.signal.aborted) {
      await trainer.ask({ type: "data.rows", from: 0, to: 1 });
      await new Promise((resume) => setImmediate(resume));
      if (!progress.signal.aborted) heard++;
    }
    const found = await measured;
    expect(found.columns).toHaveLength(30);
    expect(found).toMatchObject({ run: "1", split: "train", of: 398, rows: 398, repeats: 60, metric: "accuracy" });
    expect(heard).toBeGreaterThan(2);
    expect(shares().at(-1)).toBe(1);
    expect(shares()).toEqual([...shares()].sort((a, b) => a - b));
  });
  it("ends when it is withdrawn", async () => {
    const controller = new AbortController();
    const asked = trainer.ask({ type: "run.importance", run: "1", split: "train", repeats: 1000 }, controller.signal);
    const ended = asked.then(
      () => "answered",
      (error: { code: string }) => error.code,
    );
    await trainer.ask({ type: "data.rows", from: 0, to: 1 });
    controller.abort();
    expect(await ended).toBe("cancelled");
  });
});

describe("what is asked of a column or a row", () => {
  it("has to be there", async () => {
    const columns = ["no such"];
    const column = trainer.ask({ type: "run.dependence", run: "1", split: "test", columns });
    await expect(column).rejects.toMatchObject({ code: "no_column" });
    const row = { type: "run.explain", run: "1", row: 569, method: "shapley" } as const;
    await expect(trainer.ask(row)).rejects.toMatchObject({ code: "no_such_row" });
  });
  it("is answered for any row and any two columns", async () => {
    const { line } = await trainer.ask({ type: "run.dependence", run: "1", split: "test", columns: ["mean_area"] });
    expect([line!.mean.length, line!.rows]).toEqual([40, 85]);
    const columns = ["mean_area", "mean_texture"];
    const { surface } = await trainer.ask({ type: "run.dependence", run: "1", split: "test", columns });
    expect(surface!.mean).toHaveLength(16 * 16);
    const found = await trainer.ask({ type: "run.explain", run: "1", row: 568, method: "integrated_gradients" });
    expect(found.contributions).toHaveLength(30);
    expect(found.nearest).toHaveLength(5);
  });
});
