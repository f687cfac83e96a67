/** The search for a cure as the window has it, with a real trainer: its winner is kept, and nothing crosses projects or is lost. */
import { resolve } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openPage, type Page } from "./page";

let page: Page;
beforeEach(async () => {
  page = await openPage();
  page.answers["samples.grant"] = ({ file }: { file: string }) => ({
    path: resolve("samples", file),
    name: file,
    bytes: 0,
  });
  await page.project.importSample("breast_cancer.csv");
});
afterEach(() => page.close());

/** A run of inputs that are not scaled, to its end. */
async function sickRun(epochs: number): Promise<void> {
  page.draft.editRecipe("", (recipe) => (recipe.defaults.scale = "none"));
  page.draft.editTraining("", (training) => Object.assign(training, { epochs, earlyStopping: null }));
  await page.runs.train();
  await idle();
}
const idle = () => expect.poll(() => page.runs.selected?.weightsHash ?? null).not.toBeNull();
const ended = () => expect.poll(() => page.cure.state?.phase).toBe("ended");

it("keeps the winner: its run is selected and its settings are the draft", async () => {
  await sickRun(12);
  await page.cure.setBudget({ runs: 3 });
  await page.cure.start(page.runs.selected!);
  expect(page.cure.isAbout(page.runs.selected!)).toBe(true);
  // Beside it a person goes on; no two runs have a number.
  await page.runs.start(JSON.parse(JSON.stringify(page.runs.selected!.spec)), "diagnosis", "train", { name: "mine" });
  await ended();
  const { list } = page.runs;
  const { forks, outcome } = page.cure.state!;
  expect(new Set(list.map(({ id }) => id)).size).toBe(list.length);
  expect(list.map(({ name }) => name)).toContain("mine");
  expect(list).toHaveLength(2 + forks.length);
  expect(page.runs.nextId).toBeGreaterThan(Math.max(...list.map(({ id }) => Number(id))));
  page.cure.keep();
  expect(page.runs.selectedId).toBe(outcome!.run);
  expect(page.draft.spec).toEqual(page.runs.selected!.spec);
  expect(page.draft.spec.recipe.defaults.scale).not.toBe("none");
  page.cure.close();
  expect(page.cure.state).toBeNull();
});

it("takes another budget while it goes on, and ends when a person cancels", async () => {
  await sickRun(40);
  await page.cure.setBudget({ runs: 40, seconds: 600 });
  await page.cure.start(page.runs.selected!);
  await page.cure.setBudget({ runs: 30 });
  await expect.poll(() => page.cure.state?.budget).toEqual({ runs: 30, seconds: 600 });
  await expect.poll(() => page.runs.list.length).toBeGreaterThan(1);
  await page.cure.cancel();
  await ended();
  expect(page.cure.searching).toBe(false);
  expect(page.cure.state!.outcome).toMatchObject({ cancelled: true });
});

it("is forgotten with its project, in the middle", async () => {
  await sickRun(40);
  page.answers["window.confirmUnsaved"] = () => "discard";
  await page.cure.start(page.runs.selected!);
  await expect.poll(() => page.cure.state?.forks.length ?? 0).toBeGreaterThan(0);
  await page.project.importSample("iris.csv");
  expect([page.cure.state, page.runs.list]).toEqual([null, []]);
  await page.runs.train();
  await idle();
  expect(page.cure.state).toBeNull();
  expect(page.runs.list).toHaveLength(1);
});

it("ends with its trainer, and says so; what had counted is there again", async () => {
  await sickRun(40);
  await page.cure.start(page.runs.selected!);
  await expect.poll(() => page.runs.list.length).toBeGreaterThan(1);
  await page.trainer.request({ type: "project.keep", document: page.project.document() });
  const names = page.runs.list.map(({ name }) => name).slice(0, 2);
  await page.replaceTrainer();
  expect(page.cure.state).toMatchObject({ phase: "ended", outcome: { fault: "The trainer ended" } });
  expect(page.runs.list.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
  expect(page.runs.selectedId).toBe("1");
  // And the next one can begin.
  await page.cure.setBudget({ runs: 1 });
  await page.cure.start(page.runs.byId("1")!);
  await ended();
});
