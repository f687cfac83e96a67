/** A trainer that failed too often is given up: what the page does without one, and with the next, at a real trainer. */
import { resolve } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openPage, type Page } from "./page";

const why = "The trainer process ended unexpectedly (exit code 9). It was restarted and failed too often.";

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

/** A short run on iris is trained to its end; then there is no trainer any more. */
async function giveUp(): Promise<void> {
  await page.project.importSample("iris.csv");
  page.draft.editTraining("", (training) => {
    training.epochs = 3;
  });
  await page.runs.train();
  await expect.poll(() => page.runs.selected?.metrics ?? null).not.toBeNull();
  await expect.poll(() => page.project.autosavedAt).not.toBeNull();
  page.giveTrainerUp(why);
}

it("shows what there was, and answers every command with the reason", async () => {
  await giveUp();
  const { trainer, runs, data } = page;
  expect([trainer.connection, trainer.reason]).toEqual(["given_up", why]);
  expect(runs.list[0]).toMatchObject({ status: "finished", epoch: 3 });
  expect(runs.history("1")?.epochs.count).toBe(4);
  expect(data.state?.rows).toBe(150);
  await expect(trainer.request({ type: "run.evaluate", run: "1", split: "test" })).rejects.toMatchObject({
    code: "trainer_failed",
    message: why,
  });
  expect(page.asked).not.toContain("trainer.connect");
});

it("has the project again, and trains on, when a person starts another", async () => {
  await giveUp();
  const { trainer, runs, draft, notices } = page;
  draft.editTraining("", (training) => {
    training.seed = 8;
  });
  await trainer.startAgain();
  expect([trainer.connection, trainer.wasGivenUp]).toEqual(["ready", false]);
  expect(runs.list[0]).toMatchObject({ status: "finished", epoch: 3 });
  expect(draft.spec.training.seed).toBe(8);
  expect(notices.list.map(({ text }) => text).join()).toContain("as it was at the last checkpoint");
  const evaluation = await trainer.request({ type: "run.evaluate", run: "1", split: "test" });
  expect(evaluation).toMatchObject({ run: "1", split: "test" });
  await runs.train();
  await expect.poll(() => runs.list.find(({ id }) => id === "2")?.status).toBe("finished");
  expect(runs.list.find(({ id }) => id === "2")).toMatchObject({ epoch: 3 });
});

it("is given another by a save, which has what was kept", async () => {
  await giveUp();
  const { trainer, project, runs } = page;
  page.answers["files.chooseSave"] = () => ({ path: page.granted("kept.gradlab") });
  expect(await project.save()).toBe(true);
  expect([trainer.connection, project.dirty, project.name]).toEqual(["ready", false, "kept"]);
  expect(runs.list[0]).toMatchObject({ status: "finished", epoch: 3 });
});

it("stays given up where none can be started", async () => {
  await giveUp();
  page.answers["trainer.connect"] = () => {
    throw new Error("There is no memory for another process.");
  };
  await expect(page.trainer.startAgain()).rejects.toMatchObject({
    code: "trainer_failed",
    message: expect.stringContaining("no memory"),
  });
  expect(page.trainer.connection).toBe("given_up");
  expect(page.runs.list).toHaveLength(1);
});
