/** A run is described by its own target, classes, network and recipe, whatever the draft asks for by now. */
import path from "node:path";
import { expect, it } from "vitest";
import { applications, sample, type App } from "./app";

const { folder, start } = applications();

async function choose(app: App, field: string, option: string): Promise<void> {
  await app.page.getByRole("combobox", { name: field, exact: true }).click();
  await app.page.getByRole("option", { name: option }).click();
}
async function train(app: App): Promise<void> {
  await app.page.getByRole("button", { name: "Train", exact: true }).click();
  await app.trainer("finished");
}
/** Each stage speaks of the classifier: no word of the regression that the draft asks for. */
async function speaksOfClasses({ page, goTo }: Pick<App, "page" | "goTo">): Promise<void> {
  await goTo("Train");
  const training = page.getByRole("region", { name: "Training" });
  await training.getByText(/categorical cross-entropy/).waitFor();
  const values = page.getByRole("table", { name: "Values at the playhead" });
  await values.getByText("Train accuracy").waitFor();
  expect(await page.getByRole("main").innerText()).not.toMatch(/R²|squared/);

  await goTo("Evaluate");
  const strip = page.getByRole("region", { name: "Network", exact: true });
  await strip.getByText("virginica").first().waitFor();
  await page
    .getByRole("main")
    .getByText(/accuracy/i)
    .first()
    .waitFor();
  expect(await strip.innerText()).not.toMatch(/R²|linear/);
  expect(await page.getByRole("contentinfo").innerText()).toMatch(/stratified by species/);

  await goTo("Explain");
  await page.getByRole("region", { name: "Network", exact: true }).getByText(/cut/).first().waitFor();
  expect(await page.getByRole("main").innerText()).not.toMatch(/R²/);
}

it("describes a classifier as one after the target became a number, and after the project was reopened", async () => {
  let app = await start("described");
  const { page } = app;
  await app.importFile(sample("iris.csv"));
  await app.goTo("Network");
  await page.getByRole("spinbutton", { name: "Epochs", exact: true }).fill("12");
  await page.getByRole("spinbutton", { name: "Epochs", exact: true }).press("Enter");
  await train(app);
  await app.goTo("Data");
  await choose(app, "Target", "petal_width_cm");
  await page.getByText("a number").first().waitFor();
  await speaksOfClasses({ page, goTo: (stage) => app.goTo(stage) });
  await app.goTo("Compare");
  const strip = page.getByRole("region", { name: "Network", exact: true });
  await strip.getByText("3 · softmax").waitFor();
  await page.getByRole("region", { name: "Runs" }).getByText("best accuracy").waitFor();

  // A run of the number beside it: neither stands on the other's axis without a word.
  await train(app);
  await page.getByRole("region", { name: "Runs" }).getByText("best metric").waitFor();
  await page
    .getByText(/Not drawn: run 1 \(another target\)/)
    .first()
    .waitFor();
  expect(await page.getByText(/Not drawn: run 1 \(another target\)/).count()).toBe(2);
  await page.getByRole("heading", { name: "Runs 2 and 1 answer different questions" }).waitFor();
  // In one line where there is room for it, else in two.
  await strip.getByText(/3 · softmax/).waitFor();
  await strip.getByText(/1 · linear/).waitFor();
  await app.goTo("Train");
  await page
    .getByRole("region", { name: "Training" })
    .getByText(/mean squared error/)
    .waitFor();
  await page.getByRole("table", { name: "Values at the playhead" }).getByText("Train R²").waitFor();

  await page.getByRole("group", { name: "Runs" }).getByRole("button", { name: /^1/ }).click();
  await speaksOfClasses({ page, goTo: (stage) => app.goTo(stage) });

  const saved = path.join(folder, "described.gradlab");
  await app.answerSave(saved);
  await page.getByRole("button", { name: "Save project" }).click();
  await page.getByRole("banner").getByRole("img", { name: "unsaved" }).waitFor({ state: "detached" });
  expect(app.errors).toEqual([]);
  await app.quit();
  app = await start("described", saved);
  await app.page.getByRole("banner").getByRole("button", { name: "described" }).waitFor();
  await speaksOfClasses({ page: app.page, goTo: (stage) => app.goTo(stage) });
  expect(app.errors).toEqual([]);
}, 180_000);
