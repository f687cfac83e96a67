/** How many processor cores training takes is a person's setting: it lasts, and belongs to no project. */
import { availableParallelism } from "node:os";
import { expect, it } from "vitest";
import { applications, sample, type App } from "./app";

const { start } = applications();
const cores = availableParallelism();
const threads = (count: number) => (count === 1 ? "1 thread" : `${count} threads`);

async function openNetwork(app: App) {
  await app.importFile(sample("iris.csv"));
  await app.goTo("Network");
  return app.page.getByRole("combobox", { name: "Processor cores" });
}

it("takes the cores that a person gives it, and remembers", async () => {
  let app = await start("cores");
  let choice = await openNetwork(app);
  await choice.filter({ hasText: "Automatic" }).waitFor();
  const status = app.page.getByRole("contentinfo");
  await status.getByText(threads(Math.max(1, cores - 1)), { exact: true }).waitFor();
  await choice.click();
  await app.page.getByRole("option", { name: String(cores), exact: true }).click();
  await status.getByText(threads(cores), { exact: true }).waitFor();
  // The project knows nothing of it: there is nothing to undo, and runs train as before.
  await app.page.getByRole("button", { name: "Undo" }).and(app.page.locator(":disabled")).waitFor();
  await app.page.getByRole("button", { name: "Train", exact: true }).click();
  await app.trainer("finished");
  expect(app.errors).toEqual([]);
  await app.answerBox(/don.t save|discard/i);
  await app.quit();

  app = await start("cores");
  choice = await openNetwork(app);
  await choice.filter({ hasText: String(cores) }).waitFor();
  await app.page.getByRole("contentinfo").getByText(threads(cores), { exact: true }).waitFor();
  expect(app.errors).toEqual([]);
  await app.answerBox(/don.t save|discard/i);
  await app.quit();
}, 120_000);
