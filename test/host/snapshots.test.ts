/** Snapshots: what the last saves replaced, within bounds, and the way back. */
import { link, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { lossesTo } from "#core/project/losses";
import { toParts } from "#core/project/parts";
import { documentOf } from "#core/project/read-document";
import { defaultRules, outdated, type SnapshotRules } from "#core/project/snapshots";
import { readDocumentPart, writeProject } from "#host/project-file";
import { keepSnapshot, listSnapshots, restoreSnapshot } from "#host/snapshots";
import { content, record, snapshot } from "../core/project/fixtures";
import { gradlab, json } from "../cli/call";

let folder: string;
let project: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradlab-"));
  project = join(folder, "flowers.gradlab");
});
afterEach(() => rm(folder, { recursive: true }));

/** Saves the project with so many runs, as of a minute. */
async function save(runs: number, minute: number, rules: SnapshotRules = defaultRules): Promise<Buffer> {
  const list = Array.from({ length: runs }, (_, n) => snapshot(String(n + 1)));
  await writeProject(project, toParts(content(list)), { snapshots: rules });
  const at = new Date(Date.UTC(2026, 10, 30, 12, minute));
  await utimes(project, at, at);
  return readFile(project);
}
const saved = async () => (await listSnapshots(project)).map((one) => one.saved);

it("keeps the files that saves replace, newest first, each as it was", async () => {
  const first = await save(1, 1);
  const second = await save(2, 2);
  await save(3, 3);
  const list = await listSnapshots(project);
  expect(list.map((one) => one.saved)).toEqual(["2026-11-30T12:02:00.000Z", "2026-11-30T12:01:00.000Z"]);
  expect(await readFile(list[0]!.path)).toEqual(second);
  expect(await readFile(list[1]!.path)).toEqual(first);
  // Nothing was copied: the file itself has another name now.
  expect((await stat(list[0]!.path)).nlink).toBe(1);
});

it("keeps so many, for so long, and in so much room; of none it makes none", async () => {
  for (let minute = 1; minute <= 5; minute++) await save(1, minute, { ...defaultRules, count: 3, days: 36_500 });
  expect(await saved()).toHaveLength(3);
  await save(1, 6, { ...defaultRules, count: 0 });
  expect(await listSnapshots(project)).toEqual([]);
  expect(await readdir(folder)).toEqual(["flowers.gradlab"]);
  const at = (day: number, bytes: number) => ({ path: String(day), saved: `2026-11-${day}T00:00:00Z`, bytes });
  const list = [at(29, 50), at(28, 60), at(20, 10)];
  const now = Date.parse("2026-11-30T00:00:00Z");
  const kept = (rules: Partial<SnapshotRules>) =>
    3 - outdated(list, { count: 9, days: 99, bytes: 1000, ...rules }, now).length;
  expect([kept({}), kept({ count: 2 }), kept({ days: 5 }), kept({ bytes: 100 }), kept({ bytes: 1 })]).toEqual([
    3, 2, 2, 1, 1,
  ]);
});

it("makes one of a save that was cut off, and none of what is no project", async () => {
  await save(1, 1);
  const path = await keepSnapshot(project, defaultRules);
  // The same file again, as after a kill between the two steps of a save.
  expect(await keepSnapshot(project, defaultRules)).toBe(path);
  expect(await listSnapshots(project)).toHaveLength(1);
  const table = join(folder, "table.csv");
  await writeFile(table, "a,b\n1,2\n");
  expect(await keepSnapshot(table, defaultRules)).toBeNull();
});

it("says what going back loses, goes back, and keeps what was there", async () => {
  await save(1, 1);
  const now = await save(3, 2);
  const [one] = await listSnapshots(project);
  const [earlier, later] = [await readDocumentPart(one!.path), await readDocumentPart(project)].map(documentOf);
  expect(lossesTo(earlier!, later!)).toEqual(["runs 2, 3"]);
  expect(lossesTo(later!, later!)).toEqual([]);
  const trained = { ...earlier!, runs: [record("1", { epoch: 15, step: 60 })], sweeps: [] };
  expect(lossesTo(earlier!, trained)).toEqual(["12 epochs of run 1"]);

  await link(project, join(folder, "other name.gradlab"));
  await restoreSnapshot(project, one!.path);
  expect(documentOf(await readDocumentPart(project)).runs).toHaveLength(1);
  expect(await readFile((await listSnapshots(project))[0]!.path)).toEqual(now);
  // A hard link is another project.
  expect(await readFile(join(folder, "other name.gradlab"))).toEqual(now);
});

it("is listed and gone back to on the command line", async () => {
  await save(1, 1);
  await save(2, 2);
  expect(await json("snapshots", project)).toMatchObject({
    restored: null,
    snapshots: [{ number: 1, runs: 1, lacks: ["run 2"] }],
  });
  const refused = await gradlab("snapshots", project, "--restore", "7");
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("there is no snapshot 7")]);
  const back = await gradlab("snapshots", project, "--restore", "1");
  expect([back.code, back.stdout]).toEqual([
    0,
    expect.stringContaining("it lacks run 2; what lay there before is snapshot 1 now"),
  ]);
  expect(documentOf(await readDocumentPart(project)).runs).toHaveLength(1);
  expect(await listSnapshots(project)).toHaveLength(2);
});
