/** The native menu does what the buttons do: stages, saving under another name, recent projects, a file given at the start. */
import { existsSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { applications, root, sample } from "./app";

const { folder, start } = applications();

it("imports, saves under another name, and finds the project among the recent ones", async () => {
  let app = await start("menu");
  await app.answerOpen(sample("wine.csv"));
  await app.menu("data.import");
  await app.confirmImport();
  await app.page.getByRole("table", { name: "Columns" }).waitFor();
  await app.menu("stage.network");
  await app.page.getByRole("option", { name: /^dense 1/ }).waitFor();
  for (const name of ["first", "second"]) {
    const file = path.join(folder, `${name}.gradlab`);
    await app.answerSave(file);
    await app.menu("project.saveAs");
    await app.page.getByRole("banner").getByRole("button", { name }).waitFor();
    await expect.poll(() => existsSync(file)).toBe(true);
  }
  await app.page.getByRole("banner").getByRole("img", { name: "unsaved" }).waitFor({ state: "detached" });
  await app.quit();

  app = await start("menu");
  const recent = app.page.getByRole("region", { name: "Recent projects" });
  await recent.getByText("second").first().waitFor();
  await recent.getByText("first").first().click();
  await app.page.getByRole("banner").getByRole("button", { name: "first" }).waitFor();
  await app.page.getByRole("option", { name: /^dense 1/ }).waitFor();
  expect(app.errors).toEqual([]);
  await app.quit();

  app = await start("menu", path.join(folder, "second.gradlab"));
  await app.page.getByRole("banner").getByRole("button", { name: "second" }).waitFor();
  expect(app.errors).toEqual([]);
}, 120_000);

it("says what is wrong with a file that is no project, and loses nothing", async () => {
  const app = await start("damaged");
  await app.importFile(sample("iris.csv"));
  await app.page.getByRole("table", { name: "Columns" }).waitFor();
  await app.answerBox(/don.t save|discard/i);
  await app.answerOpen(path.join(root, "package.json"));
  await app.menu("project.open");
  expect(await app.page.getByRole("alert").first().innerText()).toMatch(/package\.json|project/i);
  await app.page.getByText("iris.csv").first().waitFor();
}, 60_000);
