/** A run exported from the window: written, checked by another program, and said. */
import { readFileSync } from "node:fs";
import path from "node:path";
import axe from "axe-core";
import type { Page } from "playwright";
import { expect, it } from "vitest";
import { applications, sample, type App } from "./app";

const { folder, start } = applications();

it("writes a run for other programs and says what onnxruntime made of it", async () => {
  const file = (name: string) => path.join(folder, name);
  const app = await start("export");
  const { page } = app;
  await app.importFile(sample("iris.csv"));
  await app.goTo("Train");
  await app.train(1);
  await page.getByRole("button", { name: "Project menu" }).click();
  await page.getByRole("menuitem", { name: /Export run…/ }).click();
  const dialog = page.getByRole("dialog", { name: /^Export / });

  await app.answerSave(file("iris.onnx"));
  await dialog.getByRole("button", { name: "Export as ONNX…" }).click();
  await dialog.getByText(/verified: largest difference \S+ on \d+ test rows \(onnxruntime/).waitFor();
  expect(readFileSync(file("iris.onnx")).includes("petal_width")).toBe(true);

  await app.answerSave(file("iris.zip"));
  await dialog.getByRole("button", { name: "Export as PyTorch…" }).click();
  await dialog.getByText(/Written to .*iris\.zip/).waitFor();
  expect(readFileSync(file("iris.zip")).subarray(0, 2).toString()).toBe("PK");

  await app.answerSave(file("iris.html"));
  await dialog.getByRole("button", { name: "Export as Report…" }).click();
  await dialog.getByText(/Written to .*iris\.html/).waitFor();
  await dialog.getByRole("button", { name: "Close" }).click();
  await dialog.waitFor({ state: "detached" });

  const report = await open(app, file("iris.html"));
  await report.getByRole("heading", { name: "Evaluation", exact: true }).waitFor();
  for (const colorScheme of ["light", "dark"] as const) {
    await report.emulateMedia({ colorScheme });
    for (const width of [1100, 420]) {
      await report.setViewportSize({ width, height: 800 });
      expect(await report.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThan(1);
      expect(await look(report)).toEqual([]);
    }
  }
  const pdf = await app.electron.evaluate(async ({ BrowserWindow }) => {
    const [shown] = BrowserWindow.getAllWindows().filter((one) => one.webContents.getURL().endsWith("iris.html"));
    return (await shown!.webContents.printToPDF({ pageSize: "A4" })).toString("latin1");
  });
  expect(pdf.slice(0, 5)).toBe("%PDF-");
  expect([...pdf.matchAll(/\/Type\s*\/Page\b/g)].length).toBeGreaterThan(1);
  expect(app.errors).toEqual([]);
});

/** A window of its own, as a browser shows the file. */
async function open(app: App, report: string): Promise<Page> {
  const opened = app.electron.waitForEvent("window");
  await app.electron.evaluate(({ BrowserWindow }, shown) => {
    // The application's own session opens none but its pages.
    void new BrowserWindow({ webPreferences: { partition: "report" } }).loadFile(shown);
  }, report);
  return opened;
}
/** What axe finds, whose script the report's own policy would refuse: it is run by the browser's tools. */
async function look(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const runner = (window as unknown as { axe: typeof axe }).axe;
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];
    const { violations } = await runner.run(document, { runOnly: tags });
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`));
  });
}
