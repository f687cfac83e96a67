/** A large project is shown before all of it is there: what comes later is the same, and nothing of it is lost meanwhile. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Part } from "#core/project/content";
import { fromParts, sourceName, toParts } from "#core/project/parts";
import type { RunChange } from "#core/training/run-state";
import { checksum } from "#host/files";
import { readProject, writeProject } from "#host/project-file";
import { large } from "../bench/project/large";
import { TestTrainer } from "./test-trainer";

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
  await expect(trainer.ask({ type: "project.rest" })).rejects.toThrow("This is no CSV file but JSON");
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
