/** The trainer's process, for tests that end it. */
import { expect } from "vitest";
import type { App } from "./app";

/** 0 where there is none. */
export async function trainerPid(of: App): Promise<number> {
  return of.electron.evaluate(({ app: electronApp }) => {
    const metric = electronApp
      .getAppMetrics()
      .find(({ name, serviceName }) => /trainer/i.test(`${name} ${serviceName}`));
    return metric?.pid ?? 0;
  });
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Kills the trainer, and every one that stands in, until none does. */
export async function killUntilGivenUp(app: App): Promise<void> {
  const alert = app.page.getByRole("alert").filter({ hasText: "failed too often" });
  const killed = new Set<number>();
  await expect
    .poll(
      async () => {
        const pid = await trainerPid(app);
        if (pid > 0 && !killed.has(pid)) process.kill(pid, "SIGKILL");
        killed.add(pid);
        return alert.isVisible();
      },
      { timeout: 60_000, interval: 100 },
    )
    .toBe(true);
}
