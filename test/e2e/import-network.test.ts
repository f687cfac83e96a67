/** A network comes in from another program's file: looked at, taken as a run, measured and trained on. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { applications, root, sample } from "./app";

const { start, folder } = applications();
const gradlab = (...args: string[]): string =>
  execFileSync("node", [path.join(root, "scripts/gradlab.mjs"), ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });

it("takes a network back from ONNX with the same answers, trains on, and says why another can't be taken", async () => {
  const spec = path.join(folder, "spec.json");
  writeFileSync(spec, JSON.stringify({ network: { layers: [{ type: "dense", units: 8, activation: "tanh" }] } }));
  const project = path.join(folder, "iris.gradlab");
  const onnx = path.join(folder, "flowers.onnx");
  gradlab("train", sample("iris.csv"), "--target", "species", "--spec", spec, "--epochs", "40", "--out", project);
  gradlab("export", project, "--format", "onnx", "--out", onnx);
  const told = JSON.parse(gradlab("evaluate", project, "--split", "test", "--json")) as { confusion: number[][] };

  const app = await start("import-network");
  const { page } = app;
  await app.importFile(sample("iris.csv"));
  await app.answerOpen(onnx);
  await app.menu("model.import");
  const dialog = page.getByRole("dialog", { name: "Import flowers.onnx" });
  await dialog.getByText("ONNX, 67 parameters, predicts species: setosa, versicolor, virginica").waitFor();
  await expect
    .poll(() => dialog.getByRole("list", { name: "Layers" }).getByRole("listitem").allInnerTexts())
    .toEqual(["dense 1: 4 → 8, tanh, 40 parameters", "output: 8 → 3, 27 parameters"]);
  await dialog.getByRole("button", { name: "Import as a run" }).click();
  await dialog.waitFor({ state: "detached" });

  // Evaluate shows it at once, with the answers that the run had.
  const matrix = page.getByRole("table", { name: "Confusion matrix" });
  await matrix.waitFor();
  const counts = (text: string) => Number(/^\d+/.exec(text.trim())![0]);
  const cells = async () => (await matrix.getByRole("button").allInnerTexts()).map(counts);
  await expect.poll(cells).toEqual(told.confusion.flat());

  // It is trained on from there.
  await app.goTo("Train");
  await page
    .getByText(/imported from flowers\.onnx/)
    .first()
    .waitFor();
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await app.trainer("finished");
  expect(app.errors).toEqual([]);

  // Of other columns.
  await app.answerBox(/don.t save/i);
  await app.menu("project.new");
  await page.getByRole("heading", { name: "Start with your own table" }).waitFor();
  await app.importFile(sample("wine.csv"));
  await app.answerOpen(onnx);
  await app.menu("model.import");
  await page
    .getByRole("dialog")
    .getByRole("alert")
    .getByText(/flowers\.onnx|species/)
    .waitFor();
  await expect.poll(() => page.getByRole("button", { name: "Import as a run" }).isDisabled()).toBe(true);
  await page.getByRole("button", { name: "Cancel" }).click();
  expect(app.errors).toEqual([]);
});
