/** Unsaved work is asked about before it can be lost, and what was kept is offered again after a crash. */
import { existsSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { applications, sample, type App } from "./app";
import { untilJournaled } from "./journal";
import { isAlive, trainerPid } from "./trainer-process";

const { folder, start } = applications();

async function importIris(to: App): Promise<void> {
  await to.importFile(sample("iris.csv"));
  await to.page.getByRole("table", { name: "Columns" }).waitFor();
}

it("asks before closing: cancel keeps the window, save writes the project", async () => {
  const app = await start("profile");
  await importIris(app);
  const boxes = await app.answerBox(/cancel/i);
  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await expect.poll(boxes).toBe(1);
  await app.page.getByRole("table", { name: "Columns" }).waitFor();

  const project = path.join(folder, "kept.gradlab");
  await app.answerSave(project);
  await app.answerBox(/^save/i);
  await app.quit();
  expect(existsSync(project)).toBe(true);
}, 60_000);

it("offers unsaved work again after the whole application was killed", async () => {
  let app = await start("killed");
  await importIris(app);
  await app.goTo("Train");
  await app.page.getByRole("button", { name: "Train", exact: true }).click();
  await app.trainer("finished");
  await untilJournaled(path.join(folder, "killed"), ({ runs }) => runs[0]?.status === "finished");
  const trainer = await trainerPid(app);
  await app.end();
  // The trainer of the killed application notices that it is alone.
  await expect.poll(() => isAlive(trainer)).toBe(false);

  app = await start("killed");
  await app.page.getByText("iris").first().waitFor();
  await app.goTo("Train");
  await app.trainer("finished");
  await app.goTo("Evaluate");
  const cells = app.page.getByRole("table", { name: "Confusion matrix" }).getByRole("cell");
  await expect.poll(() => cells.count()).toBeGreaterThan(8);
}, 90_000);
