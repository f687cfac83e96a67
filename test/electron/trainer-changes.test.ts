// Another project is opened while something is asked of the one before: nothing of the one may reach the other.
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { specSchema } from "#core/network/spec";
import type { ProjectDocument } from "#core/project/document";
import type { Command, Message, RunEvent } from "#core/training/messages";
import { nodeEngine } from "#host/engine";
import { TrainerFiles } from "../../electron/trainer/files";
import { Laboratory } from "../../electron/trainer/laboratory";

const samples = resolve("samples");
const sample = join(samples, "breast_cancer.csv");
const spec = specSchema.parse({ training: { epochs: 2 } });
let folder: string;
let laboratory: Laboratory;
let files: TrainerFiles;
let replies: Map<number, Extract<Message, { kind: "reply" }>>;
let events: RunEvent[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "changes-"));
  files = new TrainerFiles(samples, join(folder, "journals"));
  replies = new Map();
  events = [];
  laboratory = new Laboratory({
    engine: nodeEngine(),
    send: (message) => {
      if (message.kind === "reply") replies.set(message.id, message);
      else if (message.event.type === "run.changed") events.push(message.event);
    },
    files,
    clock: () => performance.now(),
    now: () => new Date().toISOString(),
  });
});
afterEach(async () => {
  await laboratory.shutdown();
  await rm(folder, { recursive: true, force: true });
});

let last = 0;
async function ask(command: Command) {
  const id = ++last;
  await laboratory.handle({ id, command });
  return replies.get(id)!;
}
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
  files.grant(path, "write");
  return path;
};
const start = (run: string) =>
  ask({ type: "run.start", run, name: "run", slot: 0, spec, target: "diagnosis", mode: "train" });

it("starts no run of a project that is opened while one of the same number is being started", async () => {
  const path = granted("b.gradlab");
  await ask({ type: "data.import", source: { path: sample } });
  await ask({ type: "run.start", run: "1", name: "run", slot: 0, spec, target: "diagnosis", mode: "step" });
  expect(await ask({ type: "project.save", path, document: document("b", "1") })).toMatchObject({ ok: true });
  await ask({ type: "project.new" });

  await ask({ type: "data.import", source: { path: sample } });
  // Its rows are ready, so that it comes to be among the runs before the other project is there.
  await ask({ type: "data.describe", recipe: spec.recipe, target: "diagnosis" });
  const opening = ask({ type: "project.open", path });
  const started = await start("1");
  expect(await opening).toMatchObject({ ok: true });
  expect(started).toMatchObject({ ok: false, code: "cancelled" });
  events = [];
  await new Promise((done) => setTimeout(done, 200));
  expect(events).toEqual([]);
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
  expect(await ask({ type: "project.open", path })).toMatchObject({ ok: true, value: { lost: { state: "changed" } } });

  const relinked = ask({ type: "data.relink", path: csv });
  await ask({ type: "project.new" });
  await relinked;
  expect(await ask({ type: "data.rows", from: 0, to: 1 })).toMatchObject({ ok: false, code: "no_data" });
  expect(await readdir(join(folder, "journals")).catch(() => [])).toEqual([]);
});

it("goes on keeping a project that was saved to a place that can have no journal", async () => {
  const path = granted("a.gradlab");
  await ask({ type: "data.import", source: { path: sample } });
  await mkdir(`${path}.journal`);
  expect(await ask({ type: "project.save", path, document: document("a", null) })).toMatchObject({ ok: false });
  expect(await readdir(folder)).not.toContain("a.gradlab.journal.lock");
  expect(await ask({ type: "project.keep", document: document("b", null) })).toMatchObject({ ok: true });
  const [journal = ""] = (await readdir(join(folder, "journals"))).filter((name) => name.endsWith(".journal"));
  expect(await readFile(join(folder, "journals", journal), "latin1")).toContain('"name": "b"');
});
