import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { prepare } from "#core/data/recipe";
import type { SpecInput } from "#core/network/spec";
import { overlay } from "#core/project/journal-records";
import { fromParts } from "#core/project/parts";
import { Run } from "#core/training/run";
import { nodeEngine } from "#host/engine";
import { replay } from "#host/journal-read";
import { findAbandoned } from "#host/journal-place";
import { readTableFile } from "#host/read-file";
import { buildScript } from "../../scripts/lib/script.mjs";
import { TestTrainer } from "./test-trainer";

const samples = resolve("samples");
/** More than there is time for, with all that a run carries along; its epochs are long beside a checkpoint. */
const input: SpecInput = {
  network: {
    layers: [
      { type: "dense", units: 256, activation: "relu" },
      { type: "batch_norm" },
      { type: "dropout", rate: 0.2 },
      { type: "dense", units: 256, activation: "tanh" },
    ],
  },
  training: {
    optimizer: { type: "adam" },
    batchSize: 8,
    epochs: 100_000,
    earlyStopping: null,
    schedule: { type: "cosine" },
  },
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradlab-"));
  await buildScript({ entry: join(import.meta.dirname, "killed-trainer.ts"), folder, name: "killed-trainer.mjs" });
});
afterAll(() => rm(folder, { recursive: true }));

it("has a run in its journal before the run's first update", async () => {
  const own = await mkdtemp(join(folder, "early-"));
  const args = [join(folder, "killed-trainer.mjs"), samples, own, JSON.stringify({ spec: input })];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString();
    if (said.includes("started 1")) child.kill("SIGKILL");
  });
  await once(child, "close");
  const [left] = await findAbandoned(join(own, "journals"));
  const { document, runs } = fromParts(overlay([], await replay(left!)));
  expect(document.runs).toMatchObject([{ id: "1", name: "run 1" }]);
  expect(runs).toHaveLength(1);
});

it("trains on from its last checkpoint after kill -9, bit for bit, in the middle of an epoch", async () => {
  const args = [join(folder, "killed-trainer.mjs"), samples, folder, JSON.stringify({ spec: input })];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  // Checkpoints are written every two seconds.
  child.stdout.once("data", () => setTimeout(() => child.kill("SIGKILL"), 7000));
  child.stdout.resume();
  const [code] = await once(child, "close");
  expect(code).toBeNull();
  const [left] = await findAbandoned(join(folder, "journals"));

  const after = new TestTrainer(folder);
  const opened = await after.ask({ type: "project.open", path: left! });
  const record = opened.runs[0]?.record;
  expect(record).toMatchObject({ status: "paused" });
  expect(record!.step).toBeGreaterThan(0);
  let resumed = record!;
  for (let step = 0; step < 3; step++) {
    const seen = after.events.length;
    await after.ask({ type: "run.resume", run: "1", mode: "step" });
    resumed = await after.idle("1", seen);
  }
  expect(resumed.step).toBe(record!.step + 3);
  await after.laboratory.shutdown();

  const { spec, target } = resumed;
  const table = await readTableFile(join(samples, "breast_cancer.csv"));
  const dataset = prepare(table, spec.recipe, target);
  const settings = { id: "1", name: "", slot: 0, spec, target, created: "" };
  const whole = Run.create(settings, { dataset, engine: nodeEngine(), clock: () => performance.now() });
  whole.resume({ updates: resumed.step });
  whole.finish();
  expect(whole.record().weightsHash).toBe(resumed.weightsHash);
});
