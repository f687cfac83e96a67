/** Cross-validation in the real window: k runs one after the other, their mean and spread, and both again after reopening. */
import path from "node:path";
import { expect, it } from "vitest";
import { applications, sample, type App } from "./app";

const { folder, start } = applications();

const folds = (app: App) => app.page.getByRole("table", { name: "Runs" }).locator("tfoot tr");
const rows = (app: App) => app.page.getByRole("table", { name: "Runs" }).locator("tbody tr");
async function trainFolds(app: App, count: number): Promise<void> {
  await app.goTo("Data");
  await app.page.getByRole("button", { name: /^Split settings/ }).click();
  const field = app.page.getByRole("spinbutton", { name: "Folds" });
  await field.fill(String(count));
  await field.press("Enter");
  await app.page.getByRole("button", { name: `Train ${count} folds` }).click();
}

it("trains five folds of iris, says mean and spread, keeps them, and stops when one is stopped", async () => {
  const app = await start("folds");
  const { page } = app;
  await page.getByRole("link", { name: /Sample iris/ }).click();
  await page.getByRole("table", { name: "Columns" }).waitFor();
  await trainFolds(app, 5);
  await page.getByRole("table", { name: "Runs" }).waitFor();
  await expect.poll(() => rows(app).count(), { timeout: 60_000 }).toBe(5);
  await expect
    .poll(() => folds(app).innerText(), { timeout: 60_000 })
    .toMatch(/^\s*5 folds · .*test accuracy [\d.]+ ± [\d.]+/s);
  await app.trainer("finished");
  // The last fold has its metrics, too.
  await expect
    .poll(() =>
      rows(app)
        .filter({ hasText: /fold \d/ })
        .count(),
    )
    .toBe(5);
  const told = await folds(app).innerText();
  const [, mean, sd] = /test accuracy ([\d.]+) ± ([\d.]+)/.exec(told) ?? [];
  expect(Number(mean)).toBeGreaterThan(0.85);
  expect(Number(mean)).toBeLessThanOrEqual(1);
  expect(Number(sd)).toBeLessThan(0.15);

  const project = path.join(folder, "folds.gradlab");
  await app.answerSave(project);
  await page.getByRole("button", { name: "Save project" }).click();
  await page.getByRole("banner").getByRole("img", { name: "unsaved" }).waitFor({ state: "detached" });
  await app.end();

  const again = await start("folds again");
  await again.answerOpen(project);
  await again.page.getByRole("button", { name: "Open project…" }).first().click();
  await again.page.getByRole("table", { name: "Runs" }).waitFor();
  expect(await folds(again).innerText()).toBe(told);

  // Three folds of a run that takes its time: stopping one leaves the others untrained.
  await again.goTo("Network");
  for (const [name, value] of [
    ["Epochs", "100000"],
    ["Early stopping", ""],
  ] as const) {
    const field = again.page.getByRole("spinbutton", { name, exact: true });
    await field.fill(value);
    await field.press("Enter");
  }
  await trainFolds(again, 3);
  await expect.poll(() => rows(again).count()).toBe(6);
  await again.page.getByRole("button", { name: "Stop", exact: true }).click();
  await again.trainer("stopped");
  await again.page.waitForTimeout(300);
  expect(await rows(again).count()).toBe(6);
  expect(await folds(again).count()).toBe(1);
  expect([...app.errors, ...again.errors]).toEqual([]);
}, 240_000);

it("leaves its row of folds behind when another project is opened", async () => {
  const app = await start("folds left");
  const { page } = app;
  // Another project with a run of the same number, which is finished.
  await page.getByRole("link", { name: /Sample iris/ }).click();
  await page.getByRole("table", { name: "Columns" }).waitFor();
  await app.goTo("Train");
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await app.trainer("finished");
  const project = path.join(folder, "other.gradlab");
  await app.answerSave(project);
  await page.getByRole("button", { name: "Save project" }).click();
  await page.getByRole("banner").getByRole("img", { name: "unsaved" }).waitFor({ state: "detached" });

  await app.answerOpen(sample("wine.csv"));
  await app.menu("data.import");
  await app.confirmImport();
  await app.goTo("Network");
  const epochs = page.getByRole("spinbutton", { name: "Epochs", exact: true });
  await epochs.fill("1000000");
  await epochs.press("Enter");
  await trainFolds(app, 3);
  await expect.poll(() => rows(app).count()).toBe(1);
  await app.trainer("training");

  await app.answerBox(/don.t save/i);
  await app.answerOpen(project);
  await app.menu("project.open");
  await page.getByRole("banner").getByRole("button", { name: "other" }).waitFor();
  await app.trainer("finished");
  // The next fold began in the turn after the one that it waited for.
  await page.waitForTimeout(300);
  expect(await page.getByRole("status", { name: "Trainer" }).innerText()).toContain("finished");
  expect(app.errors).toEqual([]);
}, 120_000);
