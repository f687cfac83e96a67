/** What the window says of a remedy that was tried: by what it is judged, and what else was changed. */
import { expect, it } from "vitest";
import { applications, sample, type App } from "./app";

const { start } = applications();

async function vanishing(app: App, learningRate: string): Promise<void> {
  const { page } = app;
  await app.importFile(sample("breast_cancer.csv"));
  await app.goTo("Network");
  await page.getByRole("combobox", { name: "Preset", exact: true }).click();
  await page.getByRole("option", { name: "Vanishing gradients" }).click();
  const rate = page.getByRole("spinbutton", { name: "Learning rate", exact: true });
  await rate.fill(learningRate);
  await rate.press("Enter");
  await app.goTo("Train");
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await app.trainer("finished", 120_000);
}
/** The fork with ReLU, from the finding of the run that is selected. */
async function forkWithRelu(app: App): Promise<void> {
  // With a rate far too high, one for both faults stands before it.
  const alone = app.page.getByText("ReLU instead of sigmoid and tanh", { exact: true });
  const remedy = app.page.getByRole("list", { name: "Remedies" }).getByRole("listitem").filter({ has: alone });
  await remedy.getByRole("button", { name: "Fork run" }).click();
}

it("says by what a remedy is judged, in which runs, and calls it one change in Compare", async () => {
  const app = await start("judged");
  const { page } = app;
  await vanishing(app, "0.03");
  await forkWithRelu(app);
  const proof = page.getByRole("region", { name: "Tried: ReLU instead of sigmoid and tanh" });
  await proof.getByText("Cured").waitFor({ timeout: 120_000 });
  const words = (await proof.innerText()).replaceAll(/\s+/g, " ");
  expect(words).toMatch(
    /Gradient norm, dense 1 ÷ output .+ \(run 1\) → .+ \(run 2\), mean over epoch 100, on training rows/,
  );
  expect(words).toMatch(/Training loss 0\.\d+ \(run 1\) → .+ \(run 2\) at epoch 100/);
  expect(words).not.toContain("The remedy is not the only change");

  // The draft is still the sick one: that is said, and taken back in one press.
  const bar = page.getByRole("banner");
  await bar.getByText("Not run 2: Train starts the draft").waitFor();
  await bar.getByRole("button", { name: "Use run 2’s network" }).click();
  await bar.getByText("Train adds 100 epochs to this run").waitFor();
  expect(await bar.getByRole("button", { name: /^Use run/ }).count()).toBe(0);

  await app.goTo("Compare");
  const pair = page.getByRole("region", { name: "Pair of runs" });
  await pair.getByText("Only one thing differs").waitFor();
  expect(await pair.innerText()).toContain("ReLU instead of sigmoid and tanh in run 2");
  expect(app.errors).toEqual([]);
}, 240_000);

it("does not call cured what went on at a lower rate", async () => {
  const app = await start("rescued");
  const { page } = app;
  await vanishing(app, "30");
  await page.getByRole("list", { name: "Remedies" }).first().waitFor();
  await page
    .getByRole("button", { name: /more remed/ })
    .click({ timeout: 1000 })
    .catch(() => undefined);
  await forkWithRelu(app);
  await app.trainer("failed", 120_000);
  const goOn = page.getByRole("button", { name: "Go on", exact: true });
  const proof = page.getByRole("region", { name: "Tried: ReLU instead of sigmoid and tanh" });
  await proof.getByText("No help").waitFor();
  // From there at a tenth of the rate, until it no longer breaks.
  const offered = () =>
    page
      .locator("#go-on")
      .innerText({ timeout: 500 })
      .catch(() => "");
  const status = page.getByRole("status", { name: "Trainer" });
  for (let times = 0; times < 6; times++) {
    const before = await offered();
    await goOn.click();
    const rests = async () => {
      const now = await offered();
      return (now !== "" && now !== before) || (await status.innerText()).includes("finished");
    };
    await expect.poll(rests, { timeout: 60_000 }).toBe(true);
    if ((await status.innerText()).includes("finished")) break;
  }
  await proof.getByText(/The remedy is not the only change: run 2 went on at a learning rate of/).waitFor();
  expect(await proof.innerText()).not.toContain("Cured");
  expect(app.errors).toEqual([]);
}, 240_000);

it("names no better run of two numbers' R² without an interval that says so", async () => {
  const app = await start("numbers");
  const { page } = app;
  await app.importFile(sample("diabetes.csv"));
  const train = async (seed: string) => {
    await app.goTo("Network");
    const field = page.getByRole("spinbutton", { name: "Seed", exact: true });
    await field.fill(seed);
    await field.press("Enter");
    await app.goTo("Train");
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await app.trainer("finished", 120_000);
  };
  await train("7");
  await train("8");
  await app.goTo("Compare");
  const pair = page.getByRole("region", { name: "Pair of runs" });
  await pair.getByText("95 % interval of the difference").waitFor();
  const words = (await pair.innerText()).replaceAll(/\s+/g, " ");
  const [, low, high] = /95 % interval of the difference is ([−+][\d.]+) … ([−+][\d.]+)/.exec(words)!;
  // The two networks differ by their seed alone: 66 rows can't tell them apart.
  expect([low![0], high![0]]).toEqual(["−", "+"]);
  expect(words).toContain("Too few rows to tell runs 2 and 1 apart");
  expect(words).not.toContain("ahead");
  expect(app.errors).toEqual([]);
}, 240_000);
