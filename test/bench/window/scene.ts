/** What the scenes of the window's benchmark have in common: the real window, clocks in its page, limits. */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { CDPSession, Page } from "playwright";
import { App, temporaryFolder } from "../../e2e/app";

export interface Scene {
  app: App;
  page: Page;
  folder: string;
  work: Work;
  check(name: string, ms: number, limit: number): void;
}

export interface Busy {
  all: number;
  script: number;
  style: number;
  layout: number;
}
export const between = (before: Busy, after: Busy): Busy => ({
  all: after.all - before.all,
  script: after.script - before.script,
  style: after.style - before.style,
  layout: after.layout - before.layout,
});

/** The busy time of the page's own thread, in processor time: what other programs take of the machine is none of it. */
export class Work {
  private constructor(private readonly session: CDPSession) {}
  static async of(page: Page): Promise<Work> {
    const session = await page.context().newCDPSession(page);
    await session.send("Performance.enable", { timeDomain: "threadTicks" });
    return new Work(session);
  }
  /** Milliseconds since the page began: of all tasks, and of scripts, styles and layout among them. */
  async so(): Promise<Busy> {
    const { metrics } = await this.session.send("Performance.getMetrics");
    const of = (name: string) => 1000 * (metrics.find((metric) => metric.name === name)?.value ?? 0);
    const [all, script] = [of("TaskDuration"), of("ScriptDuration")];
    return { all, script, style: of("RecalcStyleDuration"), layout: of("LayoutDuration") };
  }
}

/** Processor time of the trainer's process since it began, in seconds; only Linux tells it of another process. */
export async function trainerSeconds(app: App): Promise<number> {
  const pid = await app.electron.evaluate(({ app: application }) => {
    const all = application.getAppMetrics();
    return all.find(({ name, serviceName }) => /trainer/i.test(`${name} ${serviceName}`))?.pid ?? 0;
  });
  if (process.platform !== "linux") return NaN;
  // After the name in brackets: user and system time are the 12th and 13th, in hundredths of a second.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Runs a scene in a window of its own; resolves with the exit code: 1 where a limit is missed. */
export async function scene(run: (scene: Scene) => Promise<void>): Promise<number> {
  const profile = temporaryFolder();
  const app = await App.start(path.join(profile.path, "profile"));
  let kept = true;
  const check = (name: string, ms: number, limit: number): void => {
    kept &&= ms <= limit;
    console.log(`${ms <= limit ? "✓" : "✗"} ${name}: ${ms.toFixed(ms < 100 ? 1 : 0)} ms, to be ≤ ${limit}`);
  };
  try {
    await app.page.evaluate(installClock);
    await run({ app, page: app.page, folder: profile.path, work: await Work.of(app.page), check });
    if (app.errors.length > 0) throw new Error(app.errors.join("\n"));
    return kept ? 0 : 1;
  } finally {
    await app.end();
    await profile.remove();
  }
}

export const sorted = (all: readonly number[]): number[] => all.toSorted((a, b) => a - b);
export function quantile(all: readonly number[], share: number): number {
  return sorted(all)[Math.min(all.length - 1, Math.floor(share * all.length))] ?? NaN;
}
export const median = (all: readonly number[]): number => quantile(all, 0.5);
/** `median 12.3, lowest 10.0, highest 20.1 ms`. */
export const spread = (all: readonly number[]): string =>
  `median ${median(all).toFixed(1)}, lowest ${quantile(all, 0).toFixed(1)}, highest ${quantile(all, 1).toFixed(1)} ms`;

export type Shown = Record<string, () => unknown>;
interface Clock extends Window {
  /** Tests of the page, looked at each frame after the event that is waited for. */
  shown: Shown;
  clock: { wait(event: string): void; times: Record<string, number> };
}

/** Runs in the page. */
function installClock(): void {
  const watched = window as unknown as Clock;
  /** What holds in a frame's call is painted at its end, after which messages are heard. */
  const painted = (then: () => void) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", () => {
      then();
      port1.close();
    });
    port1.start();
    port2.postMessage(null);
  };
  const wait = (event: string) => {
    const times: Record<string, number> = (watched.clock.times = {});
    const tests = Object.entries(watched.shown);
    const begin = ({ timeStamp }: Event) => {
      const look = () => {
        for (const [name, holds] of tests.filter(([one]) => !(one in times)))
          if (holds()) painted(() => (times[name] ??= performance.now() - timeStamp));
        if (watched.clock.times === times && tests.some(([name]) => !(name in times))) requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    };
    window.addEventListener(event, begin, { capture: true, once: true });
  };
  watched.clock = { wait, times: {} };
}

/**
 * Milliseconds from an act's event in the page until each of these is painted there for the first time. `shown` runs in the page
 * and returns the tests.
 */
export async function timed<Names extends string, Argument>(
  page: Page,
  act: () => Promise<unknown>,
  {
    shown,
    of,
    event = "click",
  }: { shown: (of: Argument) => Record<Names, () => unknown>; of: Argument; event?: string },
): Promise<Record<Names, number>> {
  // In the page itself, which refuses to make functions of texts: so it is handed over as the function that it is.
  const tests = await page.evaluateHandle(shown as never, of as never);
  await page.evaluate(
    ([made, on]) => {
      (window as unknown as Clock).shown = made as Shown;
      (window as unknown as Clock).clock.wait(on as string);
    },
    [tests, event] as never as [Shown, string],
  );
  await act();
  await page.waitForFunction(
    () => {
      const { shown: all, clock } = window as unknown as Clock;
      return Object.keys(all).every((name) => name in clock.times);
    },
    undefined,
    { timeout: 120_000, polling: 200 },
  );
  return page.evaluate(() => (window as unknown as Clock).clock.times) as Promise<Record<Names, number>>;
}
