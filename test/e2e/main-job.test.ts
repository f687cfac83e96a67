/**
 * The whole path in the real application: import by the dialog, train, look at every figure, save, quit, open again,
 * find everything as it was, train on.
 */
import path from "node:path";
import type { Page } from "playwright";
import { describe, expect, it } from "vitest";
import { applications, sample } from "./app";

const { folder, start } = applications();

interface Case {
  file: string;
  target: string;
  rows: number;
  classes: string[];
  accuracy: number;
}
const cases: Case[] = [
  { file: "breast_cancer.csv", target: "diagnosis", rows: 569, classes: ["malignant", "benign"], accuracy: 0.95 },
  { file: "penguins.csv", target: "species", rows: 344, classes: ["Adelie", "Chinstrap", "Gentoo"], accuracy: 0.96 },
];

const figure = (page: Page, name: string) => page.getByRole("figure", { name, exact: true });

/** The numbers of a table, cell by cell. */
async function cells(page: Page, name: string): Promise<string[]> {
  return page.getByRole("table", { name }).getByRole("cell").allInnerTexts();
}

/** The confusion matrix's counts: the first whole number of each cell. */
async function confusion(page: Page): Promise<number[]> {
  const counts = (await cells(page, "Confusion matrix")).map((text) => /\d[\d\s]*/.exec(text)?.[0].replace(/\s/g, ""));
  return counts.filter((text) => text !== undefined).map(Number);
}

/** The data behind a figure, through its 'Show data' button. */
async function figureData(page: Page, name: string): Promise<string[][]> {
  const frame = figure(page, name);
  await frame.getByRole("button", { name: "Show data" }).click();
  const rows = await frame
    .getByRole("row")
    .evaluateAll((list) =>
      list.map((row) => [...row.querySelectorAll("td,th")].map((cell) => (cell.textContent ?? "").trim())),
    );
  await frame.getByRole("button", { name: "Show chart" }).click();
  return rows;
}

describe.each(cases)("the main job with $file", ({ file, target, rows, classes, accuracy }) => {
  it(`goes from ${file} to a reopened experiment`, async () => {
    const project = path.join(folder, file.replace(".csv", ".gradlab"));
    const profile = `profile-${file}`;
    let app = await start(profile);
    let { page } = app;

    // Data
    await app.importFile(sample(file));
    const columns = page.getByRole("table", { name: "Columns" });
    await columns.waitFor();
    await page.getByText(`${rows} rows`).first().waitFor();
    expect(await page.getByRole("combobox", { name: "Target" }).innerText()).toContain(target);

    // Network: the draft is there, with its output layer
    await app.goTo("Network");
    await page.getByRole("button", { name: "Add layer" }).waitFor();
    await page.getByText("output").first().waitFor();

    // Train
    await app.goTo("Train");
    await app.trainer("idle");
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await app.trainer("finished", 120_000);
    const loss = await figureData(page, "Loss");
    expect(loss.length).toBeGreaterThan(20);
    const health = await figureData(page, "Gradient health");
    expect(health.length).toBeGreaterThan(2);
    for (const name of ["Gradient norm", "Update ratio", "Histograms: gradients"]) await figure(page, name).waitFor();
    await page.getByRole("button", { name: "Update ratio: show something else here" }).click();
    await page.getByRole("menuitem", { name: "Dead share" }).click();
    await figure(page, "Dead share").waitFor();
    await page.getByRole("region", { name: "Findings" }).waitFor();

    // Evaluate on the test split
    await app.goTo("Evaluate");
    await page.getByRole("table", { name: "Confusion matrix" }).waitFor();
    const counts = await confusion(page);
    expect(counts).toHaveLength(classes.length ** 2);
    const total = counts.reduce((sum, n) => sum + n, 0);
    const right = counts.filter((_, i) => i % (classes.length + 1) === 0).reduce((sum, n) => sum + n, 0);
    expect(total).toBeGreaterThan(0.1 * rows);
    expect(right / total).toBeGreaterThanOrEqual(accuracy);
    const precisionRecall = await figureData(page, "Precision and recall");
    const roc = await figureData(page, "ROC");
    expect(precisionRecall.length).toBeGreaterThan(2);
    expect(roc.length).toBeGreaterThan(2);
    if (classes.length === 2) {
      const slider = page.getByRole("slider", { name: "Threshold" });
      await slider.focus();
      await slider.press("Home");
      await expect.poll(() => confusion(page)).not.toEqual(counts);
      await slider.press("End");
    }
    const shownBefore = await confusion(page);
    const byClassBefore = await cells(page, "By class");

    // Save and quit
    await app.answerSave(project);
    await page.getByRole("button", { name: "Save project" }).click();
    await page.getByRole("banner").getByText(path.basename(project, ".gradlab")).waitFor();
    await page.getByRole("banner").getByRole("img", { name: "unsaved" }).waitFor({ state: "detached" });
    expect(app.errors).toEqual([]);
    await app.quit();

    // Open again: equal numbers, and it trains on
    app = await start(profile);
    page = app.page;
    await app.answerOpen(project);
    await page.getByRole("button", { name: "Open project…" }).first().click();
    await page.getByRole("table", { name: "Confusion matrix" }).waitFor();
    await expect.poll(() => confusion(page)).toEqual(shownBefore);
    expect(await cells(page, "By class")).toEqual(byClassBefore);
    expect(await figureData(page, "ROC")).toEqual(roc);
    await app.goTo("Train");
    expect(await figureData(page, "Loss")).toEqual(loss);
    await page.getByRole("button", { name: "Train", exact: true }).click();
    // It may be over before anybody has seen it train.
    await expect
      .poll(async () => (await figureData(page, "Loss")).length, { timeout: 120_000 })
      .toBeGreaterThan(loss.length);
    await app.trainer("finished", 120_000);
    expect(app.errors).toEqual([]);
  }, 300_000);
});
