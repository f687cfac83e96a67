/** What-if until the prediction turns; then a file that has drifted is evaluated and predicted, and the warning is read. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { applications, sample } from "./app";

const { folder, start } = applications();

it("turns a prediction by hand, and warns of a file that has drifted", async () => {
  const app = await start("what-if");
  const { page } = app;
  await app.importFile(sample("iris.csv"));
  await app.goTo("Train");
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await app.trainer("finished");

  await app.goTo("Evaluate");
  const view = (name: string) => page.getByRole("radio", { name, exact: true }).click();
  await view("What if");
  const prediction = page.getByRole("status", { name: "Prediction" });
  await prediction.filter({ hasText: "setosa" }).waitFor();
  const set = async (column: string, value: string) => {
    const field = page.getByRole("spinbutton", { name: `Value of ${column}` });
    await field.fill(value);
    await field.press("Enter");
  };
  await set("petal_length", "5.8");
  await set("petal_width", "9");
  const inspector = page.getByRole("complementary", { name: "Inspector" });
  await inspector.getByText(/the prediction turns/).waitFor();
  await inspector.getByText(/the network never saw such values/).waitFor();
  expect(await prediction.innerText()).not.toBe("setosa");
  await page.getByRole("button", { name: "Back to row 1" }).click();
  await prediction.filter({ hasText: "setosa" }).waitFor();

  // Kept with the run, and said wherever probabilities are.
  await view("Certainty");
  await page.getByRole("button", { name: "Calibrate", exact: true }).click();
  await page.getByText(/^calibrated, T = [\d.]+, on \d+ validation rows$/).waitFor();

  const [header = "", ...lines] = readFileSync(sample("iris.csv"), "utf8").trim().split("\n");
  const drifted = path.join(folder, "drifted.csv");
  const moved = lines.map((line) => line.replace(/^[\d.]+/, (value) => String(Number(value) + 4)));
  writeFileSync(drifted, [header, ...moved].join("\n"));
  await app.answerOpen(drifted);
  await view("New data");
  await page.getByRole("button", { name: "Choose a CSV with the target…" }).click();
  await page.getByRole("status", { name: "Verdict" }).waitFor();
  await page
    .getByRole("list", { name: "Doubts about the file" })
    .getByText(/sepal_length_cm lies elsewhere/)
    .waitFor();

  const out = path.join(folder, "out.csv");
  await app.answerSave(out);
  await page.getByRole("button", { name: "Predict a CSV…" }).click();
  const report = page.getByRole("alertdialog");
  await report.getByText(/sepal_length_cm lies elsewhere than in training: KS distance/).waitFor();
  await report.getByText(/Their probabilities are calibrated, T =/).waitFor();
  expect(readFileSync(out, "utf8").split("\n")[0]).toContain("prediction");
  await report.getByRole("button", { name: "Close" }).click();
  expect(app.errors).toEqual([]);
}, 90_000);
