/** Who answers 'Don't save' has done with the changes: by whatever way the project is left, they do not come back. */
import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { applications, sample, type App } from "./app";
import { untilJournaled } from "./journal";
import { killUntilGivenUp } from "./trainer-process";

const { folder, start } = applications();

const epochs = (app: App) => app.page.getByRole("spinbutton", { name: "Epochs", exact: true });
const unsaved = (app: App) => app.page.getByRole("banner").getByRole("img", { name: "unsaved" });

/** Changes the project, and waits until the change is in the journal of the project file or profile. */
async function change(app: App, place: string): Promise<void> {
  await app.goTo("Network");
  await epochs(app).fill("77");
  await epochs(app).press("Enter");
  await unsaved(app).waitFor();
  await untilJournaled(place, ({ spec }) => spec.training.epochs === 77);
  await app.page.getByText(/Autosaved/).waitFor();
}
async function expectAsSaved(app: App): Promise<void> {
  await app.page.getByRole("banner").getByRole("button", { name: "kept" }).waitFor();
  await app.goTo("Network");
  await expect.poll(() => epochs(app).inputValue()).toBe("55");
  expect(await unsaved(app).count()).toBe(0);
}

it("does not bring back what 'Don't save' discarded", async () => {
  let app = await start("discard");
  const project = path.join(folder, "kept.gradlab");
  await app.importFile(sample("iris.csv"));
  await app.goTo("Network");
  await epochs(app).fill("55");
  await epochs(app).press("Enter");
  await app.answerSave(project);
  await app.menu("project.save");
  await unsaved(app).waitFor({ state: "detached" });
  await app.answerBox(/don.t save/i);
  const open = async () => {
    await app.answerOpen(project);
    await app.menu("project.open");
  };

  // The project that is open, opened again.
  await change(app, project);
  await open();
  await expectAsSaved(app);
  // A new one, and other data.
  await change(app, project);
  await app.menu("project.new");
  await app.page.getByRole("link", { name: /Sample iris/ }).waitFor();
  await open();
  await expectAsSaved(app);
  await change(app, project);
  await app.answerOpen(sample("wine.csv"));
  await app.menu("data.import");
  await app.confirmImport();
  await open();
  await expectAsSaved(app);
  // The end.
  await change(app, project);
  await app.quit();
  expect(app.errors).toEqual([]);
  app = await start("discard", project);
  await expectAsSaved(app);

  // Nothing was chosen: the project stands as it was, with its changes.
  await change(app, project);
  await app.electron.evaluate(({ dialog }) => {
    dialog.showOpenDialog = async () => {
      Object.assign(globalThis, { asked: true });
      return { canceled: true, filePaths: [] };
    };
  });
  await app.menu("project.open");
  await expect.poll(() => app.electron.evaluate(() => "asked" in globalThis)).toBe(true);
  await app.page.waitForTimeout(300);
  expect(await epochs(app).inputValue()).toBe("77");
  await unsaved(app).waitFor();
  expect(app.errors).toEqual([]);
}, 120_000);

it("lets nothing come back that 'Don't save' gave up while there was no trainer", async () => {
  let app = await start("down");
  await app.importFile(sample("iris.csv"));
  await change(app, path.join(folder, "down"));
  await killUntilGivenUp(app);
  await app.answerBox(/don.t save/i);
  await app.quit();
  expect(readdirSync(path.join(folder, "down", "journals")).filter((name) => name.endsWith(".journal"))).toEqual([]);
  app = await start("down");
  await app.page.getByRole("link", { name: /Sample iris/ }).waitFor();
  expect(await app.page.getByText("Unsaved work").count()).toBe(0);
  expect(app.errors).toEqual([]);
}, 120_000);
