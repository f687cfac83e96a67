/** The trainer's process is killed while it trains: the window says so, starts another, and the run goes on where it stood. */
import { existsSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright";
import { expect, it } from "vitest";
import { applications, sample, type App } from "./app";
import { untilJournaled } from "./journal";
import { killUntilGivenUp, trainerPid } from "./trainer-process";

const { start, folder } = applications();

/** Imports digits and trains a run for as long as the test lasts; from here on it would be taken up again. */
async function trainForEver(app: App, profile: string): Promise<void> {
  const { page } = app;
  await app.importFile(sample("digits.csv"));
  await app.goTo("Network");
  await setNumber(page, "Epochs", "100000");
  await setNumber(page, "Early stopping", "");
  await app.goTo("Train");
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await app.trainer("training");
  await untilJournaled(path.join(folder, profile), ({ runs }) => runs.length === 1);
}
async function setNumber(page: Page, name: string, value: string): Promise<void> {
  const field = page.getByRole("spinbutton", { name });
  await field.fill(value);
  await field.press("Enter");
}
/** Another network, trained as another run. */
async function trainAnother(app: App): Promise<void> {
  await app.goTo("Network");
  await setNumber(app.page, "Epochs", "3");
  await setNumber(app.page, "Batch size", "64");
  await app.page.getByRole("button", { name: "Train", exact: true }).click();
  await app.trainer("finished");
  await app.page.getByRole("group", { name: "Runs" }).getByRole("button", { name: /^2 · /, pressed: true }).waitFor();
}

it("goes on with a run of a moment ago when the trainer is killed", async () => {
  const app = await start("moment");
  await trainForEver(app, "moment");
  process.kill(await trainerPid(app), "SIGKILL");
  await app.trainer("failed");
  await app.trainer("training");
  await app.page.getByRole("button", { name: "Stop", exact: true }).click();
  await app.trainer("stopped");
  await trainAnother(app);
  expect(await app.page.getByRole("alert").count()).toBe(0);
}, 120_000);

it("recovers a run of a moment ago when the application is killed", async () => {
  const app = await start("killed");
  await trainForEver(app, "killed");
  const pid = await trainerPid(app);
  await app.end();
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended with its parent.
  }
  const again = await start("killed");
  await again.page.getByText("Unsaved work was recovered.").waitFor();
  await again.trainer("paused");
  await again.page.getByRole("button", { name: "Resume", exact: true }).click();
  await again.trainer("training");
  await again.page.getByRole("button", { name: "Stop", exact: true }).click();
  await again.trainer("stopped");
  await trainAnother(again);
  expect(await again.page.getByRole("alert").count()).toBe(0);
}, 120_000);

it("can be started again, and saves what was kept, after it was given up", async () => {
  const app = await start("given-up");
  const { page } = app;
  const given = page.getByRole("alert").filter({ hasText: "failed too often" });
  await trainForEver(app, "given-up");
  await killUntilGivenUp(app);
  await app.trainer("failed");
  await given.getByRole("button", { name: "Start the trainer again" }).click();
  // What it trained may be why it ended: it waits for a person.
  await app.trainer("paused");
  expect(await given.count()).toBe(0);

  await page.getByRole("button", { name: "Resume", exact: true }).click();
  await app.trainer("training");
  await killUntilGivenUp(app);
  const file = path.join(folder, "given-up.gradlab");
  await app.answerSave(file);
  await page.getByRole("button", { name: "Save project" }).click();
  await expect.poll(() => existsSync(file), { timeout: 30_000 }).toBe(true);
  await app.trainer("paused");
  await page.getByText("Saving…").waitFor({ state: "detached" });
  expect(await given.count()).toBe(0);
}, 180_000);

it("keeps the project when the trainer is killed", async () => {
  const app = await start("profile");
  const { page } = app;
  await trainForEver(app, "profile");
  await untilJournaled(path.join(folder, "profile"), ({ runs }) => (runs[0]?.epoch ?? 0) > 3);

  const pid = await trainerPid(app);
  expect(pid).toBeGreaterThan(0);
  const states: string[] = [];
  await page.exposeFunction("sawTrainerState", (state: string) => states.push(state));
  await page.getByRole("status", { name: "Trainer" }).evaluate((status) => {
    const report = (window as unknown as { sawTrainerState(state: string): void }).sawTrainerState;
    new MutationObserver(() => report(status.textContent ?? "")).observe(status, {
      childList: true,
      characterData: true,
      subtree: true,
    });
  });
  process.kill(pid, "SIGKILL");
  await expect.poll(() => states.at(-1), { timeout: 30_000 }).toMatch(/training/);
  // It says 'restarting' until the journal was read and the run goes on: a command of that moment is meant for that run.
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await app.trainer("stopped");
  const words = states.map((state) => /failed|restarting|training|stopped|paused/.exec(state)?.[0]);
  expect(words.filter((word, i) => word !== words[i - 1])).toEqual(["failed", "restarting", "training", "stopped"]);
  expect(await trainerPid(app)).not.toBe(pid);

  // The data and the run are there, and it goes on from a checkpoint rather than from the beginning.
  const loss = page.getByRole("figure", { name: "Loss", exact: true });
  await loss.getByRole("button", { name: "Show data" }).click();
  const firstEpochs = await loss.getByRole("row").count();
  expect(firstEpochs).toBeGreaterThan(3);
  await app.goTo("Data");
  await page.getByText("digits.csv").first().waitFor();
}, 120_000);

it("goes on with the project in a page that is loaded again", async () => {
  const app = await start("reloaded");
  await trainForEver(app, "reloaded");
  await app.page.reload();
  await app.trainer("training");
  await app.page.getByRole("group", { name: "Runs" }).getByRole("button", { name: /^1 · /, pressed: true }).waitFor();
  await app.page.getByRole("button", { name: "Stop", exact: true }).click();
  await app.trainer("stopped");
  await trainAnother(app);
  expect(await app.page.getByRole("alert").count()).toBe(0);
}, 120_000);
