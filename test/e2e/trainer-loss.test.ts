/** The trainer's process is killed while it trains: the window says so, starts another, and the run goes on where it stood. */
import { expect, it } from "vitest";
import { applications, sample, type App } from "./app";

const { start } = applications();

/** The process of the trainer, as Electron names it. */
async function trainerPid(of: App): Promise<number> {
  return of.electron.evaluate(({ app: electronApp }) => {
    const metric = electronApp
      .getAppMetrics()
      .find(({ name, serviceName }) => /trainer/i.test(`${name} ${serviceName}`));
    return metric?.pid ?? 0;
  });
}

it("keeps the project when the trainer is killed", async () => {
  const app = await start("profile");
  const { page } = app;
  await app.importFile(sample("digits.csv"));
  await page.getByRole("table", { name: "Columns" }).waitFor();
  await app.goTo("Network");
  for (const [name, value] of [
    ["Epochs", "100000"],
    ["Early stopping", ""],
  ] as const) {
    const field = page.getByRole("spinbutton", { name });
    await field.fill(value);
    await field.press("Enter");
  }
  await app.goTo("Train");
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await app.trainer("training");
  // A checkpoint is kept at least every two seconds.
  await page.waitForTimeout(4000);

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
  await page.getByRole("button", { name: "Stop" }).click();
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
