/** Evaluate, opened while a million rows train: see `window.bench.mjs`. */
import { median, scene, spread, timed } from "./scene";
import { tableOf } from "./table";

const rows = 1_000_000;
const times = 7;
const limit = 1000;

/** Runs in the page: it says that it is at work, or shows the answer. */
const shown = () => ({
  sign: () =>
    document.querySelector(".evaluate-stage [role=status]") !== null ||
    document.querySelector("figure[aria-label=Threshold] canvas") !== null,
  whole: () => document.querySelector("figure[aria-label=Threshold] canvas") !== null,
});

export const measureEvaluate = () =>
  scene(async ({ app, page, check }) => {
    await app.importFile(tableOf(rows));
    await page.getByRole("region", { name: "Split" }).waitFor({ timeout: 60_000 });
    await app.goTo("Network");
    const epochs = page.getByRole("spinbutton", { name: "Epochs", exact: true });
    await epochs.fill("1000");
    await epochs.press("Enter");
    const found: Record<"sign" | "whole", number[]> = { sign: [], whole: [] };
    const links = page.getByRole("navigation", { name: "Stages" });
    await app.goTo("Train");
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await app.trainer("training", 60_000);
    await page.waitForTimeout(3000);
    for (let time = 0; time <= times; time++) {
      const ms = await timed(page, () => links.getByRole("link", { name: "Evaluate" }).click(), { shown, of: null });
      console.log(`  sign ${ms.sign.toFixed(0).padStart(6)} ms, whole ${ms.whole.toFixed(0).padStart(6)} ms`);
      for (const name of ["sign", "whole"] as const) if (time > 0) found[name].push(ms[name]);
      await app.goTo("Train");
      await page.waitForTimeout(1000);
    }
    for (const name of ["sign", "whole"] as const) console.log(`  ${name}: ${spread(found[name])} of ${times}`);
    check(`Evaluate while ${rows.toLocaleString("en")} rows train, its sign`, median(found.sign), limit);
  });
