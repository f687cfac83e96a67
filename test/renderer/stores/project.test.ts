/** The store of the project: what is unsaved, what is asked about it, and what becomes of it. */
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SweepRecord } from "#core/project/document";
import { fromParts, toParts } from "#core/project/parts";
import { parseSweep } from "#core/sweep/sweep";
import { readProject, writeProject } from "#host/project-file";
import { openPage, type Page } from "./page";

let page: Page;
beforeEach(async () => {
  page = await openPage();
  page.answers["samples.grant"] = ({ file }: { file: string }) => ({
    path: resolve("samples", file),
    name: file,
    bytes: 0,
  });
});
afterEach(() => page.close());

/** Iris with a short run, trained to its end. */
async function iris() {
  const [project, runs, draft] = [page.project, page.runs, page.draft];
  await project.importSample("iris.csv");
  draft.editTraining("", (training) => {
    training.epochs = 3;
  });
  await runs.train();
  await expect.poll(() => runs.selected?.metrics ?? null).not.toBeNull();
  return { project, runs, draft };
}
const answerSave = (path: string) => (page.answers["files.chooseSave"] = () => ({ path }));

describe("what is unsaved", () => {
  it("is said from the import on, is none once saved, and is any change and any training since", async () => {
    const { project, runs, draft } = await iris();
    expect(project.dirty).toBe(true);
    const path = page.granted("iris.gradlab");
    answerSave(path);
    expect(await project.save()).toBe(true);
    expect([project.dirty, project.path, project.name]).toEqual([false, path, "iris"]);
    expect(page.asked).toContain("recent.add");

    draft.editTraining("", (training) => {
      training.seed = 8;
    });
    expect(project.dirty).toBe(true);
    expect(await project.save()).toBe(true);
    expect(project.dirty).toBe(false);
    await runs.train("step");
    await expect.poll(() => project.dirty).toBe(true);
    runs.rename(runs.list[0]!.id, "first");
    await expect.poll(() => runs.training.length).toBe(0);
    expect(await project.save()).toBe(true);
    expect(project.dirty).toBe(false);
  });

  it("is not kept beside the file while that is being saved: what is kept then would come after it", async () => {
    const { project, draft } = await iris();
    answerSave(page.granted("saved.gradlab"));
    draft.editTraining("", (training) => {
      training.seed = 9;
    });
    // Longer than it takes until a change is kept by itself.
    page.answers["recent.add"] = () => new Promise((done) => setTimeout(() => done(null), 1500));
    const kept: string[] = [];
    const request = page.trainer.request;
    page.trainer.request = ((command: { type: string }) => {
      kept.push(command.type);
      return request(command as never);
    }) as typeof request;
    expect(await project.save()).toBe(true);
    await new Promise((done) => setTimeout(done, 50));
    page.trainer.request = request;
    expect(kept).toContain("project.save");
    expect(kept.slice(kept.indexOf("project.save"))).not.toContain("project.keep");
    expect([project.dirty, project.name]).toEqual([false, "saved"]);
  });

  it("stays where a person cancels or the save's dialog is closed, and goes where they discard it", async () => {
    const { project, runs } = await iris();
    page.answers["window.confirmUnsaved"] = () => "cancel";
    await project.create();
    expect(runs.list).toHaveLength(1);
    page.answers["window.confirmUnsaved"] = () => "save";
    page.answers["files.chooseSave"] = () => null;
    await project.create();
    expect([runs.list.length, project.dirty]).toEqual([1, true]);
    page.answers["window.confirmUnsaved"] = () => "discard";
    await project.create();
    expect([runs.list.length, project.dirty, project.name, page.data.state]).toEqual([0, false, "Untitled", null]);
  });

  it("keeps the sweeps that the command line left in a project, and which training of them a run is", async () => {
    const { project, runs, draft } = await iris();
    const path = page.granted("swept.gradlab");
    answerSave(path);
    await project.save();
    const content = fromParts(await readProject(path));
    const sweep = parseSweep({ settings: { "network.depth": [1, 2] } });
    const { created } = runs.list[0]!;
    const sweeps: SweepRecord[] = [
      {
        id: "1",
        name: "sweep 1",
        created,
        target: "species",
        spec: draft.spec,
        sweep,
        settings: [{ "network.depth": 1 }],
        open: false,
      },
    ];
    content.document.sweeps = sweeps;
    content.document.runs[0]!.sweep = { id: "1", setting: 0, repeat: 0 };
    await writeProject(path, toParts(content), { kind: "project" });
    await project.openFile({ path, name: "swept.gradlab", bytes: 0 });
    runs.rename(runs.list[0]!.id, "first");
    await project.save();
    const { document } = fromParts(await readProject(path));
    expect(document.sweeps).toEqual(sweeps);
    expect(document.runs[0]).toMatchObject({ name: "first", sweep: { id: "1", setting: 0, repeat: 0 } });
  });

  it("is asked about once, however many ask", async () => {
    const { project } = await iris();
    let answer: (word: "cancel") => void = () => undefined;
    page.answers["window.confirmUnsaved"] = () => new Promise((done) => (answer = done));
    const both = Promise.all([project.create(), project.create()]);
    const questions = () => page.asked.filter((name) => name === "window.confirmUnsaved").length;
    await expect.poll(questions).toBe(1);
    answer("cancel");
    await expect.poll(questions).toBe(2);
    answer("cancel");
    await both;
    expect(project.dirty).toBe(true);
  });
});

describe("a save", () => {
  it("over a file that another program changed is a person's choice", async () => {
    const { project, draft } = await iris();
    const [path, other] = [page.granted("a.gradlab"), page.granted("b.gradlab")];
    answerSave(path);
    await project.save();
    writeFileSync(path, "something else");
    draft.editTraining("", (training) => {
      training.seed = 9;
    });
    page.answers["window.confirmOverwrite"] = () => "cancel";
    expect(await project.save()).toBe(false);
    expect(project.dirty).toBe(true);
    expect(readFileSync(path, "utf8")).toBe("something else");
    page.answers["window.confirmOverwrite"] = () => "elsewhere";
    answerSave(other);
    expect(await project.save()).toBe(true);
    expect([project.path, project.name, project.dirty]).toEqual([other, "b", false]);
  });

  it("that fails says why and leaves all unsaved", async () => {
    const { project } = await iris();
    answerSave(join(page.folder, "not-granted.gradlab"));
    await expect(project.save()).rejects.toMatchObject({ code: "not_granted" });
    expect([project.dirty, project.path, project.busy]).toEqual([true, null, null]);
  });
});

describe("a project that is opened again", () => {
  it("has its data, draft, runs and curves", async () => {
    const { project, runs } = await iris();
    const path = page.granted("iris.gradlab");
    answerSave(path);
    await project.save();
    const { weightsHash } = runs.list[0]!;
    await project.forget();
    expect(runs.list).toEqual([]);
    await project.openFile({ path, name: "iris.gradlab", bytes: 0 });
    expect(runs.list[0]).toMatchObject({ status: "finished", epoch: 3, weightsHash });
    expect(runs.history("1")?.epochs.count).toBe(4);
    expect(runs.dataOf("1")?.classes).toHaveLength(3);
    expect([project.dirty, page.draft.spec.training.epochs]).toEqual([false, 3]);
  });

  it("goes on in another trainer when its own is lost, unsaved as it was", async () => {
    const { project, runs, draft } = await iris();
    await expect.poll(() => project.autosavedAt).not.toBeNull();
    draft.editTraining("", (training) => {
      training.epochs = 4;
    });
    await page.replaceTrainer();
    expect(runs.list[0]).toMatchObject({ status: "finished", epoch: 3 });
    expect([project.dirty, draft.spec.training.epochs]).toEqual([true, 4]);
    expect(page.notices.list.map(({ text }) => text).join()).toContain("restarted");
    answerSave(page.granted("late.gradlab"));
    expect(await project.save()).toBe(true);
  });
});
