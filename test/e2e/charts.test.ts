/** Charts and time in the real window: zoom, cross-hair, legend, files, and the run as it was. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { applications, sample, type App } from "./app";

const { start, folder } = applications();

async function trained(name: string, epochs: number): Promise<App> {
  const app = await start(name);
  const { page } = app;
  await app.importFile(sample("breast_cancer.csv"));
  await app.goTo("Network");
  for (const [field, value] of [
    ["Epochs", String(epochs)],
    ["Early stopping", ""],
  ] as const) {
    const box = page.getByRole("spinbutton", { name: field, exact: true });
    await box.fill(value);
    await box.press("Enter");
  }
  await app.goTo("Train");
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await app.trainer("finished", 120_000);
  return app;
}
const figure = (app: App, name: string) => app.page.getByRole("figure", { name, exact: true });
const plot = (app: App, name: string) => app.page.getByRole("group", { name: `${name}: + and − zoom` });
/** Numbers of the confusion matrix, row by row. */
async function confusion(app: App): Promise<number[]> {
  const cells = await app.page.getByRole("table", { name: "Confusion matrix" }).getByRole("cell").allInnerTexts();
  return cells.flatMap((text) => /^\s*(\d+)/.exec(text)?.[1] ?? []).map(Number);
}

it("zooms by wheel and keys for all charts together, and reads all of them at one cross-hair", async () => {
  const app = await trained("zoom", 40);
  const { page } = app;
  const time = page.getByRole("slider", { name: "Time" });
  expect(await time.getAttribute("aria-valuemax")).toBe("40");
  const box = (await plot(app, "Loss").boundingBox())!;
  await page.mouse.move(box.x + 300, box.y + 50);
  const told = figure(app, "Loss").getByRole("tooltip");
  expect(await told.innerText()).toMatch(/epoch [\d.]+[\s\S]*train[\s\S]*0\.\d+/);
  // The other charts of the stage say one value each at the same moment.
  expect(await page.locator(".cross-hair .value").count()).toBeGreaterThanOrEqual(3);
  for (let i = 0; i < 6; i++) await page.mouse.wheel(0, -120);
  await expect.poll(async () => Number(await time.getAttribute("aria-valuemax"))).toBeLessThan(40);
  expect(Number(await time.getAttribute("aria-valuemin"))).toBeGreaterThan(0);
  await plot(app, "Loss").focus();
  await page.keyboard.press("0");
  await expect.poll(() => time.getAttribute("aria-valuemax")).toBe("40");
  await page.keyboard.press("+");
  await expect.poll(async () => Number(await time.getAttribute("aria-valuemax"))).toBeLessThan(40);
  await page.mouse.dblclick(box.x + 200, box.y + 50);
  await expect.poll(() => time.getAttribute("aria-valuemax")).toBe("40");
  expect(app.errors).toEqual([]);
}, 180_000);

it("chooses a layer by a press on its lane, and a row by a press on its point", async () => {
  const app = await trained("hits", 6);
  const { page } = app;
  const lanes = figure(app, "Gradient health");
  const names = lanes.getByRole("listitem").getByRole("button");
  const pressed = async () =>
    Promise.all((await names.all()).map((button) => button.getAttribute("aria-pressed"))).then((all) =>
      all.indexOf("true"),
    );
  const box = (await lanes.locator("canvas").boundingBox())!;
  const height = box.height / (await names.count());
  for (const lane of [1, 0, 2]) {
    await page.mouse.click(box.x + 200, box.y + (lane + 0.5) * height);
    await expect.poll(pressed).toBe(lane);
  }

  await app.goTo("Explain");
  await page.getByRole("button", { name: /^output/ }).click();
  const space = figure(app, "Space").locator("canvas").first();
  await space.waitFor();
  const letGo = page.getByRole("button", { name: "Clear", exact: true });
  const area = (await space.boundingBox())!;
  // The answers of a good network lie at the ends of the axis, in all heights: some press along its left end hits one.
  let at = 0;
  await expect
    .poll(async () => {
      if ((await letGo.count()) > 0) return true;
      at = (at + 1) % 40;
      await page.mouse.click(area.x + 90, area.y + area.height * (0.1 + at * 0.02));
      return false;
    })
    .toBe(true);
  // Beside all of them it lets go.
  await page.mouse.click(area.x + 64 + (area.width - 80) / 2, area.y + 14);
  await expect.poll(() => letGo.count()).toBe(0);
  expect(app.errors).toEqual([]);
}, 180_000);

it("shows one line alone, smooths, and saves pictures and data", async () => {
  const app = await trained("files", 12);
  const { page } = app;
  const legend = page.getByRole("group", { name: "Lines of the loss" });
  const pressed = async () =>
    Promise.all((await legend.getByRole("button").all()).map((button) => button.getAttribute("aria-pressed")));
  await legend.getByRole("button", { name: "validation" }).click();
  expect(await pressed()).toEqual(["false", "true", "false"]);
  await legend.getByRole("button", { name: "validation" }).click();
  expect(await pressed()).toEqual(["true", "true", "true"]);
  await legend.getByRole("button", { name: "one batch" }).click({ modifiers: ["Control"] });
  expect(await pressed()).toEqual(["true", "true", "false"]);

  const save = async (name: string, item: string, file: string): Promise<Buffer> => {
    const to = path.join(folder, file);
    await app.answerSave(to);
    await page.getByRole("button", { name: `Chart menu: ${name}`, exact: true }).click();
    await page.getByRole("menuitem", { name: item }).click();
    await expect
      .poll(() => {
        try {
          return readFileSync(to).length;
        } catch {
          return 0;
        }
      })
      .toBeGreaterThan(50);
    return readFileSync(to);
  };
  const csv = (await save("Loss", "Save data as CSV…", "loss.csv")).toString();
  const lines = csv.trim().split("\r\n");
  expect(lines[0]).toBe("Epoch,Train loss,Validation loss");
  expect(lines.length).toBe(1 + 13);
  expect(lines.slice(1).every((line) => line.split(",").every((cell) => Number.isFinite(Number(cell))))).toBe(true);

  const png = await save("Loss", "Save as PNG…", "loss.png");
  expect(png.subarray(1, 4).toString()).toBe("PNG");
  // The width stands in the header; pictures are twice as sharp as the window.
  expect(png.readUInt32BE(16)).toBeGreaterThan(1000);

  for (const name of ["Loss", "Gradient health", "Histograms: gradients"]) {
    await figure(app, name).hover();
    const svg = (await save(name, "Save as SVG…", `${name.replaceAll(/\W/g, "")}.svg`)).toString();
    const drawn = await page.evaluate((text) => {
      const picture = new DOMParser().parseFromString(text, "image/svg+xml");
      const count = (selector: string) => picture.querySelectorAll(selector).length;
      return { error: count("parsererror"), shapes: count("path") + count("image"), words: count("text") };
    }, svg);
    expect(drawn.error).toBe(0);
    expect(drawn.shapes).toBeGreaterThan(4);
    expect(drawn.words).toBeGreaterThan(3);
    expect(svg).not.toMatch(/NaN|undefined/);
  }
  expect(app.errors).toEqual([]);
}, 180_000);

it("shows a run as it was: charts, histograms, confusion matrix and space, and is live again", async () => {
  const app = await trained("time", 10);
  const { page } = app;
  await app.goTo("Evaluate");
  const matrix = page.getByRole("table", { name: "Confusion matrix" });
  await matrix.waitFor();
  const live = await confusion(app);

  await app.goTo("Train");
  await page.getByRole("slider", { name: "Time" }).focus();
  await page.keyboard.press("Home");
  await figure(app, "Histograms: gradients").getByText("epoch 0", { exact: true }).waitFor();
  await page.getByText("epoch 0, not the last").waitFor();

  await app.goTo("Evaluate");
  await page.getByRole("status", { name: "Moment" }).filter({ hasText: "Epoch 0 of 10, not the last" }).waitFor();
  await expect.poll(() => confusion(app)).not.toEqual(live);
  const untrained = await confusion(app);
  expect(untrained.reduce((a, b) => a + b, 0)).toBe(live.reduce((a, b) => a + b, 0));
  // What the window shows of epoch 0 is what the trainer answers for that epoch, and its curves say the same.
  const right = (cells: number[]) => (cells[0]! + cells[3]!) / cells.reduce((a, b) => a + b, 0);
  await page.getByRole("combobox", { name: "Split" }).click();
  await page.getByRole("option", { name: /Validation/ }).click();
  const told = await accuracyAt(app, 0);
  await expect.poll(async () => right(await confusion(app))).toBeCloseTo(told, 3);

  await app.goTo("Explain");
  await page.getByText(/at epoch 0/).waitFor();
  await page.getByRole("button", { name: "Last epoch" }).click();
  await page.getByText(/at epoch 10/).waitFor();
  await app.goTo("Evaluate");
  await expect.poll(async () => right(await confusion(app))).toBeCloseTo(await accuracyAt(app, 10), 3);
  expect(app.errors).toEqual([]);
}, 180_000);

/** Validation accuracy of an epoch, as the table of the Train stage has it. */
async function accuracyAt(app: App, epoch: number): Promise<number> {
  const { page } = app;
  await app.goTo("Train");
  const chart = figure(app, "Accuracy");
  await chart.hover();
  await chart.getByRole("button", { name: "Show data" }).click();
  const cells = await chart
    .getByRole("row")
    .nth(epoch + 1)
    .getByRole("cell")
    .allInnerTexts();
  await chart.getByRole("button", { name: "Show chart" }).click();
  await app.goTo("Evaluate");
  await page.getByRole("table", { name: "Confusion matrix" }).waitFor();
  return Number(cells[2]);
}
