/** Another target for a table of a million rows: see `window.bench.mjs`. */
import { median, scene, spread, timed, trainerSeconds } from "./scene";
import { tableOf } from "./table";

const rows = 1_000_000;
const times = 7;
const limits = { sign: 1000, whole: 4000 };
type Stores = Map<string, { describing: boolean; description: { prepared: { target: string } | null } | null }>;

/** Runs in the page: something says that it is at work; the table stands under the new target. */
function shown(target: string) {
  type Host = Element & { ["__vue_app__"]: { config: { globalProperties: { $pinia: { ["_s"]: Stores } } } } };
  const data = document.querySelector<Host>("#app")!["__vue_app__"].config.globalProperties.$pinia["_s"].get("data")!;
  const before = data.description;
  const status = () => [...document.querySelectorAll("[role=status]")].map((one) => one.textContent ?? "").join(" ");
  const chosen = () =>
    [...document.querySelectorAll("[role=combobox]")].some((one) => one.textContent?.includes(target));
  const whole = () => data.description !== before && !data.describing && chosen();
  return { sign: () => status().includes("Looking at the columns") || whole(), whole };
}

export const measureTarget = () =>
  scene(async ({ app, page, check }) => {
    await app.importFile(tableOf(rows));
    await page.getByRole("region", { name: "Split" }).waitFor({ timeout: 60_000 });
    const field = page.getByRole("combobox", { name: "Target" });
    const found: Record<"sign" | "whole", number[]> = { sign: [], whole: [] };
    const targets = ["income", "label", "plan", "signal", "region", "amount", "label", "height"];
    for (const [at, target] of targets.entries()) {
      await field.click();
      const option = page.getByRole("option", { name: target, exact: true });
      const began = await trainerSeconds(app);
      const ms = await timed(page, () => option.click(), { shown, of: target, event: "pointerup" });
      const busy = (await trainerSeconds(app)) - began;
      console.log(
        `  ${target.padEnd(8)} sign ${ms.sign.toFixed(0).padStart(6)} ms, whole ${ms.whole.toFixed(0).padStart(6)} ms; processor of the trainer ${(1000 * busy).toFixed(0)} ms`,
      );
      // The first warms up.
      if (at > 0) for (const name of ["sign", "whole"] as const) found[name].push(ms[name]);
    }
    for (const name of ["sign", "whole"] as const) {
      console.log(`  ${name}: ${spread(found[name])} of ${times}`);
      check(`a change of target among ${rows.toLocaleString("en")} rows, ${name}`, median(found[name]), limits[name]);
    }
  });
