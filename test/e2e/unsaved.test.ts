/** Unsaved work is asked about before it can be lost, and what was kept is offered again after a crash. */
import { existsSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { applications, sample, type App } from "./app";

const { folder, start } = applications();

async function importIris(to: App): Promise<void> {
  await to.importFile(sample("iris.csv"));
  await to.page.getByRole("table", { name: "Columns" }).waitFor();
}

it("asks before closing: cancel keeps the window, save writes the project", async () => {
  const app = await start("profile");
  await importIris(app);
  await app.answerBox(/cancel/i);
  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await app.page.waitForTimeout(1000);
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
  // The journal is written within a second of a change.
  await app.page.waitForTimeout(2500);
  await app.end();
  // The trainer of the killed application notices within two seconds that it is alone.
  await new Promise((resolve) => setTimeout(resolve, 3000));

  app = await start("killed");
  await app.page.getByText("iris").first().waitFor();
  await app.goTo("Train");
  await app.trainer("finished");
  await app.goTo("Evaluate");
  const cells = app.page.getByRole("table", { name: "Confusion matrix" }).getByRole("cell");
  await expect.poll(() => cells.count()).toBeGreaterThan(8);
}, 90_000);
