/** What hidden units answer to, on a run with dead ones; Space in halves and over time; all of Explain on many inputs and layers, while a run trains. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { createRandom } from "#core/random";
import { applications, root, sample } from "./app";

const { start, folder } = applications();

/** A project with a run, trained by the command line. */
function projectOf(name: string, table: string, target: string, spec: object): string {
  const [json, project] = [path.join(folder, `${name}.json`), path.join(folder, `${name}.gradlab`)];
  writeFileSync(json, JSON.stringify(spec));
  const script = path.join(root, "scripts/gradlab.mjs");
  // It warns of pixels that say much.
  const args = [script, "train", table, "--target", target, "--spec", json, "--out", project];
  execFileSync("node", args, { stdio: "ignore" });
  return project;
}
const figure = (text: string) => Number(text.replaceAll("−", "-").replace("+", ""));

it("marks a dead unit, sorts by what is lost without each, and leads a row into the microscope; Space over time and in halves", async () => {
  // A rate far too high for ReLU.
  const project = projectOf("dead", sample("iris.csv"), "species", {
    network: {
      layers: [
        { type: "dense", units: 12, activation: "relu" },
        { type: "dense", units: 6, activation: "tanh" },
      ],
    },
    training: { optimizer: { type: "sgd", learningRate: 3 }, epochs: 20, earlyStopping: null },
  });
  const app = await start("units", project);
  const { page } = app;
  await app.trainer("finished");
  await app.goTo("Explain");
  await page.getByRole("figure", { name: "Space" }).waitFor();
  const slider = page.getByRole("slider", { name: "Layer" });
  await slider.press("Home");
  await slider.press("ArrowRight");
  await expect.poll(() => slider.getAttribute("aria-valuetext")).toBe("dense 1, Wx + b, before the bend");
  await page.getByText(/Drawn is/).waitFor();
  await page.getByRole("button", { name: "Epochs side by side" }).click();
  const panels = page.getByRole("figure", { name: /^Epoch \d+$/ });
  await expect.poll(() => panels.count()).toBe(4);
  for (const epoch of [7, 13]) await page.getByRole("button", { name: `Epoch ${epoch}`, exact: true }).click();
  await expect.poll(() => panels.count()).toBe(2);
  await page.getByText("all on the same axes, fitted on the training rows of epochs 0, 20 together").waitFor();
  await page.getByRole("switch", { name: "Same axes" }).click();
  await page.getByText(/each on its own axes/).waitFor();
  await page.getByRole("button", { name: "One epoch" }).click();

  // From the layer in Space to its units.
  await page.getByRole("button", { name: "What its units answer to" }).click();
  const table = page.getByRole("table", { name: "Units" });
  await table.waitFor();
  await page.getByRole("combobox", { name: "Split" }).click();
  await page.getByRole("option", { name: "train rows" }).click();
  await page.getByText(/with all units, on 105 rows; each is held at 0/).waitFor();
  expect(await page.getByRole("status", { name: "Marks" }).innerText()).toMatch(/^1 dead,.* on 105 train rows\.$/);
  const rows = table.locator("tbody tr[aria-rowindex]");
  const losses = async () => (await rows.locator("td.loss").allInnerTexts()).map((text) => figure(text.trim()));
  const down = await losses();
  expect(down).toHaveLength(12);
  expect(down).toEqual(down.toSorted((a, b) => b - a));
  await table.getByRole("columnheader", { name: "Δ loss" }).getByRole("button").click();
  await expect.poll(losses).toEqual(down.toSorted((a, b) => a - b));
  await rows.filter({ hasText: "dead" }).click();
  const panel = page.getByRole("region", { name: "What a unit answers to" });
  await panel.getByText("Dead: its output is 0 on all 105 train rows.").waitFor();
  await panel.getByText("Held at 0 the loss changes by 0, at its mean by 0.").waitFor();

  // Another one, over two columns, and its top row.
  await table.getByRole("columnheader", { name: "Δ loss" }).getByRole("button").click();
  await rows.first().click();
  await panel.getByRole("figure", { name: "Response" }).waitFor();
  await panel.getByRole("combobox", { name: "And over" }).click();
  await page.getByRole("option").nth(1).click();
  await panel.getByRole("figure", { name: "Two columns at once" }).waitFor();
  const top = panel.getByRole("list", { name: "Rows on which it says most" }).getByRole("button").first();
  const row = /\d+/.exec((await top.getAttribute("aria-label")) ?? "")![0];
  await top.click();
  await page.getByRole("region", { name: "The chain rule" }).waitFor();
  expect(await page.getByRole("spinbutton", { name: "Row", exact: true }).inputValue()).toBe(row);
  // And back, from a unit that is pressed there.
  const unit = page.getByRole("button", { name: /^unit \d+ of dense 2/ }).first();
  const name = /unit (\d+)/.exec((await unit.getAttribute("aria-label")) ?? "")![1]!;
  await unit.click();
  await page.getByRole("button", { name: "What it answers to" }).click();
  await panel.getByText(`Unit ${name} of dense 2`).waitFor();
  expect(app.errors).toEqual([]);
}, 120_000);

/** 784 pixels: a spot whose place is the class. */
function spots(): string {
  const random = createRandom(5, "spots");
  const lines = [Array.from({ length: 785 }, (_, at) => (at < 784 ? `px${at}` : "place")).join(",")];
  for (let row = 0; row < 150; row++) {
    const left = row % 2 === 0;
    const [x, y] = [(left ? 8 : 19) + 3 * random.normal(), 14 + 4 * random.normal()];
    const pixels = Array.from({ length: 784 }, (_, at) =>
      Math.round(255 * Math.exp(-(((at % 28) - x) ** 2 + (Math.floor(at / 28) - y) ** 2) / 18)),
    );
    lines.push([...pixels, left ? "left" : "right"].join(","));
  }
  return `${lines.join("\n")}\n`;
}

it("784 inputs through 30 layers, while the run trains and paused, in both themes", async () => {
  const file = path.join(folder, "spots.csv");
  writeFileSync(file, spots());
  const layers = Array.from({ length: 30 }, () => ({ type: "dense", units: 16, activation: "tanh" }));
  const training = { optimizer: { type: "adam", learningRate: 0.001 }, epochs: 3, earlyStopping: null };
  const app = await start("many", projectOf("many", file, "place", { network: { layers }, training }));
  const { page } = app;
  await app.trainer("finished");
  await app.goTo("Explain");
  const figureOfSpace = page.getByRole("figure", { name: "Space" });
  await figureOfSpace.waitFor();
  const go = (view: string) => page.getByRole("radio", { name: view, exact: true }).click();
  const round = async () => {
    await go("Space");
    await figureOfSpace.getByText(/at epoch \d+/).waitFor();
    await page.getByText("px0 … px783 look like the pixels of 28 × 28 images: a guess.").waitFor();
    await go("Units");
    await page.getByRole("table", { name: "Units" }).getByRole("row").nth(16).waitFor();
    await page.getByRole("figure", { name: "Response" }).waitFor();
    await go("Microscope");
    await page.getByRole("region", { name: "The chain rule" }).waitFor();
  };
  // Another 100 000 epochs: it is training for as long as it is looked at.
  await app.goTo("Network");
  const epochs = page.getByRole("spinbutton", { name: "Epochs", exact: true });
  await epochs.fill("100000");
  await epochs.press("Enter");
  await app.goTo("Train");
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await app.trainer("training");
  await app.goTo("Explain");
  await app.theme("light");
  await round();
  await go("Units");
  // What takes long is asked for by a press while it trains.
  await page.getByRole("button", { name: "Measure", exact: true }).click();
  await page.getByRole("button", { name: "Measure again", exact: true }).waitFor();
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await app.trainer("paused");
  await app.theme("dark");
  await round();
  expect(app.errors).toEqual([]);
}, 120_000);
