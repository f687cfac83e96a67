/** The trainer's process lives but does not answer: the window says so, starts another where a person asks, and can be closed. */
import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { expect, it, vi } from "vitest";
import { applications, sample, type App } from "./app";
import { trainerPid } from "./trainer-process";

const { folder, start } = applications();
// Silence is told after 3 s instead of 30: how long it is otherwise, the test of the watchdog holds.
vi.stubEnv("GRADIENT_LAB_PATIENCE", "0.1");

async function trainForEver(app: App): Promise<void> {
  const { page } = app;
  await app.importFile(sample("digits.csv"));
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
  await page.getByText(/Autosaved/).waitFor();
}
/** Trains until the journal holds some epochs. */
async function untilCheckpoint({ page }: App, userData: string): Promise<void> {
  const journals = path.join(folder, userData, "journals");
  const files = readdirSync(journals).filter((name) => name.endsWith(".journal"));
  const written = () => Math.max(...files.map((name) => statSync(path.join(journals, name)).mtimeMs));
  await page
    .getByText(/^epoch ([5-9]|\d{2,})\b/)
    .first()
    .waitFor();
  // The first may have begun before.
  for (let checkpoints = 0; checkpoints < 2; checkpoints++) {
    const before = written();
    await expect.poll(written, { timeout: 20_000 }).toBeGreaterThan(before);
  }
}
const isThere = (pid: number): boolean => existsSync(`/proc/${pid}`);

it.skipIf(process.platform !== "linux")(
  "says that the trainer is deaf, takes it back when it hears, and goes on with another one",
  async () => {
    const app = await start("deaf");
    const { page } = app;
    await trainForEver(app);
    const pid = await trainerPid(app);
    const deaf = page.getByRole("alert").filter({ hasText: /The trainer has not answered for \d+ seconds/ });
    process.kill(pid, "SIGSTOP");
    await deaf.waitFor({ timeout: 60_000 });
    process.kill(pid, "SIGCONT");
    await deaf.waitFor({ state: "detached" });
    await app.trainer("training");
    await untilCheckpoint(app, "deaf");

    process.kill(pid, "SIGSTOP");
    await deaf.waitFor({ timeout: 60_000 });
    await deaf.getByRole("button", { name: "Restart the trainer" }).click();
    await deaf.waitFor({ state: "detached" });
    await page.getByText(/as it was at the last checkpoint/).waitFor();
    await app.trainer("training");
    expect(await trainerPid(app)).not.toBe(pid);
    await expect.poll(() => isThere(pid)).toBe(false);
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await app.trainer("stopped");
    const loss = page.getByRole("figure", { name: "Loss", exact: true });
    await loss.getByRole("button", { name: "Show data" }).click();
    // From a checkpoint, not from the beginning.
    expect(await loss.getByRole("row").count()).toBeGreaterThan(3);
    expect(app.errors).toEqual([]);
  },
  240_000,
);

it.skipIf(process.platform !== "linux")(
  "closes although the trainer does not hear that unsaved work is to be forgotten, which stays forgotten",
  async () => {
    const app = await start("forgets");
    await trainForEver(app);
    const pid = await trainerPid(app);
    process.kill(pid, "SIGSTOP");
    await app.answerBox(/don’t save/i);
    await app.quitWithin(25_000);
    await expect.poll(() => isThere(pid)).toBe(false);
    expect(readdirSync(path.join(folder, "forgets", "journals")).filter((name) => name.endsWith(".journal"))).toEqual(
      [],
    );
  },
  120_000,
);

it.skipIf(process.platform !== "linux")(
  "asks once more where the trainer does not hear that it is to save, and keeps what was kept",
  async () => {
    let app = await start("saves");
    await trainForEver(app);
    process.kill(await trainerPid(app), "SIGSTOP");
    await app.answerSave(path.join(folder, "saves.gradlab"));
    await app.answerBox(/^save$|close anyway/i);
    await app.quitWithin(60_000);
    app = await start("saves");
    await app.page.getByText("Unsaved work was recovered.").waitFor();
    await app.trainer("paused");
    expect(app.errors).toEqual([]);
  },
  150_000,
);
