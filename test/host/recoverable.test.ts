/** What can be recovered: damaged journals as far as they are whole, and large ones without reading them. */
import { existsSync, readFileSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, open, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

import { afterEach, beforeEach, expect, it } from "vitest";
import { specSchema } from "#core/network/spec";
import type { Part } from "#core/project/content";
import type { ProjectDocument } from "#core/project/document";
import { encodeJson } from "#core/project/json";
import { limits } from "#core/project/limits";
import { encodeUtf8 } from "#core/project/utf8";
import { openJournal } from "#host/journal";
import { replay, salvage } from "#host/journal-read";
import { commitRecord, encodeHeader, recordHead } from "#host/journal-format";
import { findAbandoned, isUntitled } from "#host/journal-place";
import { writeProject } from "#host/project-file";
import { findRecoverable } from "#host/recoverable";
import { crc } from "#host/files";
import { TrainerFiles } from "../../electron/trainer/files";

let folder: string;
let journals: string;
let project: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradlab-"));
  journals = join(folder, "journals");
  project = join(folder, "towns.gradlab");
  await mkdir(journals);
});
afterEach(() => rm(folder, { recursive: true }));

const document = (name: string): ProjectDocument => ({
  format: "gradlab",
  version: 1,
  name,
  data: {
    name: "towns.csv",
    bytes: 8,
    dialect: { encoding: "utf-8", delimiter: ",", quote: '"', decimal: ".", header: true },
  },
  target: null,
  spec: specSchema.parse({}),
  runs: [],
  nextRun: 1,
  view: { stage: "data", run: null, layer: null, column: null, split: "test", threshold: 0.5, logLoss: true },
});
const partsOf = (name: string, data: string): Part[] => [
  { name: "project.json", bytes: encodeUtf8(encodeJson(document(name))) },
  { name: "data/source.csv", bytes: encodeUtf8(data) },
];
const [first, twin] = ["a,b\n1,2\n", "a,b\n3,4\n"];

/** A journal of several changes, and where each ended. */
async function written(path: string, names: readonly string[], saved: Part[] = []): Promise<number[]> {
  const journal = await openJournal(path, saved);
  const ends: number[] = [];
  for (const name of names) {
    await journal.keep(partsOf(name, first));
    ends.push(journal.size);
  }
  await journal.close();
  return ends;
}
async function flip(path: string, at: number): Promise<void> {
  const bytes = await readFile(path);
  bytes[at]! ^= 1;
  await writeFile(path, bytes);
}

it("lists a journal that is damaged in the middle, and recovers what is whole in front of the damage", async () => {
  const saved = partsOf("saved", first);
  await writeProject(project, saved);
  const path = `${project}.journal`;
  const ends = await written(path, ["one", "two", "three", "four", "five"], saved);
  await flip(path, ends[1]! + 40);
  const damaged = await readFile(path);

  const journal = await openJournal(path, saved);
  expect(journal.putAside).toMatchObject({ why: "damaged" });
  const aside = journal.putAside!.path;
  // The project goes on with what is whole, and nothing of the rest is removed.
  expect(await replay(path, saved)).toEqual(journal.recovered);
  expect(journal.recovered.get("project.json")).toEqual(partsOf("two", first)[0]!.bytes);
  expect(await readFile(aside)).toEqual(damaged);
  await journal.close();

  const list = await findRecoverable(journals, [project]);
  const entry = list.find((work) => work.journal === aside);
  expect(entry).toMatchObject({
    fault: "damaged",
    project,
    name: "two",
    data: "towns.csv",
    runs: 0,
    whole: ends[1],
    bytes: damaged.length,
  });
  expect(list.map((work) => work.journal).sort()).toEqual([path, aside].sort());

  const files = new TrainerFiles(folder, journals);
  for (const file of [aside, project]) files.grant(file, "read");
  const opened = await files.recover(aside, project);
  expect(opened.parts.find(({ name }) => name === "project.json")?.bytes).toEqual(partsOf("two", first)[0]!.bytes);
  expect(opened.doubts).toEqual([expect.stringContaining(`${ends[1]} of ${damaged.length} bytes`)]);
  await opened.journal.discard();
  expect(await readFile(aside)).toEqual(damaged);
});

it("takes the change that a crash cut off for no damage", async () => {
  const path = `${project}.journal`;
  const ends = await written(path, ["one", "two"]);
  const bytes = await readFile(path);
  for (const end of [ends[0]! + 50, ends[1]! - 1]) {
    await writeFile(path, bytes.subarray(0, end));
    const journal = await openJournal(path);
    expect(journal.putAside).toBeNull();
    await journal.close();
  }
});

it("lists work that was never saved whose first bytes are damaged, and work of a later version", async () => {
  const [damaged, newer] = ["damaged", "newer"].map((id) => join(journals, `untitled-${id}.journal`)) as [
    string,
    string,
  ];
  const [end] = await written(damaged, ["lost"]);
  await copyFile(damaged, newer);
  await flip(damaged, 1);
  await flip(newer, 9);
  const list = await findRecoverable(journals, []);
  expect(list.find(({ journal }) => journal === damaged)).toMatchObject({ fault: "damaged", name: "lost", whole: end });
  expect(list.find(({ journal }) => journal === newer)).toMatchObject({ fault: "newer", whole: 0 });
  // Neither is opened unasked.
  expect(await findAbandoned(journals)).toEqual([]);

  const files = new TrainerFiles(folder, journals);
  const opened = await files.recover(damaged, null);
  expect(isUntitled(basename(opened.journal.path))).toBe(true);
  expect(opened.parts).toEqual(partsOf("lost", first));
  await opened.journal.discard();
});

it("recovers the whole parts of a first change that is not whole", async () => {
  const path = join(journals, "untitled-first.journal");
  await written(path, ["first"]);
  const bytes = await readFile(path);
  await flip(path, bytes.length - 18);
  expect([...(await salvage(path))!.records.keys()]).toEqual(["project.json"]);
});

it("knows the data that work belongs to by their sum, not by their length", async () => {
  const saved = partsOf("saved", first);
  await writeProject(project, saved);
  const journal = await openJournal(`${project}.journal`, saved);
  // The data did not change, so that the journal does not hold them.
  await journal.keep(partsOf("edited", first));
  await journal.close();
  const aside = `${project}.journal.old`;
  await copyFile(`${project}.journal`, aside);

  const files = new TrainerFiles(folder, journals);
  for (const file of [aside, project]) files.grant(file, "read");
  await writeProject(project, partsOf("other", twin));
  await expect(files.recover(aside, project)).rejects.toMatchObject({ code: "invalid" });
  await writeProject(project, partsOf("other", first));
  const opened = await files.recover(aside, project);
  expect(opened.doubts).toEqual([]);
  expect(opened.parts).toEqual(partsOf("edited", first));
  await opened.journal.discard();
});

it("says so where an earlier version noted no sum", async () => {
  await writeProject(project, partsOf("other", twin));
  const aside = `${project}.journal.old`;
  const [edited] = partsOf("edited", first);
  const head = recordHead({ type: "put", name: edited!.name, length: edited!.bytes.length, crc: crc(edited!.bytes) });
  await writeFile(aside, Buffer.concat([encodeHeader(1), head, edited!.bytes, commitRecord]));
  const files = new TrainerFiles(folder, journals);
  for (const file of [aside, project]) files.grant(file, "read");
  const opened = await files.recover(aside, project);
  expect(opened.doubts).toEqual([expect.stringContaining("look at them in Data")]);
  await opened.journal.discard();
});

it("ends a journal of too many parts where a project file would end", async () => {
  const path = join(journals, "untitled-many.journal");
  const heads = Array.from({ length: limits.parts + 2 }, (_, n) =>
    recordHead({ type: "put", name: String(n), length: 0, crc: 0 }),
  );
  heads.splice(limits.parts, 0, commitRecord);
  await writeFile(path, Buffer.concat([encodeHeader(0), ...heads, commitRecord]));
  expect((await salvage(path))!.records.size).toBe(limits.parts);
});

it("puts aside a journal that is longer than any of ours, and reads nothing of it", async () => {
  const path = `${project}.journal`;
  const saved = partsOf("saved", first);
  await writeProject(project, saved);
  await written(path, ["one"], saved);
  const file = await open(path, "r+");
  // As a hole: it takes no room.
  await file.truncate(3 * 2 ** 40);
  await file.close();
  expect(await findRecoverable(journals, [project])).toMatchObject([{ fault: "damaged", whole: 0 }]);
  const journal = await openJournal(path, saved);
  expect(journal.putAside).toMatchObject({ why: "damaged" });
  expect(journal.recovered.size).toBe(0);
  await journal.close();
  const aside = journal.putAside!.path;
  const files = new TrainerFiles(folder, journals);
  files.grant(aside, "read");
  await expect(files.recover(aside, null)).rejects.toMatchObject({ code: "damaged" });
});

/** A journal as training leaves it, with its long records as holes. */
async function large(path: string, bytes: number): Promise<void> {
  const file = await open(path, "w");
  let at = 0;
  const put = async (buffer: Uint8Array, place = at) => {
    await file.write(buffer, 0, buffer.length, place);
    at = place + buffer.length;
  };
  await put(encodeHeader(0));
  const record = async (name: string, length: number, content?: Uint8Array) => {
    await put(recordHead({ type: "put", name, length, crc: content ? crc(content) : 0 }));
    if (content) await put(content);
    else at += length;
  };
  const [doc] = partsOf("large", first);
  await record("data/source.csv", bytes * 0.6);
  for (let change = 0; change < 60; change++) {
    await record("project.json", doc!.bytes.length, doc!.bytes);
    for (let part = 0; part < 40; part++) await record(`runs/1/${part}.npy`, Math.floor((bytes * 0.4) / 2400));
    await put(commitRecord);
  }
  await file.close();
}

/** Bytes that this process has read so far; Linux counts them. */
const bytesRead = (): number => Number(/^rchar: (\d+)/m.exec(readFileSync("/proc/self/io", "utf8"))![1]);

it.runIf(existsSync("/proc/self/io"))(
  "lists ten journals of 200 MB by a hundredth of what they hold",
  async () => {
    for (let n = 0; n < 10; n++) await large(join(journals, `untitled-${n}.journal`), 2e8);
    expect((await stat(join(journals, "untitled-3.journal"))).size).toBeGreaterThan(1.9e8);
    const before = bytesRead();
    const list = await findRecoverable(journals, []);
    expect(bytesRead() - before).toBeLessThan(2e7);
    expect(list).toHaveLength(10);
    expect(list[0]).toMatchObject({ name: "large", data: "towns.csv", runs: 0, fault: null });
  },
  60_000,
);

it("does not claim what it did not read of a journal of very many small records", async () => {
  const path = join(journals, "untitled-small.journal");
  const [doc] = partsOf("small", first);
  const record = recordHead({ type: "put", name: "runs/1/run.json", length: 0, crc: 0 });
  const head = recordHead({ type: "put", name: "project.json", length: doc!.bytes.length, crc: crc(doc!.bytes) });
  const many = Array.from({ length: 400_000 }, () => record);
  await writeFile(path, Buffer.concat([encodeHeader(0), head, doc!.bytes, commitRecord, ...many, commitRecord]));
  const [entry] = await findRecoverable(journals, []);
  expect(entry).toMatchObject({ name: "Untitled", runs: null, fault: null });
  expect(await findAbandoned(journals)).toEqual([path]);
});
