/** A run exported from the window: written, checked by another program, and said. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { applications, sample } from "./app";

const { folder, start } = applications();

it("writes a run for other programs and says what onnxruntime made of it", async () => {
  const file = (name: string) => path.join(folder, name);
  const app = await start("export");
  const { page } = app;
  await app.importFile(sample("iris.csv"));
  await app.goTo("Train");
  await app.train(1);
  await page.getByRole("button", { name: "Project menu" }).click();
  await page.getByRole("menuitem", { name: /Export run…/ }).click();
  const dialog = page.getByRole("dialog", { name: /^Export / });

  await app.answerSave(file("iris.onnx"));
  await dialog.getByRole("button", { name: "Export as ONNX…" }).click();
  await dialog.getByText(/verified: largest difference \S+ on \d+ test rows \(onnxruntime/).waitFor();
  expect(readFileSync(file("iris.onnx")).includes("petal_width")).toBe(true);

  await app.answerSave(file("iris.zip"));
  await dialog.getByRole("button", { name: "Export as PyTorch…" }).click();
  await dialog.getByText(/Written to .*iris\.zip/).waitFor();
  expect(readFileSync(file("iris.zip")).subarray(0, 2).toString()).toBe("PK");

  await dialog.getByRole("button", { name: "Close" }).click();
  await dialog.waitFor({ state: "detached" });
});
