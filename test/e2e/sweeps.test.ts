/** A sweep of the command line, looked at in the window: its settings, the brush, the verdict, and one that is kept. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, it } from "vitest";
import { applications, root, sample } from "./app";

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
