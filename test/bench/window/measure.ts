/** Streams a run of twelve layers into the real window and measures the page: see `window.bench.mjs`. */
import path from "node:path";
import type { CDPSession } from "playwright";
import { App, sample, temporaryFolder } from "../../e2e/app";
import { instrument, read, type Counts, type Worst } from "./probe";
import { planNoEnd } from "./plan-no-end";

const limits = { frame: 20, delay: 100 };
const minute = 60_000;
const megabytes = (bytes: number) => (bytes / 1e6).toFixed(2);

/** The time below which this share of all lies, in ms. */
export function quantile({ classes, max }: Counts, share: number): number {
  const all = classes.reduce((a, b) => a + b, 0);
  let below = 0;
  for (const [index, count] of classes.entries()) {
    below += count;
    if (below >= share * all) return Math.min(max, (index + 1) / 2);
  }
  return max;
}
function sum(all: readonly Counts[]): Counts {
  const classes = all[0]?.classes.map((_, index) => all.reduce((n, one) => n + one.classes[index]!, 0)) ?? [];
  return { classes, max: Math.max(0, ...all.map((one) => one.max)) };
}
const three = (counts: Counts) =>
  [quantile(counts, 0.5), quantile(counts, 0.95), counts.max].map((ms) => ms.toFixed(1).padStart(6)).join("");

const worstWords = ({ chart, delay, way, frame }: Worst) =>
  `${chart} ${delay.toFixed(0)} ms, ${way.toFixed(0)} of them to the page; a frame of then lasted ${frame.toFixed(0)} ms`;

async function prepare(app: App): Promise<void> {
  const { page } = app;
  await page.context().addInitScript(instrument);
  await page.reload();
  await app.importFile(sample("breast_cancer.csv"));
  await app.goTo("Network");
  await page.getByRole("combobox", { name: "Preset", exact: true }).click();
  await page.getByRole("option", { name: /vanishing gradients/i }).click();
  await page.getByRole("button", { name: "Add layer" }).click();
  await page.getByRole("menuitem", { name: "Dense" }).click();
  await planNoEnd(page);
  await app.goTo("Train");
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await app.trainer("training");
  // The first points set axes and sizes up.
  await page.waitForTimeout(5000);
}

async function memory(app: App, session: CDPSession) {
  await session.send("HeapProfiler.collectGarbage");
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  const { metrics } = await session.send("Performance.getMetrics");
  const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0;
  const kilobytes = await app.electron.evaluate(
    ({ app: application }) =>
      application.getAppMetrics().find(({ type }) => type === "Tab")?.memory.workingSetSize ?? 0,
  );
  return { heap: usedSize, nodes: of("Nodes"), listeners: of("JSEventListeners"), process: kilobytes * 1024 };
}

/** Resolves with the exit code: 1 where a limit is missed. */
export async function measureWindow(minutes: number): Promise<number> {
  const profile = temporaryFolder();
  const app = await App.start(path.join(profile.path, "profile"));
  try {
    await prepare(app);
    const session = await app.page.context().newCDPSession(app.page);
    await session.send("Performance.enable");
    const figures = await app.page.getByRole("figure").count();
    console.log(`${figures} charts in sight; event → pixels: from the trainer's sending to the end of the frame that drew it
minute   epoch   history     heap  process   nodes listeners |  frame ms: median, p95, max | event → pixels ms: median, p95, max`);
    const heaps: { heap: number; history: number }[] = [];
    const frames: Counts[] = [];
    const delays: Record<string, Counts[]> = {};
    await app.page.evaluate(read);
    for (let passed = 0; passed <= minutes; passed++) {
      if (passed > 0) await app.page.waitForTimeout(minute);
      const measured = await app.page.evaluate(read);
      const { heap, nodes, listeners, process } = await memory(app, session);
      heaps.push({ heap, history: measured.historyBytes });
      const epoch =
        (await app.page
          .getByText(/^epoch \d+/)
          .first()
          .textContent()) ?? "";
      const row = [passed, epoch.replace("epoch ", ""), megabytes(measured.historyBytes), megabytes(heap)];
      const last = [megabytes(process), nodes, listeners];
      const all = sum(Object.values(measured.delays));
      const times = passed > 0 ? ` |      ${three(measured.frames)}   |   ${three(all)}` : "";
      console.log([...row, ...last].map((cell) => String(cell).padStart(8)).join(" ") + times);
      if (passed > 0) console.log(`         longest: ${worstWords(measured.worst)}`);
      // What collecting garbage held up is no frame of the application.
      await app.page.evaluate(read);
      if (passed === 0) continue;
      frames.push(measured.frames);
      for (const [chart, counts] of Object.entries(measured.delays)) (delays[chart] ??= []).push(counts);
    }
    return report(heaps, sum(frames), delays);
  } finally {
    await app.end();
    await profile.remove();
  }
}

function report(
  heaps: readonly { heap: number; history: number }[],
  frames: Counts,
  delays: Record<string, Counts[]>,
): number {
  for (const [chart, counts] of Object.entries(delays)) console.log(`${chart.padEnd(26)} ${three(sum(counts))} ms`);
  const all = sum(Object.values(delays).flat());
  // The first minute fills what is kept once: pictures, fonts, optimised code.
  const [first, last] = [heaps[1]!, heaps.at(-1)!];
  const grown = last.heap - first.heap;
  const history = last.history - first.history;
  const checks = [
    [quantile(frames, 0.95) <= limits.frame, `frames: p95 ${quantile(frames, 0.95)} ms, to be ≤ ${limits.frame}`],
    [
      quantile(all, 0.95) <= limits.delay,
      `event → pixels: p95 ${quantile(all, 0.95)} ms, to be ≤ ${limits.delay}; max ${all.max.toFixed(1)} ms`,
    ],
    [
      grown <= history,
      `heap from minute 1 to ${heaps.length - 1}: ${megabytes(grown)} MB, to be ≤ the history's ${megabytes(history)} MB`,
    ],
  ] as const;
  for (const [kept, words] of checks) console.log(`${kept ? "✓" : "✗"} ${words}`);
  return checks.every(([kept]) => kept) ? 0 : 1;
}
