/** Imports a large file in the real window, twice, and measures the frames and the page's long tasks: see `window.bench.mjs`. */
import path from "node:path";
import type { Page } from "playwright";
import { App, temporaryFolder } from "../../e2e/app";

/** Nothing may keep the page busy for longer, ms. */
const limit = 50;
interface Watch extends Window {
  phase: string;
  gaps: [phase: string, ms: number][];
  tasks: [phase: string, ms: number][];
}

/** Runs in the page. A task's duration is what the page was busy; a frame's also what it waited for the processors. */
function watch(): void {
  const watched = window as unknown as Watch;
  Object.assign(watched, { phase: "idle", gaps: [], tasks: [] });
  let last = performance.now();
  requestAnimationFrame(function frame(at) {
    watched.gaps.push([watched.phase, at - last]);
    last = at;
    requestAnimationFrame(frame);
  });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) watched.tasks.push([watched.phase, duration]);
  }).observe({ entryTypes: ["longtask"] });
}
const phase = (page: Page, name: string) =>
  page.evaluate((now) => {
    (window as unknown as Watch).phase = now;
  }, name);
/** Asks seldom: what waits for an element by its role looks at the whole page each frame, and would be measured with it. */
async function until(page: Page, holds: () => boolean): Promise<void> {
  for (let asked = 0; asked < 300; asked++) {
    await page.waitForTimeout(200);
    if (await page.evaluate(holds)) return;
  }
  throw new Error(`After a minute it does not hold: ${String(holds)}`);
}

async function importOnce(page: Page, time: string): Promise<void> {
  const button = page.getByRole("button", { name: "Import CSV…" }).first();
  const box = (await button.boundingBox())!;
  await phase(page, `${time} sheet`);
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await until(page, () => document.activeElement?.textContent?.trim() === "Import");
  await page.waitForTimeout(600);
  await phase(page, `${time} reading`);
  await page.waitForTimeout(3500);
  await phase(page, `${time} Import`);
  await page.keyboard.press("Enter");
  await until(
    page,
    () =>
      document.querySelector("[role=dialog]") === null && document.querySelector("[aria-label=Columns] td") !== null,
  );
  await phase(page, `${time} described`);
  await page.waitForTimeout(3000);
}

/** Resolves with the exit code: 1 where the page was busy for longer than it may. */
export async function measureImport(file: string): Promise<number> {
  const profile = temporaryFolder();
  const app = await App.start(path.join(profile.path, "profile"));
  try {
    const { page } = app;
    await app.answerOpen(file);
    await app.answerBox(/don.t save|discard/i);
    await page.waitForTimeout(4000);
    await page.evaluate(watch);
    for (const time of ["first", "second"]) await importOnce(page, time);
    const { gaps, tasks } = await page.evaluate(() => {
      const watched = window as unknown as Watch;
      return { gaps: watched.gaps, tasks: watched.tasks };
    });
    console.log("                     frames   median     p95     max ms   longest tasks, ms (50 and above)");
    for (const name of new Set(gaps.map(([at]) => at))) {
      const ms = gaps.flatMap(([at, lasted]) => (at === name ? [lasted] : [])).sort((a, b) => a - b);
      const at = (share: number) => ms[Math.min(ms.length - 1, Math.floor(share * ms.length))]!.toFixed(0).padStart(7);
      const long = tasks.flatMap(([of, lasted]) => (of === name ? [lasted.toFixed(0)] : [])).join(" ");
      console.log(`${name.padEnd(20)} ${String(ms.length).padStart(6)}  ${at(0.5)} ${at(0.95)} ${at(1)}      ${long}`);
    }
    const longest = Math.max(0, ...tasks.map(([, lasted]) => lasted));
    const kept = longest <= limit;
    console.log(
      `${kept ? "✓" : "✗"} longest task of the page ${kept ? "below 50" : longest.toFixed(0)} ms, to be ≤ ${limit}`,
    );
    return kept ? 0 : 1;
  } finally {
    await app.end();
    await profile.remove();
  }
}
