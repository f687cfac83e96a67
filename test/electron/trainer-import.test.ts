/** Files as the trainer looks at them, holds them ready, takes them, and knows them again. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { specSchema } from "#core/network/spec";
import type { ProjectDocument } from "#core/project/document";
import { nodeEngine } from "#host/engine";
import type { Laboratory } from "../../electron/trainer/laboratory";
import { TestTrainer } from "./test-trainer";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "trainer-import-"));
  file = join(folder, "data.csv");
  const rows = Array.from(
    { length: 60 },
    (_, i) => `${i === 50 ? "odd" : i},${i % 3 === 0 ? "yes" : "no"},${i === 9 ? -999 : i}`,
  );
  writeFileSync(file, `a,label,c\n${rows.join("\n")}\n`);
});
const running: Laboratory[] = [];
afterEach(async () => {
  for (const laboratory of running.splice(0)) await laboratory.shutdown();
  rmSync(folder, { recursive: true, force: true });
});

function trainer() {
  const one = new TestTrainer(folder, { engine: nodeEngine(1) });
  running.push(one.laboratory);
  one.files.grant(file, "read");
  const { files, laboratory, events } = one;
  return { ask: one.ask.bind(one), idle: one.idle.bind(one), files, laboratory, events };
}

const documentOf = (data: ProjectDocument["data"]): ProjectDocument => ({
  format: "gradlab",
  version: 1,
  name: "p",
  data,
  target: "label",
  spec: specSchema.parse({}),
  runs: [],
  nextRun: 1,
  view: { stage: "data", run: null, layer: null, column: null, split: "test", threshold: 0.5, logLoss: true },
});

it("holds a file ready with its doubts, and takes it without reading it again", async () => {
  const { ask, events } = trainer();
  const staged = await ask({ type: "data.stage", source: { path: file } });
  expect(staged).toMatchObject({ rows: 60, header: ["a", "label", "c"], types: ["category", "boolean", "number"] });
  expect(staged.doubted).toEqual([{ row: 50, line: 52, cells: ["odd", "no", "50"], code: "demoted", column: "a" }]);
  expect(staged.suggestedTarget).toBe("label");
  expect(staged.classes.map(({ label }) => label)).toEqual(["no", "yes"]);
  const told = events.length;
  const state = await ask({ type: "data.import", source: { path: file } });
  expect(state).toMatchObject({ rows: 60, link: null, readMs: staged.readMs, columns: ["a", "label", "c"] });
  expect(events.slice(told).filter(({ type }) => type === "import.progress")).toEqual([]);
});

it("takes nothing of a file that changed after it was read", async () => {
  const { ask } = trainer();
  await ask({ type: "data.stage", source: { path: file } });
  writeFileSync(file, "a,b\n1,2\n");
  await expect(ask({ type: "data.import", source: { path: file } })).rejects.toMatchObject({ code: "changed" });
  await expect(ask({ type: "data.rows", from: 0, to: 1 })).rejects.toMatchObject({ code: "no_data" });
  // Asked again, it is the file as it is now.
  expect(await ask({ type: "data.stage", source: { path: file } })).toMatchObject({ rows: 1, header: ["a", "b"] });
});

it("ends a reading when it is told to, or asked something else, and keeps the data that there were", async () => {
  const { ask, files } = trainer();
  await ask({ type: "data.import", source: { path: file } });
  const large = join(folder, "large.csv");
  writeFileSync(large, `x,y\n${"1.5,word\n".repeat(800_000)}`);
  files.grant(large, "read");
  const reading = new AbortController();
  const refused = ask({ type: "data.stage", source: { path: large } }, reading.signal).catch((error: unknown) => error);
  reading.abort();
  expect(await refused).toMatchObject({ code: "cancelled" });
  const first = ask({ type: "data.stage", source: { path: large } });
  const overtaken = first.catch((error: unknown) => error);
  const second = await ask({ type: "data.stage", source: { path: large }, dialect: { delimiter: ";" } });
  expect(await overtaken).toMatchObject({ code: "cancelled" });
  expect(second.header).toEqual(["x,y"]);
  expect((await ask({ type: "data.rows", from: 0, to: 1 })).rows).toEqual([["0", "yes", "0"]]);
});

it("ends a reading for nobody, and goes on with one that another request waits for", async () => {
  const { ask, files } = trainer();
  const large = join(folder, "large.csv");
  writeFileSync(large, `x,y\n${"1.5,word\n".repeat(800_000)}`);
  files.grant(large, "read");
  const sheet = new AbortController();
  const staged = ask({ type: "data.stage", source: { path: large } }, sheet.signal).catch((error: unknown) => error);
  const imported = ask({ type: "data.import", source: { path: large } });
  sheet.abort();
  expect(await staged).toMatchObject({ code: "cancelled" });
  expect(await imported).toMatchObject({ rows: 800_000 });
  expect((await ask({ type: "data.rows", from: 0, to: 1 })).rows).toEqual([["1.5", "word"]]);
});

it("hears commands while it describes, and ends that when it is told to or asked something else", async () => {
  const { ask } = trainer();
  const { recipe } = specSchema.parse({});
  const rows = Array.from(
    { length: 200_000 },
    (_, i) => `${i % 977},w${(i * 31) % 50_021},${i % 3 === 0 ? "yes" : "no"}`,
  );
  const bytes = new TextEncoder().encode(`a,b,label\n${rows.join("\n")}\n`);
  await ask({ type: "data.import", source: { name: "large.csv", bytes } });
  const order: string[] = [];
  const describing = (target: string, signal?: AbortSignal) =>
    ask({ type: "data.describe", recipe, target }, signal)
      .then(() => "described")
      .catch((error: unknown) => error)
      .finally(() => order.push(target));
  const begun = () => new Promise((done) => setTimeout(done, 5));
  const withdrawal = new AbortController();
  const cancelled = describing("label", withdrawal.signal);
  await begun();
  expect((await ask({ type: "data.rows", from: 0, to: 1 })).rows).toEqual([["0", "w0", "yes"]]);
  order.push("rows");
  withdrawal.abort();
  expect(await cancelled).toMatchObject({ code: "cancelled" });
  const overtaken = describing("a");
  await begun();
  expect(await describing("label")).toBe("described");
  expect(await overtaken).toMatchObject({ code: "cancelled" });
  expect(order).toEqual(["rows", "label", "a", "label"]);
});

it("reads the project's file again another way, and new files with the same missing words", async () => {
  const { ask, files } = trainer();
  const dialect = { missingIn: { c: ["-999"] } };
  const state = await ask({ type: "data.import", source: { path: file }, dialect });
  expect(state.dialect.missingIn).toEqual({ c: ["-999"] });
  const { recipe } = specSchema.parse({});
  const missing = async () =>
    (await ask({ type: "data.describe", recipe, target: "label" })).profile.columns.map((column) => column.missing);
  expect(await missing()).toEqual([0, 0, 1]);
  const preview = await ask({ type: "data.preview", source: { project: true }, dialect: state.dialect });
  expect(preview.gaps[9 * 3 + 2]).toBe(1);
  await ask({ type: "data.reread", dialect: {} });
  expect(await missing()).toEqual([0, 0, 0]);
  await ask({ type: "data.reread", dialect });

  await ask({
    type: "run.start",
    run: "1",
    name: "r",
    slot: 0,
    spec: specSchema.parse({}),
    target: "label",
    mode: "step",
  });
  const out = join(folder, "out.csv");
  files.grant(out, "write");
  const fresh = join(folder, "new.csv");
  writeFileSync(fresh, "a;label;c\n1;yes;-999\n2;no;7\n");
  files.grant(fresh, "read");
  expect(await ask({ type: "run.predict", run: "1", source: { path: fresh }, out })).toMatchObject({ rows: 2 });
  const lines = readFileSync(out, "utf8").trim().split("\n");
  expect(lines[0]).toMatch(/^a;label;c;prediction/);
  expect(lines).toHaveLength(3);
});

it("keeps a link in place of a copy, and needs the file to be as it was", async () => {
  const first = trainer();
  const state = await first.ask({ type: "data.import", source: { path: file }, keep: "link" });
  expect(state.link).toBe(file);
  const project = join(folder, "p.gradlab");
  first.files.grant(project, "write");
  const saved = await first.ask({ type: "project.save", path: project, document: documentOf(null) });
  expect(saved.bytes).toBeLessThan(10_000);
  await first.laboratory.shutdown();

  const open = async () => {
    const again = trainer();
    again.files.grant(project, "write");
    return { ...again, opened: await again.ask({ type: "project.open", path: project }) };
  };
  const same = await open();
  expect(same.opened).toMatchObject({ lost: null, data: { rows: 60, link: file } });
  expect(same.opened.document.data?.link?.sha256).toMatch(/^[0-9a-f]{64}$/);
  await same.laboratory.shutdown();

  const elsewhere = join(folder, "elsewhere.csv");
  copyFileSync(file, elsewhere);
  writeFileSync(file, "a,label,c\n1,yes,2\n2,no,3\n");
  const changed = await open();
  expect(changed.opened).toMatchObject({ data: null, lost: { state: "changed", name: "data.csv" } });
  // What was not decided stays as it was: a save does not lose the link.
  await changed.ask({ type: "project.save", path: project, document: documentOf(null) });
  expect(await changed.ask({ type: "data.relink", path: file })).toMatchObject({ rows: 2 });
  await changed.laboratory.shutdown();

  rmSync(file);
  const missing = await open();
  expect(missing.opened.lost).toMatchObject({ state: "missing", now: null });
  await expect(missing.ask({ type: "data.relink", path: elsewhere })).rejects.toMatchObject({ code: "not_granted" });
  missing.files.grant(elsewhere, "read");
  expect(await missing.ask({ type: "data.relink", path: elsewhere })).toMatchObject({ rows: 60, link: elsewhere });
  await missing.laboratory.shutdown();
});

it("predicts by what was fitted when a run was trained, whatever became of the file since", async () => {
  const recipe = specSchema.parse({ training: { epochs: 4 } });
  const rows = (from: number, to: number, word = (i: number) => ["red", "green", "blue"][i % 3]) =>
    Array.from({ length: to - from }, (_, i) => `${from + i},${word(from + i)},${(from + i) % 5 < 2 ? "yes" : "no"}`);
  writeFileSync(file, `a,colour,label\n${rows(0, 60).join("\n")}\n`);
  const [project, fresh, out] = ["p.gradlab", "fresh.csv", "out.csv"].map((name) => join(folder, name));
  writeFileSync(fresh!, `a,colour,label\n${rows(60, 75, (i) => (i % 4 === 0 ? "pink" : "blue")).join("\n")}\n`);
  const opened = async () => {
    const one = trainer();
    one.files.grant(fresh!, "read");
    for (const path of [project, out]) one.files.grant(path!, "write");
    const predicted = async () => {
      await one.ask({ type: "run.predict", run: "1", source: { path: fresh! }, out: out! });
      return readFileSync(out!, "utf8");
    };
    return { ...one, predicted, open: () => one.ask({ type: "project.open", path: project! }) };
  };
  const first = await opened();
  await first.ask({ type: "data.import", source: { path: file }, keep: "link" });
  await first.ask({
    type: "run.start",
    run: "1",
    name: "1",
    slot: 0,
    spec: recipe,
    target: "label",
    mode: "train",
  });
  await first.idle();
  const before = await first.predicted();
  expect(before.split("\n")[0]).toBe("a,colour,label,prediction,p_no,p_yes");
  await first.ask({ type: "project.save", path: project!, document: { ...documentOf(null), spec: recipe } });
  await first.laboratory.shutdown();

  // Other rows, other categories, the classes in other shares: another fit in every number.
  writeFileSync(
    file,
    `colour,label,a\n${rows(500, 590, () => "violet")
      .map((row) => row.split(","))
      .map(([a, colour, label]) => `${colour},${a!.endsWith("0") ? "no" : label === "no" ? "yes" : "no"},${a}`)
      .join("\n")}\n`,
  );
  const changed = await opened();
  expect((await changed.open()).lost).toMatchObject({ state: "changed" });
  expect(await changed.predicted()).toBe(before);
  // With the file as it is now, too, where the run is built again on its rows.
  await changed.ask({ type: "data.relink", path: file });
  const { rows: tested, classes } = await changed.ask({ type: "run.evaluate", run: "1", split: "test" });
  expect(tested).toBeGreaterThan(0);
  expect(classes.map(({ label }) => label)).toEqual(["no", "yes"]);
  expect(await changed.predicted()).toBe(before);
  await changed.ask({ type: "project.save", path: project!, document: { ...documentOf(null), spec: recipe } });
  await changed.laboratory.shutdown();

  rmSync(file);
  const gone = await opened();
  expect((await gone.open()).lost).toMatchObject({ state: "missing" });
  expect(await gone.predicted()).toBe(before);
});
