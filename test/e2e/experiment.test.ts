/** Building a network, the transport, and the first findings, by hand in the real window. */
import { expect, it } from "vitest";
import { applications, sample, type App } from "./app";

const { start } = applications();

async function importSample(app: App, file: string): Promise<void> {
  await app.importFile(sample(file));
  await app.page.getByRole("table", { name: "Columns" }).waitFor();
}
async function choose(app: App, field: string, option: string | RegExp): Promise<void> {
  await app.page.getByRole("combobox", { name: field, exact: true }).click();
  await app.page.getByRole("option", { name: option }).first().click();
}
async function setNumber(app: App, field: string, value: string): Promise<void> {
  const box = app.page.getByRole("spinbutton", { name: field, exact: true });
  await box.fill(value);
  await box.press("Enter");
}
const layers = (app: App) => app.page.getByRole("listbox", { name: "Layers" }).getByRole("option");
const addLayer = async (app: App, kind: string) => {
  await app.page.getByRole("button", { name: "Add layer" }).click();
  await app.page.getByRole("menuitem", { name: kind }).click();
};

it("builds a network by hand: add, edit, reorder, remove, undo, and faults at the field", async () => {
  const app = await start("build");
  const { page } = app;
  await importSample(app, "iris.csv");
  await app.goTo("Network");
  await choose(app, "Preset", /no hidden|logistic|linear/i);
  await expect.poll(() => layers(app).count()).toBe(2);
  await addLayer(app, "Dense");
  await addLayer(app, "Dropout");
  await expect.poll(() => layers(app).count()).toBe(4);

  // Outside 0 to 1 the rate is refused in words and not taken; at 1 it is taken with a warning.
  await setNumber(app, "Rate", "1.5");
  await page
    .getByRole("region", { name: "Layer" })
    .getByText(/0 and 1|0 to 1|at most 1/)
    .first()
    .waitFor();
  await setNumber(app, "Rate", "1");
  await page
    .getByRole("region", { name: "Layer" })
    .getByText(/learns nothing/)
    .first()
    .waitFor();
  await setNumber(app, "Rate", "0.1");

  await layers(app).nth(1).click();
  await setNumber(app, "Units", "12");
  await page.getByRole("radio", { name: "tanh" }).click();
  await expect.poll(() => layers(app).nth(1).innerText()).toMatch(/12[\s\S]*tanh/);
  await layers(app).nth(1).press("Alt+ArrowRight");
  await expect.poll(() => layers(app).nth(2).innerText()).toMatch(/tanh/);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => layers(app).nth(1).innerText()).toMatch(/tanh/);
  await layers(app).nth(2).click();
  await layers(app).nth(2).press("Delete");
  await expect.poll(() => layers(app).count()).toBe(3);
  expect(app.errors).toEqual([]);
}, 120_000);

it("switches a layer off, trains without it, and switches it on again", async () => {
  const app = await start("off");
  const { page } = app;
  await importSample(app, "iris.csv");
  await app.goTo("Network");
  await setNumber(app, "Epochs", "3");
  await layers(app).nth(3).click();
  await page.getByRole("button", { name: "Switch dense 2 off" }).click();
  await expect.poll(() => layers(app).nth(3).getAttribute("aria-label")).toMatch(/^dense 2.*, off$/);
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await app.trainer("finished");
  // The layer was not in the run, and is still in the draft.
  await page.getByText("dense 1", { exact: true }).first().waitFor();
  expect(await page.getByText("dense 2", { exact: true }).count()).toBe(0);
  await app.goTo("Network");
  await expect.poll(() => layers(app).count()).toBe(6);
  await layers(app).nth(3).click();
  expect(await page.getByRole("region", { name: "Layer", exact: true }).innerText()).toMatch(/switched off/i);
  expect(await page.getByRole("table", { name: /^Signals/ }).count()).toBe(0);
  await layers(app).nth(3).press("d");
  await expect.poll(() => layers(app).nth(3).getAttribute("aria-label")).toMatch(/parameters$/);
  expect(app.errors).toEqual([]);
}, 120_000);

it("changes several layers at once, and takes it back at once", async () => {
  const app = await start("several");
  const { page } = app;
  await importSample(app, "iris.csv");
  await app.goTo("Network");
  await choose(app, "Preset", /^Deep$/);
  await layers(app).nth(1).click();
  await layers(app)
    .nth(3)
    .click({ modifiers: ["Shift"] });
  await page.getByRole("heading", { name: "3 layers" }).waitFor();
  await page.getByRole("radio", { name: "tanh" }).click();
  const activations = async () =>
    (await layers(app).allInnerTexts()).map((text) => /tanh|ReLU/.exec(text)?.[0] ?? "–").slice(1, 6);
  await expect.poll(activations).toEqual(["tanh", "tanh", "tanh", "ReLU", "ReLU"]);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(activations).toEqual(["ReLU", "ReLU", "ReLU", "ReLU", "ReLU"]);
  expect(app.errors).toEqual([]);
}, 120_000);

it("moves a layer by dragging it", async () => {
  const app = await start("drag");
  const { page } = app;
  await importSample(app, "iris.csv");
  await app.goTo("Network");
  const centre = async (index: number) => {
    const box = (await layers(app).nth(index).boundingBox())!;
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  const [from, to] = [await centre(1), await centre(3)];
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x + 20, to.y, { steps: 5 });
  await page.mouse.up();
  const names = async () => (await layers(app).allInnerTexts()).map((text) => /^\w+/.exec(text)?.[0]);
  await expect.poll(names).toEqual(["input", "dropout", "dense", "dense", "dropout", "output"]);
  await expect.poll(() => layers(app).nth(3).getAttribute("aria-selected")).toBe("true");
  expect(app.errors).toEqual([]);
}, 120_000);

it("shows the draft as PyTorch code and as JSON, to copy", async () => {
  const app = await start("code");
  const { page } = app;
  await importSample(app, "iris.csv");
  await app.goTo("Network");
  await page.getByRole("button", { name: "Code…" }).click();
  const sheet = page.getByRole("dialog", { name: "Code" });
  expect(await sheet.getByRole("region", { name: "PyTorch script" }).innerText()).toContain("nn.Linear(4, 32)");
  const copied = () => app.electron.evaluate(({ clipboard }) => clipboard.readText());
  await sheet.getByRole("button", { name: "Copy" }).click();
  await expect.poll(copied).toContain("nn.Linear(4, 32)");
  await sheet.getByRole("radio", { name: "JSON" }).click();
  await sheet.getByRole("button", { name: /^Cop/ }).click();
  await expect.poll(copied).toMatch(/^\{[\s\S]*"network"[\s\S]*\}\n$/);
  await page.keyboard.press("Escape");
  await sheet.waitFor({ state: "detached" });
  expect(app.errors).toEqual([]);
}, 120_000);

it("trains, pauses, steps, resumes and stops", async () => {
  const app = await start("transport");
  const { page } = app;
  await importSample(app, "digits.csv");
  await app.goTo("Network");
  await setNumber(app, "Epochs", "100000");
  await setNumber(app, "Early stopping", "");
  await app.goTo("Train");
  await page.getByRole("button", { name: "Step", exact: true }).click();
  await app.trainer("paused");
  await page.getByRole("button", { name: "Resume", exact: true }).click();
  await app.trainer("training");
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await app.trainer("paused");
  await page.getByRole("button", { name: "Step", exact: true }).click();
  await app.trainer("paused");
  await page.getByRole("button", { name: "Resume", exact: true }).click();
  await app.trainer("training");
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await app.trainer("stopped");
  expect(app.errors).toEqual([]);
}, 120_000);

it("finds vanishing gradients by layer, and a fork with ReLU cures them", async () => {
  const app = await start("vanishing");
  const { page } = app;
  await importSample(app, "breast_cancer.csv");
  await app.goTo("Network");
  await choose(app, "Preset", /vanish/i);
  await app.goTo("Train");
  await page.getByRole("button", { name: "Train", exact: true }).click();
  const findings = page.getByRole("region", { name: "Findings" });
  await findings.getByText("Vanishing gradients").first().waitFor();
  expect(await findings.innerText()).toMatch(/dense 1/);
  await app.trainer("finished", 120_000);
  await findings
    .getByRole("button", { name: /Fork run/ })
    .first()
    .click();
  // The fork may be over before anybody has seen it train.
  await findings.getByText("Cured").first().waitFor({ timeout: 120_000 });
  await app.trainer("finished", 120_000);
  // The fault has a lesson: from the finding of the run that fails it is one press away.
  await page.getByRole("group", { name: "Runs" }).getByRole("button", { name: /^1/ }).click();
  await findings.getByRole("button", { name: "Atlas" }).click();
  await page.getByRole("heading", { name: /Vanishing gradients/i }).waitFor();
  expect(app.errors).toEqual([]);
}, 240_000);

it("finds exploding gradients in a network that was built by hand, and the first remedy cures them", async () => {
  const app = await start("exploding");
  const { page } = app;
  await importSample(app, "breast_cancer.csv");
  await app.goTo("Network");
  await choose(app, "Preset", /no hidden|logistic|linear/i);
  await addLayer(app, "Dense");
  await setNumber(app, "Units", "32");
  await page.getByRole("radio", { name: "ReLU", exact: true }).click();
  await choose(app, "Initialiser", /^Normal$/);
  await setNumber(app, "σ", "1");
  // One, two, four, eight, ten layers.
  for (const [from, to] of [
    [1, 1],
    [1, 2],
    [1, 4],
    [1, 2],
  ] as const) {
    await layers(app).nth(from).click();
    if (to > from)
      await layers(app)
        .nth(to)
        .click({ modifiers: ["Shift"] });
    await layers(app).nth(from).press("Control+d");
  }
  await expect.poll(() => layers(app).count()).toBe(12);
  await choose(app, "Optimiser", /^SGD/);
  await setNumber(app, "Learning rate", "0.03");
  await setNumber(app, "Epochs", "30");

  await app.goTo("Train");
  await page.getByRole("button", { name: "Train", exact: true }).click();
  const findings = page.getByRole("region", { name: "Findings" });
  await findings.getByText("Exploding gradients").first().waitFor();
  // It names layers, and the run ends in numbers that are none.
  await app.trainer("failed");
  expect(await findings.innerText()).toMatch(/dense \d+|output/);
  await findings
    .getByRole("button", { name: /Fork run/ })
    .first()
    .click();
  await findings.getByText("Cured").first().waitFor({ timeout: 60_000 });
  await app.trainer("finished");
  expect(app.errors).toEqual([]);
}, 120_000);

it("finds dead ReLU units in the layer that died", async () => {
  const app = await start("dead");
  const { page } = app;
  await importSample(app, "breast_cancer.csv");
  await app.goTo("Network");
  await choose(app, "Preset", /dead/i);
  await setNumber(app, "Seed", "1");
  await app.goTo("Train");
  await page.getByRole("button", { name: "Train", exact: true }).click();
  const findings = page.getByRole("region", { name: "Findings" });
  await findings
    .getByText(/Dead ReLU/i)
    .first()
    .waitFor();
  expect(await findings.innerText()).toMatch(/dense 2/);
  expect(app.errors).toEqual([]);
}, 120_000);

it("takes a file that is dropped on the window", async () => {
  const app = await start("drop");
  const { page } = app;
  const data = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    const rows = Array.from({ length: 60 }, (_, i) => `${i % 7},${(i * 13) % 11},${i % 2 ? "yes" : "no"}`);
    transfer.items.add(new File([["a,b,answer", ...rows].join("\n")], "dropped.csv", { type: "text/csv" }));
    return transfer;
  });
  for (const type of ["dragenter", "dragover", "drop"]) await page.dispatchEvent("body", type, { dataTransfer: data });
  await app.confirmImport();
  await page.getByText("dropped.csv").first().waitFor();
  expect(await page.getByRole("combobox", { name: "Target" }).innerText()).toContain("answer");
}, 60_000);
