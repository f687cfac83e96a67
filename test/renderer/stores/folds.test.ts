/** Cross-validation: the draft on each fold, one after the other, until a person says otherwise. */
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
  await page.project.importSample("iris.csv");
});
afterEach(() => page.close());
const epochs = (count: number) =>
  page.draft.editTraining("", (training) => {
    training.epochs = count;
    training.earlyStopping = null;
  });

it("trains each fold once, with its own test rows", async () => {
  epochs(2);
  const done = page.folds.train(3);
  expect(page.folds.progress).toEqual({ fold: 1, count: 3 });
  await done;
  const { list } = page.runs;
  expect(list.map(({ status, epoch }) => [status, epoch])).toEqual(Array(3).fill(["finished", 2]));
  expect(list.map(({ spec }) => spec.recipe.split.fold)).toEqual([0, 1, 2].map((index) => ({ count: 3, index })));
  expect(list[0]!.name).toMatch(/fold 1$/);
  expect(new Set(list.map(({ weightsHash }) => weightsHash)).size).toBe(3);
  expect([page.folds.progress, page.draft.spec.recipe.split.fold]).toEqual([null, null]);
});

it("ends where a person stops a fold", async () => {
  epochs(100_000);
  const done = page.folds.train(3);
  await expect.poll(() => page.runs.list[0]?.step ?? 0).toBeGreaterThan(0);
  await page.runs.stop();
  await done;
  expect(page.runs.list.map(({ status }) => status)).toEqual(["stopped"]);
  expect(page.folds.progress).toBeNull();
});

it("starts no fold in another project", async () => {
  epochs(100_000);
  const done = page.folds.train(3);
  await expect.poll(() => page.runs.list[0]?.step ?? 0).toBeGreaterThan(0);
  page.answers["window.confirmUnsaved"] = () => "discard";
  await page.project.importSample("wine.csv");
  await done;
  expect([page.runs.list, page.folds.progress]).toEqual([[], null]);
});

it("goes on to the next fold after one that diverges", async () => {
  epochs(3);
  page.draft.editTraining("", (training) => {
    training.optimizer = { type: "sgd", learningRate: 1000, momentum: 0, nesterov: false };
  });
  await page.folds.train(2);
  expect(page.runs.list.map(({ status }) => status)).toEqual(["failed", "failed"]);
});
