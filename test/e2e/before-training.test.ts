/** What the Network stage says before anything is trained: the doctor's findings, the 20-row test, the learning-rate range test. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { applications, temporaryFolder, type App } from "./app";

const { start } = applications();
const folder = temporaryFolder();
afterAll(() => folder.remove());

async function onNetwork(name: string): Promise<App> {
  const app = await start(name);
  await app.page.getByRole("link", { name: /Sample breast cancer/ }).click();
  await app.page.getByRole("table", { name: "Columns" }).waitFor();
  await app.goTo("Network");
  return app;
}

it("finds ten sigmoids before they are trained, and puts the remedy into the draft", async () => {
  const app = await onNetwork("draft-finding");
  const { page } = app;
  await page.getByRole("combobox", { name: "Preset" }).click();
  await page.getByRole("option", { name: "Vanishing gradients" }).click();
  const checks = page.getByRole("list", { name: "Checks before training" });
  await checks.getByRole("button", { name: "Vanishing gradients" }).click();
  await checks.getByText("10 sigmoid layers in a row").waitFor();
  await checks.getByRole("button", { name: "ReLU instead of sigmoid and tanh" }).click();
  await expect.poll(() => checks.getByRole("button", { name: "Vanishing gradients" }).count()).toBe(0);
  await expect
    .poll(() => page.getByRole("listbox", { name: "Layers" }).getByRole("option").nth(1).innerText())
    .toContain("ReLU");
  // One step of undo brings back what was.
  await page.getByRole("button", { name: "Undo" }).click();
  await checks.getByRole("button", { name: "Vanishing gradients" }).waitFor();
});

it("learns 20 rows by heart, or says why it can't", async () => {
  const app = await onNetwork("twenty-rows");
  const { page } = app;
  const test = page.getByRole("group", { name: "20-row test" });
  await test.getByRole("button").click();
  await test.getByText(/memorised 20 rows/).waitFor();
  // Another network is another question.
  await page.getByRole("button", { name: "Add layer" }).click();
  await page.getByRole("menuitem", { name: "Dense" }).click();
  await expect.poll(() => test.getByRole("status").count()).toBe(0);

  // The same inputs with both answers.
  const file = path.join(folder.path, "contradiction.csv");
  const rows = Array.from({ length: 200 }, (_, i) => `${i % 2},${(i >> 1) % 2},${(i >> 2) % 2 ? "yes" : "no"}`);
  writeFileSync(file, `a,b,answer\n${rows.join("\n")}\n`);
  await app.answerOpen(file);
  await app.answerBox(/don.t save|discard/i);
  await app.goTo("Data");
  await page.getByRole("button", { name: "Import CSV…" }).first().click();
  await page
    .getByRole("heading", { name: "contradiction.csv" })
    .or(page.getByText("contradiction.csv"))
    .first()
    .waitFor();
  await app.confirmImport();
  await app.goTo("Network");
  await test.getByRole("button").click();
  await test.getByText(/have the same inputs but different targets/).waitFor();
});

it("tries learning rates, shows the loss, and takes over what it suggests", async () => {
  const app = await onNetwork("rate-range");
  const { page } = app;
  await page.getByRole("button", { name: "Find a rate…" }).click();
  const finder = page.getByRole("dialog", { name: "Find a rate" });
  await finder.getByText(/lowest at/).waitFor();
  await finder.getByRole("button", { name: "Show data" }).click();
  const rows = finder.getByRole("table").getByRole("row");
  await expect.poll(() => rows.count()).toBeGreaterThan(80);
  const use = finder.getByRole("button", { name: /^Use / });
  const rate = (await use.innerText()).replace("Use ", "");
  await use.click();
  const field = page.getByRole("spinbutton", { name: "Learning rate", exact: true });
  await expect.poll(() => field.inputValue()).toBe(rate);
  expect(Number(rate)).toBeGreaterThan(0.0005);
  expect(Number(rate)).toBeLessThan(0.05);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => field.inputValue()).toBe("0.003");
});
