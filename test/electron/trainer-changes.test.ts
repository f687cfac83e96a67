// Another project is opened while something is asked of the one before: nothing of the one may reach the other.
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { specSchema } from "#core/network/spec";
import type { ProjectDocument } from "#core/project/document";
import { samples, TestTrainer } from "./test-trainer";

const sample = join(samples, "breast_cancer.csv");
const spec = specSchema.parse({ training: { epochs: 2 } });
let folder: string;
let trainer: TestTrainer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "changes-"));
  trainer = new TestTrainer(folder);
});
afterEach(async () => {
  await trainer.laboratory.shutdown();
  await rm(folder, { recursive: true, force: true });
});

const ask: TestTrainer["ask"] = (command) => trainer.ask(command);
const document = (name: string, run: string | null): ProjectDocument => ({
  format: "gradlab",
  version: 1,
  name,
  data: null,
  target: "diagnosis",
  spec,
  runs: [],
  nextRun: 2,
  view: { stage: "train", run, layer: null, column: null, split: "test", threshold: 0.5, logLoss: true },
});
const granted = (name: string): string => {
  const path = join(folder, name);
  trainer.files.grant(path, "write");
  return path;
};
const start = (run: string) =>
  ask({ type: "run.start", run, name: "run", slot: 0, spec, target: "diagnosis", mode: "train" });

it("starts no run of a project that is opened while one of the same number is being started", async () => {
  const path = granted("b.gradlab");
  await ask({ type: "data.import", source: { path: sample } });
  await ask({ type: "run.start", run: "1", name: "run", slot: 0, spec, target: "diagnosis", mode: "step" });
  await ask({ type: "project.save", path, document: document("b", "1") });
  await ask({ type: "project.new" });

  await ask({ type: "data.import", source: { path: sample } });
  // Its rows are ready, so that it comes to be among the runs before the other project is there.
  await ask({ type: "data.describe", recipe: spec.recipe, target: "diagnosis" });
  const opening = ask({ type: "project.open", path });
  await expect(start("1")).rejects.toMatchObject({ code: "cancelled" });
  await opening;
  const before = trainer.events.length;
  await new Promise((done) => setTimeout(done, 200));
  expect(trainer.events.slice(before).filter(({ type }) => type === "run.changed")).toEqual([]);
});

it("gives no project the file that another one was to be linked to again", async () => {
  const csv = granted("breast_cancer.csv");
  const path = granted("linked.gradlab");
  await writeFile(csv, await readFile(sample));
  await ask({ type: "data.import", source: { path: csv }, keep: "link" });
  await ask({ type: "project.save", path, document: document("linked", null) });
  await ask({ type: "project.new" });
  const [names = "", ...rows] = (await readFile(sample, "utf8")).trimEnd().split("\n");
  // It takes longer to read than a project to go.
  await writeFile(csv, [names, ...Array.from({ length: 100 }, () => rows).flat()].join("\n"));
  expect(await ask({ type: "project.open", path })).toMatchObject({ lost: { state: "changed" } });

  const relinked = ask({ type: "data.relink", path: csv }).catch(() => null);
  await ask({ type: "project.new" });
  await relinked;
  await expect(ask({ type: "data.rows", from: 0, to: 1 })).rejects.toMatchObject({ code: "no_data" });
  expect(await readdir(join(folder, "journals")).catch(() => [])).toEqual([]);
});

it("goes on keeping a project that was saved to a place that can have no journal", async () => {
  const path = granted("a.gradlab");
  await ask({ type: "data.import", source: { path: sample } });
  await mkdir(`${path}.journal`);
  await expect(ask({ type: "project.save", path, document: document("a", null) })).rejects.toThrow();
  expect(await readdir(folder)).not.toContain("a.gradlab.journal.lock");
  await ask({ type: "project.keep", document: document("b", null) });
  const [journal = ""] = (await readdir(join(folder, "journals"))).filter((name) => name.endsWith(".journal"));
  expect(await readFile(join(folder, "journals", journal), "latin1")).toContain('"name": "b"');
});
