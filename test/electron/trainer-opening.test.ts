/** A large project is shown before all of it is there: what comes later is the same, and nothing of it is lost meanwhile. */
import { mkdtemp, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Part } from "#core/project/content";
import { fromParts, sourceName, toParts } from "#core/project/parts";
import type { RunChange } from "#core/training/run-state";
import { checksum } from "#host/files";
import { isClaimed } from "#host/journal-lock";
import { journalOf } from "#host/journal-place";
import { readProject, writeProject } from "#host/project-file";
import { large } from "../bench/project/large";
import { spoil } from "../host/spoil";
import { samples, TestTrainer } from "./test-trainer";

const made = large({ rows: 40_000, runs: 8, ticks: 10_000 });
const document = { ...made.document, view: { ...made.document.view, run: "3" } };
const parts = toParts({ ...made, document });

let folder: string;
let path: string;
let last: TestTrainer | null = null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradlab-opening-"));
  path = join(folder, "large.gradlab");
});
afterEach(async () => {
  await last?.laboratory.shutdown();
  await rm(folder, { recursive: true });
});

async function opened(of = parts) {
  await writeProject(path, of);
  const trainer = new TestTrainer(folder);
  last = trainer;
  trainer.files.grant(path, "write");
  return { trainer, shown: await trainer.ask({ type: "project.open", path }) };
}
const bytesIn = async (file: string) => (await readProject(file)).find(({ name }) => name === sourceName)!.bytes;

it("is shown with its records, the ends of epochs and the curves of the run that is looked at; the rest comes", async () => {
  const { trainer, shown } = await opened();
  const whole = new Map(fromParts(parts).runs.map(({ record, history }) => [record.id, history]));
  expect(shown.data).toBeNull();
  expect(shown.rest).toEqual({ reading: made.document.data!.name, curves: expect.any(Number) });
  const lacking = shown.runs.filter(({ history }) => history.ticks.count === 0).map(({ record }) => record.id);
  expect(lacking).toHaveLength(shown.rest!.curves);
  expect(lacking.length).toBeGreaterThan(0);
  expect(lacking).not.toContain("3");
  for (const { record, history } of shown.runs) expect(history.epochs).toEqual(whole.get(record.id)!.epochs);

  const { data } = await trainer.ask({ type: "project.rest" });
  expect(data).toMatchObject({ rows: 40_000, name: made.document.data!.name });
  const told = trainer.events.filter(
    (event): event is RunChange & { type: "run.changed" } => event.type === "run.changed",
  );
  expect(told.map(({ run }) => run)).toEqual(lacking);
  for (const { run, history } of told) {
    expect(history).toMatchObject({ ticks: 0, epochs: whole.get(run)!.epochs.count });
    expect(history!.points.epochs.count).toBe(0);
    expect(history!.points.ticks).toEqual(whole.get(run)!.ticks);
  }
  // Nothing is told twice.
  trainer.events.length = 0;
  await trainer.ask({ type: "project.rest" });
  expect(trainer.events.filter(({ type }) => type === "run.changed")).toEqual([]);
});

it("answers who needs its rows once they are read", async () => {
  const { trainer } = await opened();
  const { rows } = await trainer.ask({ type: "data.rows", from: 0, to: 2 });
  expect(rows).toHaveLength(2);
});

it("is saved before it is read, to the same parts", async () => {
  const { trainer, shown } = await opened();
  const saved = { ...shown.document, runs: shown.runs.map(({ record }) => record) };
  await trainer.ask({ type: "project.save", path, document: saved });
  const arrays = (all: Part[]) => all.filter(({ name }) => name.endsWith(".npy") || name === sourceName);
  const bytes = (all: Part[]) => arrays(all).map(({ name, bytes: of }) => `${name} ${checksum(of)}`);
  expect(bytes(await readProject(path)).sort()).toEqual(bytes(parts).sort());
  expect(Buffer.compare(await bytesIn(path), made.source!.bytes)).toBe(0);
});

it("keeps data that are no table as they are, and says of them what is wrong to all who need them", async () => {
  const json = Buffer.from(JSON.stringify(Array.from({ length: 400_000 }, (_, n) => ({ a: n }))));
  const other = parts.map((part) => (part.name === sourceName ? { ...part, bytes: json } : part));
  const { trainer, shown } = await opened(other);
  expect(shown.rest?.reading).toBe(made.document.data!.name);
  expect(await trainer.ask({ type: "project.rest" })).toMatchObject({
    data: null,
    fault: expect.stringContaining("This is no CSV file but JSON") as string,
  });
  await expect(trainer.ask({ type: "data.rows", from: 0, to: 1 })).rejects.toThrow("This is no CSV file but JSON");
  const saved = { ...shown.document, runs: shown.runs.map(({ record }) => record) };
  await trainer.ask({ type: "project.save", path, document: saved });
  expect(Buffer.compare(await bytesIn(path), json)).toBe(0);
});

it("ends reading the data of a project that is closed", async () => {
  const { trainer } = await opened();
  const code = trainer.ask({ type: "project.rest" }).then(
    () => null,
    (error: { code: string }) => error.code,
  );
  await trainer.ask({ type: "project.new" });
  expect(await code).toBe("cancelled");
  await expect(trainer.ask({ type: "data.rows", from: 0, to: 1 })).rejects.toMatchObject({ code: "no_data" });
});

async function openedSpoilt(name: string) {
  await writeProject(path, parts);
  await spoil(path, name);
  const trainer = new TestTrainer(folder);
  last = trainer;
  trainer.files.grant(path, "write");
  return trainer;
}

it.each(["runs/7/history/signals/dead.npy", sourceName])(
  "names a part that proves damaged after it was shown (%s), and does nothing with the project from there",
  async (name) => {
    const trainer = await openedSpoilt(name);
    const whole = await readFile(path);
    const shown = await trainer.ask({ type: "project.open", path });
    const fault = {
      code: "damaged",
      message: expect.stringContaining(`its part ${name} does not match its checksum`) as string,
    };
    await expect(trainer.ask({ type: "project.rest" })).rejects.toMatchObject(fault);
    const now = { ...shown.document, runs: shown.runs.map(({ record }) => record) };
    const save = { type: "project.save", path, document: now, overwrite: true } as const;
    await expect(trainer.ask(save)).rejects.toMatchObject(fault);
    await expect(trainer.ask({ type: "project.keep", document: now })).rejects.toMatchObject(fault);
    await expect(trainer.ask({ type: "run.picture", run: "3" })).rejects.toMatchObject(fault);
    expect(Buffer.compare(await readFile(path), whole)).toBe(0);
    // What is whole of it can be had, as of one that was refused at once.
    const rest = await trainer.ask({ type: "project.look", path, salvage: true });
    expect(rest.runs).toHaveLength(8);
    expect(rest.doubts.join()).toContain(name);
  },
);

it("refuses at once a project whose first parts are damaged, and the one before stays", async () => {
  const trainer = await openedSpoilt("runs/3/history/signals/dead.npy");
  const before = join(folder, "before.gradlab");
  trainer.files.grant(before, "write");
  await writeProject(before, toParts({ ...made, document: { ...document, name: "Before" } }));
  await trainer.ask({ type: "project.open", path: before });
  await expect(trainer.ask({ type: "project.open", path })).rejects.toMatchObject({ code: "damaged" });
  expect((await trainer.ask({ type: "project.rest" })).data).toMatchObject({ rows: 40_000 });
  expect(await trainer.ask({ type: "project.held" })).toMatchObject({ path: before });
});

it("reads a project whole before it takes the place of unsaved work", async () => {
  const trainer = await openedSpoilt("runs/7/history/signals/dead.npy");
  await trainer.ask({ type: "data.import", source: { path: join(samples, "iris.csv") } });
  await expect(trainer.ask({ type: "project.open", path })).rejects.toMatchObject({ code: "damaged" });
  expect(await trainer.ask({ type: "data.rows", from: 0, to: 1 })).toMatchObject({ rows: [expect.anything()] });
});

it("leaves out a run whose weights turn out to be others, and tells which", async () => {
  const records = document.runs.map((run) => (run.id === "6" ? { ...run, weightsHash: "0".repeat(64) } : run));
  const { trainer, shown } = await opened(toParts({ ...made, document: { ...document, runs: records } }));
  expect(shown.runs).toHaveLength(8);
  const { damaged } = await trainer.ask({ type: "project.rest" });
  expect(damaged).toEqual([{ id: "6", reason: expect.stringContaining("other weights") as string }]);
  await expect(trainer.ask({ type: "run.picture", run: "6" })).rejects.toMatchObject({ code: "no_run" });
  const saved = { ...shown.document, runs: shown.runs.map(({ record }) => record).filter(({ id }) => id !== "6") };
  await trainer.ask({ type: "project.save", path, document: saved });
  expect(fromParts(await readProject(path)).runs.map(({ record }) => record.id)).toEqual([
    "1",
    "2",
    "3",
    "4",
    "5",
    "7",
    "8",
  ]);
});

it.each(["replaced", "removed", "moved"])(
  "reads on of a file that is %s meanwhile, and saves all of it",
  async (how) => {
    const { trainer, shown } = await opened();
    const rest = trainer.ask({ type: "project.rest" });
    if (how === "removed") await rm(path);
    else if (how === "moved") await rename(path, `${path}.moved`);
    else {
      await writeFile(`${path}.other`, "no project");
      await rename(`${path}.other`, path);
    }
    expect(await rest).toMatchObject({ data: { rows: 40_000 }, damaged: [] });
    const saved = { ...shown.document, runs: shown.runs.map(({ record }) => record) };
    const elsewhere = join(folder, "elsewhere.gradlab");
    trainer.files.grant(elsewhere, "write");
    await trainer.ask({ type: "project.save", path: elsewhere, document: saved });
    expect(fromParts(await readProject(elsewhere)).runs).toHaveLength(8);
    expect(Buffer.compare(await bytesIn(elsewhere), made.source!.bytes)).toBe(0);
    if (how === "replaced") expect(await readFile(path, "utf8")).toBe("no project");
  },
);

it("says that another program wrote into the file where what is left of it can't be read any more", async () => {
  const { trainer } = await opened();
  const file = await open(path, "r+");
  await file.truncate(1000);
  await file.close();
  await expect(trainer.ask({ type: "project.rest" })).rejects.toMatchObject({ code: "changed-on-disk" });
});

it("opens another project, and the same one again, while the rest is read", async () => {
  const { trainer } = await opened();
  const other = join(folder, "other.gradlab");
  await writeProject(other, toParts({ ...made, document: { ...document, name: "Other" } }));
  trainer.files.grant(other, "write");
  const first = trainer.ask({ type: "project.rest" }).then(
    () => "read",
    (error: { code: string }) => error.code,
  );
  const shown = await trainer.ask({ type: "project.open", path: other });
  expect(["read", "cancelled"]).toContain(await first);
  expect(shown.document.name).toBe("Other");
  expect((await trainer.ask({ type: "project.rest" })).data).toMatchObject({ rows: 40_000 });
  const again = await trainer.ask({ type: "project.open", path });
  const anew = await trainer.ask({ type: "project.open", path });
  expect(again.runs.map(({ record }) => record.id)).toEqual(anew.runs.map(({ record }) => record.id));
  expect((await trainer.ask({ type: "project.rest" })).data).toMatchObject({ rows: 40_000 });
});

it("has the project locked for as long as it reads on, and after it", async () => {
  const { trainer } = await opened();
  const journal = await journalOf(path, join(folder, "journals"));
  expect(await isClaimed(journal)).toBe(true);
  await trainer.ask({ type: "project.rest" });
  expect(await isClaimed(journal)).toBe(true);
  await trainer.ask({ type: "project.new" });
  expect(await isClaimed(journal)).toBe(false);
});

it("goes on from a journal, which is laid over the whole file", async () => {
  const { trainer, shown } = await opened();
  await trainer.ask({ type: "project.rest" });
  const renamed = { ...shown.document, name: "Renamed", runs: shown.runs.map(({ record }) => record) };
  await trainer.ask({ type: "project.keep", document: renamed });
  await trainer.laboratory.shutdown();
  const next = new TestTrainer(folder);
  last = next;
  next.files.grant(path, "write");
  const recovered = await next.ask({ type: "project.open", path });
  expect(recovered).toMatchObject({ recovered: true, document: { name: "Renamed" } });
  await next.ask({ type: "project.rest" });
  expect(recovered.runs).toHaveLength(8);
});
