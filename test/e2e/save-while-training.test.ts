/** Save, New and Open while a run trains: there is a sign at once, and nothing is lost unasked. */
import { existsSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { applications, sample, type App } from "./app";
import { untilJournaled } from "./journal";

const { folder, start } = applications();

async function trainLong(app: App): Promise<void> {
  await app.importFile(sample("iris.csv"));
  await app.goTo("Network");
  for (const [name, value] of [
    ["Epochs", "1000000"],
    ["Early stopping", ""],
  ] as const) {
    const field = app.page.getByRole("spinbutton", { name, exact: true });
    await field.fill(value);
    await field.press("Enter");
  }
  await app.page.getByRole("button", { name: "Train", exact: true }).click();
  await app.trainer("training");
}

const saveButton = (app: App) => app.page.getByRole("button", { name: "Save project" });
async function saved(app: App, project: string): Promise<void> {
  await expect.poll(() => existsSync(project), { timeout: 30_000 }).toBe(true);
  await app.page.locator("button[aria-label='Save project'][aria-busy='true']").waitFor({ state: "detached" });
}

it("asks before New when a run has trained on since it was saved", async () => {
  const app = await start("train on");
  const project = path.join(folder, "on.gradlab");
  await app.answerSave(project);
  await trainLong(app);
  await saveButton(app).click();
  await saved(app, project);
  // Nothing was edited since: all that is unsaved is what the run trained.
  await untilJournaled(project, ({ runs }) => runs.length === 1);
  const boxes = await app.answerBox(/^cancel/i);
  await app.menu("project.new");
  await expect.poll(boxes).toBe(1);
  await app.trainer("training");

  // Stopped and saved, nothing is left to ask about.
  await app.page.getByRole("button", { name: "Stop", exact: true }).click();
  await app.trainer("stopped");
  await saveButton(app).click();
  await app.page.getByRole("banner").getByRole("img", { name: "unsaved" }).waitFor({ state: "detached" });
  await app.menu("project.new");
  await app.page.getByRole("link", { name: /Sample iris/ }).waitFor();
  expect(await boxes()).toBe(1);
  expect(app.errors).toEqual([]);
}, 120_000);

it("asks by the state at that moment when New comes in the middle of a save, and shows at once that it saves", async () => {
  const app = await start("at once");
  const project = path.join(folder, "once.gradlab");
  await app.answerSave(project);
  await trainLong(app);
  await saveButton(app).click();
  await saved(app, project);

  const boxes = await app.answerBox(/^cancel/i);
  // In the turn of the page's loop after the click, whatever the trainer does.
  const sign = await app.page.evaluate(async () => {
    const button = document.querySelector<HTMLButtonElement>("button[aria-label='Save project']")!;
    button.click();
    await new Promise((resume) => setTimeout(resume, 0));
    const words = [...document.querySelectorAll("footer [role=status]")].map((one) => one.textContent?.trim());
    return { busy: button.getAttribute("aria-busy"), words };
  });
  expect(sign.busy).toBe("true");
  expect(sign.words).toContain("Saving…");
  await app.menu("project.new");
  await expect.poll(boxes).toBeGreaterThan(0);
  await saved(app, project);
  await app.trainer("training");
  expect(app.errors).toEqual([]);
}, 120_000);
