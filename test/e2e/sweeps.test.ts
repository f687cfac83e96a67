/** A sweep of the command line, looked at in the window: its settings, the brush, the verdict, and one that is kept. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, it } from "vitest";
import { fromParts } from "#core/project/parts";
import { readProject } from "#host/project-file";
import { applications, root, sample, type App } from "./app";

const { start, folder } = applications();
const file = (name: string) => path.join(folder, name);
const project = file("swept.gradlab");

beforeAll(() => {
  writeFileSync(file("spec.json"), JSON.stringify({ training: { epochs: 8, earlyStopping: null } }));
  writeFileSync(
    file("sweep.json"),
    JSON.stringify({
      settings: { "training.optimizer.learningRate": [0.0001, 0.01], "network.depth": [1, 2] },
      repeat: { folds: 4 },
    }),
  );
  const spec = ["--spec", file("spec.json"), "--sweep", file("sweep.json")];
  const script = path.join(root, "scripts/gradlab.mjs");
  execFileSync(process.execPath, [
    script,
    "sweep",
    sample("iris.csv"),
    "--target",
    "species",
    ...spec,
    "--out",
    project,
  ]);
});

it("shows a sweep's settings best first, brushes them, says what can be told, and keeps one", async () => {
  const app = await start("sweeps", project);
  const { page } = app;
  await page.getByRole("radio", { name: "Sweeps" }).click();
  const table = page.getByRole("table", { name: "Settings" });
  const rows = table.locator("tbody tr");
  await expect.poll(() => rows.count()).toBe(4);
  const verdict = page.getByRole("region", { name: "Verdict of the sweep" });
  // The table and the words are of the same numbers.
  const best = await rows.first().locator("td").nth(1).innerText();
  expect(best).toBe("0.01");
  expect(await verdict.innerText()).toMatch(/paired over 4 folds|over 4 folds/i);
  await expect.poll(() => verdict.locator("figure").count()).toBe(2);

  await page.getByRole("slider", { name: /Brush learning rate/ }).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => rows.count()).toBe(2);
  await page.keyboard.press("Escape");
  await expect.poll(() => rows.count()).toBe(4);

  await rows.nth(3).click();
  await verdict.getByRole("button", { name: /^Keep / }).click();
  await page.getByRole("region", { name: "Network" }).waitFor();
  await expect.poll(() => page.getByLabel("Learning rate").first().inputValue()).toMatch(/0\.0001|1e-4/);
  expect(app.errors).toEqual([]);
});

it("shows the sweep in four ways, what simple models reach, and trains two of its settings more often", async () => {
  const app = await start("more of a sweep", project);
  const { page } = app;
  await page.getByRole("radio", { name: "Sweeps" }).click();
  const table = page.getByRole("table", { name: "Settings" });
  await expect
    .poll(() => table.locator("tfoot tr").allInnerTexts())
    .toEqual([expect.stringContaining("largest class"), expect.stringContaining("linear model")]);
  const pick = async (name: string) => {
    await page.getByRole("combobox", { name: "Picture of the sweep" }).click();
    await page.getByRole("option", { name }).click();
  };
  await pick("Scatter");
  await expect.poll(() => page.getByRole("figure", { name: "Scatter" }).locator("circle.dot").count()).toBe(4);
  await pick("Heat map");
  await expect
    .poll(() => page.getByRole("button", { name: /^learning rate .*, hidden layers .*: accuracy/ }).count())
    .toBe(4);
  await pick("What matters");
  await expect
    .poll(() => page.getByRole("figure", { name: "What matters" }).innerText())
    .toMatch(/Of the differences between 4 settings, \d+ % go with learning rate/);

  await page.getByRole("button", { name: "Repeat folds…" }).click();
  await page.getByRole("spinbutton", { name: "Repeats of each" }).fill("6");
  await page.keyboard.press("Tab");
  await page.getByRole("button", { name: "Train 4 runs" }).click();
  await expect.poll(() => words(app), { timeout: 60_000 }).toMatch(/paired over 6 folds[^]*Repeats were added/i);
  expect(app.errors).toEqual([]);
});

const words = (app: App) => app.page.getByRole("region", { name: "Verdict of the sweep" }).innerText();

it("trains a sweep of the draft, is paused, ended and continued, and comes to all of its runs", async () => {
  const app = await start("new sweep");
  const { page } = app;
  await app.importFile(sample("iris.csv"));
  await page.getByRole("button", { name: "Step", exact: true }).click();
  await app.goTo("Compare");
  await page.getByRole("button", { name: "New sweep…" }).click();
  const sheet = page.getByRole("dialog", { name: "New sweep" });
  await sheet.getByLabel("Values of learning rate").fill("0.001, ten");
  await page.keyboard.press("Enter");
  await expect.poll(() => sheet.getByRole("status").innerText()).toBe("learning rate: ten is no number.");
  await sheet.getByLabel("Values of learning rate").fill("0.0001, 0.0003, 0.001, 0.01");
  await sheet.getByLabel("Values of hidden layers").fill("1, 2");
  await page.keyboard.press("Enter");
  await expect
    .poll(() => sheet.getByRole("status").first().innerText())
    .toBe("8 settings × 5 folds = 40 runs, on all cores");
  await expect
    .poll(() => sheet.getByLabel("What it takes").innerText())
    .toMatch(/^at most .* of memory, .* in the project$/);
  await sheet.getByRole("button", { name: "Start the sweep" }).click();

  const progress = page.getByRole("status", { name: "Sweep" });
  const pause = page.getByRole("button", { name: "Pause the sweep" });
  await pause.click();
  await expect.poll(() => progress.innerText()).toMatch(/of 40 runs, paused/);
  await page.getByRole("button", { name: "Resume the sweep" }).click();
  // However fast the machine is, a sweep that stands still is not over.
  await pause.click();
  await page.getByRole("button", { name: "Cancel the sweep" }).click();
  await progress.waitFor({ state: "detached" });
  expect(await words(app)).toMatch(/so far/);

  await page.getByRole("button", { name: "Continue" }).click();
  await expect.poll(() => words(app), { timeout: 120_000 }).not.toMatch(/so far|still to be trained/);
  await expect.poll(() => words(app)).toMatch(/over 5 folds/);
  const kept = path.join(folder, "swept here.gradlab");
  await app.answerSave(kept);
  await page.getByRole("button", { name: "Save project" }).click();
  const saved = () => readProject(kept).then(Boolean, () => false);
  await expect.poll(saved).toBe(true);
  const { sweeps, runs } = fromParts(await readProject(kept)).document;
  expect(sweeps).toMatchObject([{ id: "1", open: false }]);
  const places = runs.flatMap(({ sweep }) => (sweep ? [`${sweep.setting} ${sweep.repeat}`] : []));
  // Each of its trainings once, whatever became of it meanwhile.
  expect([places.length, new Set(places).size]).toEqual([40, 40]);
  expect(app.errors).toEqual([]);
});
