/** Runs in the window: found by a query, grouped, tagged, pinned, put away, deleted and had back, and trained anew. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, it } from "vitest";
import { applications, root, sample } from "./app";

const { start, folder } = applications();
const file = (name: string) => path.join(folder, name);
const project = file("runs.gradlab");

beforeAll(() => {
  writeFileSync(file("spec.json"), JSON.stringify({ training: { epochs: 3, earlyStopping: null } }));
  const settings = { "training.optimizer.learningRate": [0.0001, 0.01] };
  writeFileSync(file("sweep.json"), JSON.stringify({ settings, repeat: { seeds: 2 } }));
  const argv = ["sweep", sample("iris.csv"), "--target", "species", "--spec", file("spec.json")];
  const script = path.join(root, "scripts/gradlab.mjs");
  execFileSync(process.execPath, [script, ...argv, "--sweep", file("sweep.json"), "--out", project]);
});

it("finds, groups, tags, pins, puts away, deletes and has back runs, and trains them anew", async () => {
  const app = await start("runs", project);
  const { page } = app;
  await app.goTo("Compare");
  await page.getByRole("radio", { name: "Runs" }).click();
  const rows = page.getByRole("table", { name: "Runs" }).locator("tr[data-run]");
  const ids = async () => (await rows.all()).length;
  const order = () => rows.evaluateAll((all) => all.map((row) => (row as HTMLElement).dataset["run"]));
  const filter = page.getByRole("combobox", { name: "Filter runs" });
  const ask = async (text: string) => {
    await filter.fill(text);
    await filter.blur();
  };
  await expect.poll(ids).toBe(4);

  await ask("lr < .001");
  await expect.poll(order).toEqual(["1", "2"]);
  await ask("rate < .001");
  await page.getByRole("status").filter({ hasText: "There is no column “rate”" }).waitFor();
  await ask("");

  await rows.nth(0).click();
  await rows.nth(2).click({ modifiers: ["Control"] });
  await page.getByLabel("Add tag").fill("good");
  await page.keyboard.press("Enter");
  await ask("tag = good");
  await expect.poll(order).toEqual(["1", "3"]);
  await ask("");

  await rows.nth(3).click();
  await page.keyboard.press("p");
  await expect.poll(order).toEqual(["4", "1", "2", "3"]);
  await page.keyboard.press("p");
  await expect.poll(order).toEqual(["1", "2", "3", "4"]);

  await rows.nth(1).click();
  await page.keyboard.press("a");
  await expect.poll(order).toEqual(["1", "3", "4"]);
  await page.getByLabel("1 archived").check();
  await expect.poll(order).toEqual(["1", "2", "3", "4"]);

  await rows.nth(2).click();
  await rows.nth(3).click({ modifiers: ["Shift"] });
  await page.keyboard.press("Delete");
  await expect.poll(order).toEqual(["1", "2"]);
  await page.getByRole("button", { name: "Undo", exact: true }).last().click();
  await expect.poll(order).toEqual(["1", "2", "3", "4"]);

  await rows.nth(0).click();
  await rows.nth(1).click({ modifiers: ["Control"] });
  await ask("tag = good");
  await expect.poll(order).toEqual(["1", "3"]);
  await ask("");

  const came = page.getByRole("status", { name: "What came of it" });
  await page.getByRole("button", { name: /^Reproduce run/ }).click();
  await expect.poll(() => came.innerText(), { timeout: 20_000 }).toMatch(/has the same bits: [0-9a-f]{8}…/);
  await page.getByRole("button", { name: "First difference" }).click();
  await expect.poll(() => came.innerText(), { timeout: 20_000 }).toMatch(/part before the first update/);

  await page.getByRole("combobox", { name: "Group runs" }).click();
  await page.getByRole("option", { name: "by tag" }).click();
  await page.getByRole("rowheader", { name: /^good/ }).waitFor();
  expect(app.errors).toEqual([]);
});
