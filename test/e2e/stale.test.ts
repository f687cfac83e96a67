/** What is shown is of now: notices leave, the chosen layer is in sight, and what a press will do is said before it. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright";
import { expect, it } from "vitest";
import { applications, sample } from "./app";

const { folder, start } = applications();

async function drop(page: Page, file: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [file], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const)
    await session.send("Input.dispatchDragEvent", { type, x: 500, y: 400, data });
}
const shot = (page: Page, name: string) =>
  process.env["PICTURES"] ? page.screenshot({ path: path.join(process.env["PICTURES"], `${name}.png`) }) : null;

it("opens a project that is dropped on the window, after asking about unsaved work", async () => {
  const app = await start("dropped");
  const { page } = app;
  const file = path.join(folder, "dropped.gradlab");
  await app.importFile(sample("iris.csv"));
  await app.answerSave(file);
  await app.menu("project.save");
  await expect.poll(() => existsSync(file)).toBe(true);
  await page.getByRole("contentinfo").getByText("Saving…").waitFor({ state: "detached" });
  const bytes = readFileSync(file);

  await app.answerBox(/don.t save|discard/i);
  await app.importFile(sample("wine.csv"));
  await app.answerBox(/cancel/i);
  await drop(page, file);
  await page.waitForTimeout(300);
  expect(await page.getByRole("table", { name: "Columns" }).innerText()).toContain("alcohol");

  await app.answerBox(/don.t save|discard/i);
  await drop(page, file);
  await page.getByRole("table", { name: "Columns" }).getByText("petal_length").first().waitFor();
  const split = page.getByRole("button", { name: /^Split settings/ });
  for (const words of ["stratified by species", "Groups, time order, folds"])
    expect(await split.innerText()).toContain(words);
  await shot(page, "data");
  await app.resize(1024, 680);
  await shot(page, "data-small");
  // It is the project of that file: it is saved there without a dialog.
  await app.goTo("Network");
  const epochs = page.getByRole("spinbutton", { name: "Epochs", exact: true });
  await epochs.fill("40");
  await epochs.press("Enter");
  await app.menu("project.save");
  await expect.poll(() => readFileSync(file).equals(bytes)).toBe(false);
  expect(app.errors).toEqual([]);
}, 120_000);

it("keeps the chosen layer in sight, selects no text by Ctrl+A, changes the theme in sight and says what Train adds", async () => {
  const app = await start("stale");
  const { page } = app;
  await app.importFile(sample("iris.csv"));
  await app.goTo("Network");
  await page.getByRole("combobox", { name: "Preset", exact: true }).click();
  await page.getByRole("option", { name: /vanishing gradients/i }).click();
  for (let more = 0; more < 22; more++) {
    await page.getByRole("button", { name: "Add layer" }).click();
    await page.getByRole("menuitem", { name: "Dense" }).click();
  }
  const epochs = page.getByRole("spinbutton", { name: "Epochs", exact: true });
  await epochs.fill("3");
  await epochs.press("Enter");
  await app.goTo("Train");
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await app.trainer("finished");
  await page.getByText(/Train adds 3 epochs to this run/).waitFor();
  const step = page.getByRole("button", { name: "Step", exact: true });
  expect(await step.getAttribute("title")).toMatch(/run 1.*3 more epochs/);

  // The last lane is out of sight until its layer is chosen on the strip, and the first after that.
  const lanes = page.locator(".health .name");
  const visible = (index: number) =>
    lanes.nth(index).evaluate((lane) => {
      const own = lane.getBoundingClientRect();
      const box = lane.closest(".lanes")!.getBoundingClientRect();
      return own.top >= box.top - 1 && own.bottom <= box.bottom + 1;
    });
  const last = (await lanes.count()) - 1;
  expect(last).toBeGreaterThan(25);
  await lanes.first().press("Enter");
  expect([await visible(0), await visible(last)]).toEqual([true, false]);
  const strip = page.getByRole("region", { name: "Network" });
  await strip
    .getByRole("button", { name: /^output/ })
    .last()
    .evaluate((button: HTMLElement) => button.click());
  await expect.poll(() => visible(last)).toBe(true);
  await shot(page, "lanes");
  // And on the strip, when it is chosen in the heat map.
  await lanes.first().evaluate((lane: HTMLElement) => lane.click());
  await expect.poll(() => visible(0)).toBe(true);
  const chosen = strip.locator("[aria-pressed='true']").first();
  await expect
    .poll(() =>
      chosen.evaluate((button) => {
        const own = button.getBoundingClientRect();
        return own.left >= 0 && own.right <= innerWidth;
      }),
    )
    .toBe(true);

  // All lanes are in the picture.
  const picture = path.join(folder, "health.svg");
  await app.answerSave(picture);
  await page.getByRole("button", { name: "Chart menu: Gradient health" }).click();
  await page.getByRole("menuitem", { name: /SVG/ }).click();
  await expect
    .poll(() => {
      try {
        return readFileSync(picture, "utf8");
      } catch {
        return "";
      }
    })
    .toContain("</svg>");
  const svg = readFileSync(picture, "utf8");
  const height = Number(/height="([\d.]+)"/.exec(svg)![1]);
  const laneHeight = await lanes.first().evaluate((lane) => lane.getBoundingClientRect().height);
  expect(height).toBeGreaterThan((last + 1) * laneHeight);

  await page.locator("body").press("Control+a");
  expect(await page.evaluate(() => getSelection()?.toString() ?? "")).toBe("");

  const dark = () => page.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches);
  const before = await dark();
  const other = (now: boolean) => page.getByRole("button", { name: now ? "Light theme" : "Dark theme" });
  await other(before).click();
  await expect.poll(dark).toBe(!before);
  await shot(page, "dark");
  await other(!before).click();
  await expect.poll(dark).toBe(before);
  expect(app.errors).toEqual([]);
}, 180_000);
