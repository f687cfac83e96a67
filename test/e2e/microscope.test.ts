// From a wrong cell of the confusion matrix into the microscope: a row forward and back, an update made on a copy and taken back.
import { expect, it } from "vitest";
import { applications, sample, type App } from "./app";

const { start } = applications();
const number = async (app: App, name: string) => app.page.getByRole("status", { name }).first().innerText();
const region = (app: App, name: string) => app.page.getByRole("region", { name, exact: true });

it("follows a wrong row to the first layer, makes an update and takes it back", async () => {
  const app = await start("microscope");
  const { page } = app;
  await app.importFile(sample("iris.csv"));
  await page.getByRole("region", { name: "Split" }).waitFor();
  await app.goTo("Network");
  for (const [name, value] of [
    ["Epochs", "8"],
    ["Early stopping", ""],
  ] as const) {
    const field = page.getByRole("spinbutton", { name, exact: true });
    await field.fill(value);
    await field.press("Enter");
  }
  await app.goTo("Train");
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await app.trainer("finished");

  await app.goTo("Evaluate");
  await page.getByRole("table", { name: "Confusion matrix" }).locator("button.wrong").first().click();
  const entry = page.getByRole("button", { name: /^Row \d+ in the microscope$/ }).first();
  const row = /\d+/.exec((await entry.getAttribute("aria-label")) ?? "")![0];
  await entry.click();

  const chain = region(app, "The chain rule");
  await chain.waitFor();
  expect(await page.getByRole("spinbutton", { name: "Row", exact: true }).inputValue()).toBe(row);
  await page.getByText("wrong", { exact: true }).first().waitFor();

  // Back to the first layer by the keyboard, which shows a weight of it.
  const steps = page.getByRole("slider", { name: "Step" });
  const strip = page.getByRole("region", { name: "Microscope", exact: true });
  await steps.focus();
  await steps.press("End");
  await steps.press("ArrowLeft");
  await expect.poll(() => steps.getAttribute("aria-valuetext")).toMatch(/^Way back, step \d+ of \d+: .*dense 1$/);
  await expect.poll(() => chain.getByRole("status", { name: "∂L/∂w" }).count()).toBe(1);
  await chain.getByText(/^weight .* of dense 1$/).waitFor();
  await expect.poll(() => number(app, "This step")).toMatch(/^On this row alone, epoch 8\. Back, dense 1: in unit/);
  // Three factors and their product, and the slope of the loss that says the same.
  const factors = await Promise.all(["∂L/∂a", "∂a/∂z", "∂z/∂w", "∂L/∂w"].map((name) => number(app, name)));
  const [asked, slope, sent, product] = factors.map((text) =>
    Number(text.replace("−", "-").replace(/[\s\u00a0]/g, "")),
  );
  expect(Math.abs(asked! * slope! * sent! - product!)).toBeLessThan(0.02 * Math.abs(product!) + 1e-6);
  await region(app, "Is it right?")
    .getByText(/apart by|no difference/)
    .waitFor();

  // Forward again: nothing of the way back is known at the first layer.
  await steps.press("Home");
  await steps.press("ArrowRight");
  await expect.poll(() => number(app, "This step")).toMatch(/^On this row alone, epoch 8\. Forward, dense 1: a = ReLU/);
  await steps.press("End");

  const update = region(app, "The update");
  const lossNow = () => strip.getByText(/^loss /).innerText();
  const before = await lossNow();
  await update.getByRole("button", { name: "Apply" }).click();
  await update.getByRole("status", { name: "What if" }).getByText("1 update made on a copy").waitFor();
  await expect.poll(lossNow).not.toBe(before);
  await update.getByRole("button", { name: "Undo", exact: true }).click();
  await expect.poll(lossNow).toBe(before);
  await expect.poll(() => update.getByRole("status", { name: "What if" }).count()).toBe(0);

  // While it trains on, the row stays and its numbers follow.
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await app.trainer("finished");
  await expect.poll(lossNow).not.toBe(before);
  expect(await page.getByRole("spinbutton", { name: "Row", exact: true }).inputValue()).toBe(row);

  // From a row that is followed in Space, whose points can be drawn by what is wrong with them.
  await page.getByRole("radio", { name: "Space", exact: true }).click();
  await page.getByRole("combobox", { name: "Colour" }).click();
  await page.getByRole("option", { name: "by error" }).click();
  await page.getByText("p of it is 0").waitFor();
  await page.getByRole("combobox", { name: "Follow" }).click();
  const option = page.getByRole("option").nth(2);
  const followed = /\d+/.exec(await option.innerText())![0];
  await option.click();
  await page.getByRole("button", { name: "To microscope" }).click();
  await chain.waitFor();
  await expect.poll(() => page.getByRole("spinbutton", { name: "Row", exact: true }).inputValue()).toBe(followed);
  expect(app.errors).toEqual([]);
});
