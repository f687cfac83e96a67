/** The journal can't be written: the window says so for as long as it lasts, and a save to another place ends it. */
import { existsSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { applications, sample, type App } from "./app";

const { folder, start } = applications();

const fault = (app: App) => app.page.getByRole("alert").filter({ hasText: /Autosave fails since \d\d:\d\d/ });
const works = (app: App) => app.page.getByText(/Autosaved/);

/** Each call changes the project. */
let value = 40;
async function change(app: App): Promise<void> {
  await app.goTo("Network");
  const epochs = app.page.getByRole("spinbutton", { name: "Epochs", exact: true });
  await epochs.fill(String(++value));
  await epochs.press("Enter");
}
async function saved(app: App, project: string): Promise<void> {
  await app.answerSave(project);
  await app.menu("project.saveAs");
  await app.page
    .getByRole("banner")
    .getByRole("button", { name: path.basename(project, ".gradlab") })
    .waitFor();
}

it("says that the project's folder is gone, and works again when it is back or the project lies elsewhere", async () => {
  const app = await start("gone");
  const place = path.join(folder, "place");
  mkdirSync(place);
  await app.importFile(sample("iris.csv"));
  await saved(app, path.join(place, "moved.gradlab"));
  await change(app);
  await works(app).waitFor();

  rmSync(place, { recursive: true });
  await change(app);
  await fault(app).waitFor();
  expect(await fault(app).innerText()).toContain("there is no such file or folder");
  expect(await works(app).count()).toBe(0);
  mkdirSync(place);
  // Nothing is changed: it is tried again by itself.
  await works(app).waitFor();
  expect(await fault(app).count()).toBe(0);
  expect(existsSync(path.join(place, "moved.gradlab.journal"))).toBe(true);

  rmSync(place, { recursive: true });
  await change(app);
  await fault(app).waitFor();
  const elsewhere = path.join(folder, "elsewhere.gradlab");
  await app.answerSave(elsewhere);
  await fault(app).getByRole("button", { name: "Save elsewhere…" }).click();
  await app.page.getByRole("banner").getByRole("button", { name: "elsewhere" }).waitFor();
  expect(existsSync(elsewhere)).toBe(true);
  expect(await fault(app).count()).toBe(0);
  await change(app);
  await works(app).waitFor();
  expect(app.errors).toEqual([]);
}, 120_000);
