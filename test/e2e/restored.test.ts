/** A run that early stopping took back to earlier weights says everywhere which ones are shown. */
import path from "node:path";
import { expect, it } from "vitest";
import { applications, sample, type App } from "./app";

const { folder, start } = applications();
const restored = /^Best: checkpoint epoch (\d+) of (\d+)$/;

async function checkStages({ page, goTo }: { page: App["page"]; goTo(stage: string): Promise<void> }) {
  await goTo("Evaluate");
  const moment = page.getByRole("status", { name: "Moment" });
  await moment.filter({ hasText: restored }).waitFor();
  const [, from, of] = restored.exec(await moment.innerText())!;
  expect(Number(from)).toBeLessThan(Number(of));
  // The knob stands where the weights are from.
  const knob = page.getByRole("slider", { name: "Time" });
  expect(await knob.getAttribute("aria-valuenow")).toBe(from);
  await page
    .getByRole("main")
    .getByText(/accuracy/i)
    .first()
    .waitFor();

  await goTo("Explain");
  await page.getByText(`at epoch ${from},`).waitFor();
  expect(await page.getByRole("status", { name: "Moment" }).innerText()).toMatch(restored);

  await goTo("Train");
  const values = page.getByRole("table", { name: "Values at the playhead" });
  await values.getByText(`At checkpoint epoch ${from} of ${of}`).waitFor();
  await page
    .getByRole("figure", { name: "Histograms: gradients" })
    .getByText(`epoch ${from}`, { exact: true })
    .waitFor();
  const strip = page.getByRole("region", { name: "Network", exact: true });
  await strip.getByText(`epoch ${from}`).first().waitFor();
  // The last epoch is a moment of its own, with weights of its own.
  await page.getByRole("slider", { name: "Time" }).press("End");
  await values.getByText(`At epoch ${of}`).waitFor();
  await page.getByRole("button", { name: "Best epoch" }).click();
  await values.getByText(`At checkpoint epoch ${from} of ${of}`).waitFor();
  const accuracy = await values.getByRole("row", { name: /Validation accuracy/ }).innerText();

  await goTo("Evaluate");
  await page.getByRole("combobox", { name: "Split" }).click();
  await page.getByRole("option", { name: /Validation/ }).click();
  const measures = page.getByRole("row", { name: /^Accuracy/ });
  // Curve and evaluation are of the same weights and the same rows.
  const number = /[\d.]+$/.exec(accuracy.trim())![0];
  await measures.getByText(number).first().waitFor();
}

it("says the checkpoint's epoch in every stage, with the knob on it, and after the project was reopened", async () => {
  let app = await start("restored");
  await app.importFile(sample("breast_cancer.csv"));
  await app.goTo("Network");
  for (const [name, value] of [
    ["Epochs", "300"],
    ["Early stopping", "8"],
    ["Learning rate", "0.02"],
  ] as const) {
    const field = app.page.getByRole("spinbutton", { name, exact: true });
    await field.fill(value);
    await field.press("Enter");
  }
  await app.page.getByRole("button", { name: "Train", exact: true }).click();
  await app.trainer("finished");
  await app.page
    .getByRole("banner")
    .getByText(/Stopped early at epoch \d+: the weights are those of epoch \d+/)
    .waitFor();
  await checkStages({ page: app.page, goTo: (stage) => app.goTo(stage) });
  const saved = path.join(folder, "restored.gradlab");
  await app.answerSave(saved);
  await app.page.getByRole("button", { name: "Save project" }).click();
  await app.page.getByRole("banner").getByRole("img", { name: "unsaved" }).waitFor({ state: "detached" });
  expect(app.errors).toEqual([]);
  await app.quit();
  app = await start("restored", saved);
  await app.page.getByRole("banner").getByRole("button", { name: "restored" }).waitFor();
  await checkStages({ page: app.page, goTo: (stage) => app.goTo(stage) });
  expect(app.errors).toEqual([]);
}, 180_000);
