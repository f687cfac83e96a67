/** The table of a thousand runs in the real window: opened, sorted, filtered, a run chosen and pinned; see `window.bench.mjs`. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "playwright";
import { root, sample } from "../../e2e/app";
import { median, quantile, scene, spread, timed } from "./scene";

const many = 1000;
const rounds = 9;
const limits = { table: 300, act: 50 };

/** A sweep of a thousand runs over learning rate and batch size, two seeds each; made once. */
function projectOf(runs: number): string {
  const folder = path.join(tmpdir(), "gradient-lab-window-files");
  const project = path.join(folder, `runs-${runs}.gradlab`);
  if (existsSync(project)) return project;
  mkdirSync(folder, { recursive: true });
  const file = (name: string, content: unknown) => {
    writeFileSync(path.join(folder, name), JSON.stringify(content));
    return path.join(folder, name);
  };
  const spec = file("runs-spec.json", { training: { epochs: 20, earlyStopping: null } });
  const sweep = file("runs-sweep.json", {
    settings: {
      "training.optimizer.learningRate": { min: 0.0001, max: 0.3, scale: "log" },
      "training.batchSize": [8, 16, 32, 64],
    },
    method: "random",
    runs: runs / 2,
    repeat: { seeds: 2 },
  });
  console.log(`Trains ${runs} runs, once: some minutes.`);
  const argv = ["sweep", sample("iris.csv"), "--target", "species", "--spec", spec, "--sweep", sweep];
  const part = path.join(folder, `runs-${runs}-part.gradlab`);
  execFileSync(process.execPath, [path.join(root, "scripts/gradlab.mjs"), ...argv, "--out", part]);
  renameSync(part, project);
  return project;
}

async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return usedSize / 2 ** 20;
}

/** Run in the page: what is painted when the act is over. */
const opened = () => ({ table: () => document.querySelector("table[aria-label=Runs] tr[data-run]") !== null });
const headSorted = ({ head, before }: { head: string; before: string | null }) => ({
  sorted: () => {
    const heads = [...document.querySelectorAll("table[aria-label=Runs] th")];
    const now = heads.find((one) => one.textContent?.trim() === head)?.getAttribute("aria-sort") ?? null;
    return now !== null && now !== before;
  },
});
const counted = (before: string | null) => ({
  filtered: () => document.querySelector("table[aria-label=Runs]")?.getAttribute("aria-rowcount") !== before,
});
const chosen = (id: string) => ({
  chosen: () => document.querySelector(`table[aria-label=Runs] tr[data-run="${id}"]`)?.ariaSelected === "true",
});
const onTop = (id: string) => ({
  first: () => document.querySelector("table[aria-label=Runs] tr[data-run]")?.getAttribute("data-run") === id,
});

export const measureRuns = () =>
  scene(async ({ app, page, work, check }) => {
    const project = projectOf(many);
    const empty = await heapOf(page);
    await app.answerOpen(project);
    await page.getByRole("button", { name: "Open project…" }).first().click();
    await page.getByRole("button", { name: "Project name" }).or(page.getByText("runs-1000-part")).first().waitFor();
    await page.waitForTimeout(4000);
    const loaded = await heapOf(page);

    /** Milliseconds until it is painted, and the page's processor time. */
    async function act<Names extends string>(
      what: () => Promise<unknown>,
      until: Parameters<typeof timed<Names, never>>[2],
    ) {
      await page.waitForTimeout(250);
      const before = await work.so();
      const [ms] = Object.values<number>(await timed(page, what, until));
      const after = await work.so();
      return { ms: ms!, busy: after.all - before.all };
    }
    const tell = (name: string, all: readonly { ms: number; busy: number }[], limit: number | null) => {
      console.log(`${name}: ${spread(all.map(({ ms }) => ms))}; processor ${spread(all.map(({ busy }) => busy))}`);
      if (limit !== null)
        check(
          `${name}, p90`,
          quantile(
            all.map(({ ms }) => ms),
            0.9,
          ),
          limit,
        );
    };
    const table = page.getByRole("table", { name: "Runs" });
    const stages = page.getByRole("navigation", { name: "Stages" });
    const open = () =>
      act(() => stages.getByRole("link", { name: "Compare" }).click(), { shown: opened, of: null as never });

    await app.goTo("Compare");
    await page.getByRole("radio", { name: "Runs" }).click();
    await table.waitFor();
    const opening: { ms: number; busy: number }[] = [];
    for (let round = 0; round < rounds; round++) {
      await app.goTo("Data");
      await page.getByRole("table", { name: "Columns" }).waitFor();
      opening.push(await open());
    }
    tell(`the table of ${many} runs, opened`, opening, limits.table);

    const heads = ["best accuracy", "last", "epochs", "time", "findings", "run"];
    const sorting: { ms: number; busy: number }[] = [];
    for (let round = 0; round < 3; round++) {
      for (const head of heads) {
        const th = table.locator("thead th").filter({ hasText: new RegExp(`^\\s*${head}\\s*$`) });
        const before = await th.getAttribute("aria-sort");
        sorting.push(
          await act(() => th.getByRole("button").click(), { shown: headSorted, of: { head, before } as never }),
        );
      }
    }
    tell("sort", sorting, limits.act);

    const filter = page.getByRole("combobox", { name: "Filter runs" });
    const filtering: { ms: number; busy: number }[] = [];
    for (let round = 0; round < 3; round++) {
      for (const text of ["lr < .01", "lr < .001", "batch = 16", "best > .9", ""]) {
        const before = await table.getAttribute("aria-rowcount");
        const what = () => filter.fill(text);
        filtering.push(await act(what, { shown: counted, of: before as never, event: "input" }));
      }
    }
    tell("filter", filtering, limits.act);

    await page.keyboard.press("Escape");
    await filter.blur();
    const rows = table.locator("tr[data-run]");
    const choosing: { ms: number; busy: number }[] = [];
    for (let at = 1; at <= rounds; at++) {
      const id = (await rows.nth(at % 6).getAttribute("data-run"))!;
      choosing.push(await act(() => rows.nth(at % 6).click(), { shown: chosen, of: id as never }));
    }
    tell("a press on a run", choosing, null);
    const pinning: { ms: number; busy: number }[] = [];
    for (let round = 0; round < rounds; round++) {
      const id = (await rows.nth(3).getAttribute("data-run"))!;
      await rows.nth(3).click();
      pinning.push(await act(() => page.keyboard.press("p"), { shown: onTop, of: id as never, event: "keydown" }));
      await page.locator(`tr[data-run="${id}"]`).click();
      await page.keyboard.press("p");
    }
    tell("a run pinned", pinning, null);

    const shown = await heapOf(page);
    const kilobytes = await app.electron.evaluate(
      ({ app: application }) =>
        application.getAppMetrics().find(({ type }) => type === "Tab")?.memory.workingSetSize ?? 0,
    );
    const each = (1024 * (shown - empty)) / many;
    console.log(
      `page: heap ${empty.toFixed(1)} MiB empty, ${loaded.toFixed(1)} MiB with ${many} runs open, ${shown.toFixed(1)} MiB after use (${each.toFixed(0)} KiB a run); process ${(kilobytes / 1024).toFixed(0)} MiB`,
    );
    console.log(
      `medians: open ${median(opening.map(({ ms }) => ms)).toFixed(0)}, sort ${median(sorting.map(({ ms }) => ms)).toFixed(0)}, filter ${median(filtering.map(({ ms }) => ms)).toFixed(0)} ms`,
    );
  });
