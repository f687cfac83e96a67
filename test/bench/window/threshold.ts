/** One step of the threshold in Evaluate with a hundred thousand rows, or as many as `--rows` says: see `window.bench.mjs`. */
import type { Page } from "playwright";
import { between, median, quantile, scene, spread, type Busy, type Scene } from "./scene";
import { tableOf } from "./table";

/** Training rows of the usual measurement; they are 70 % of all. */
const usualRows = 100_000;
const steps = 60;
/** Milliseconds of a step, up to so many training rows. */
const limits = [
  { rows: usualRows, most: 16 },
  { rows: Infinity, most: 50 },
];
const frames = (page: Page) =>
  page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 0)))),
  );

/** Processor time of the page for each step, beside that of a step that changes nothing. */
async function stepsOf({ page, work }: Scene, move: (step: number) => Promise<unknown>): Promise<Busy[]> {
  const found: Busy[] = [];
  for (let step = 0; step < steps; step++) {
    await frames(page);
    const before = await work.so();
    await move(step);
    await frames(page);
    const after = await work.so();
    found.push(between(before, after));
  }
  // The first warm up.
  return found.slice(10);
}

export const measureThreshold = ({ rows: asked }: { rows?: string } = {}) => {
  const training = asked === undefined ? usualRows : Number(asked);
  const rows = Math.ceil(training / 0.7);
  const limit = limits.find((one) => training <= one.rows)!.most;
  return scene(async (here) => {
    let idle = 0;
    const { app, page, check } = here;
    await app.importFile(tableOf(rows));
    await page.getByRole("region", { name: "Split" }).waitFor({ timeout: 120_000 });
    await app.goTo("Network");
    const epochs = page.getByRole("spinbutton", { name: "Epochs", exact: true });
    await epochs.fill("2");
    await epochs.press("Enter");
    await app.goTo("Train");
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await app.trainer("finished", 300_000);
    await app.goTo("Evaluate");
    await page.getByRole("combobox", { name: "Split" }).click();
    await page.getByRole("option", { name: /^Train/ }).click();
    await page.getByRole("option").first().waitFor({ state: "detached" });
    await page.getByRole("combobox", { name: "Split" }).filter({ hasText: "Train" }).waitFor();
    await page.getByRole("status", { name: "Predicting" }).waitFor({ state: "detached" });
    await page.waitForTimeout(4000);
    console.log(`  ${await page.getByRole("combobox", { name: "Split" }).innerText()}`);

    const knob = (await page.getByRole("slider", { name: "Threshold" }).boundingBox())!;
    const y = knob.y + knob.height / 2;
    const at = (step: number) => knob.x + knob.width / 2 + 60 * Math.sin(step / 7) + (step % 2) * 3;
    for (const [name, down] of [
      ["the pointer moves and nothing changes", false],
      ["a step of the threshold", true],
    ] as const) {
      await page.mouse.move(at(0), y);
      if (down) await page.mouse.down();
      const found = await stepsOf(here, (step) => page.mouse.move(at(step + 1), y));
      if (down) await page.mouse.up();
      const all = found.map((step) => step.all);
      const part = (of: keyof Busy) => median(found.map((step) => step[of])).toFixed(1);
      console.log(
        `  ${name}: ${spread(all)}, p95 ${quantile(all, 0.95).toFixed(1)} ms of ${all.length}; scripts ${part("script")}, styles ${part("style")}, layout ${part("layout")} ms`,
      );
      if (!down) idle = median(all);
      else
        check(
          `${name}, ${Math.round(0.7 * rows).toLocaleString("en")} rows, less the idle frames`,
          median(all) - idle,
          limit,
        );
    }
  });
};
