/** Frames of the Train stage while a network of fifty layers trains: see `window.bench.mjs`. */
import { sample } from "../../e2e/app";
import { quantile, scene, type Scene } from "./scene";
import { framesOf } from "./frames";
import { planNoEnd } from "./plan-no-end";

const layers = 50;
const seconds = 20;
const limit = 33;

async function fifty({ app, page }: Scene): Promise<void> {
  await app.importFile(sample("breast_cancer.csv"));
  await app.goTo("Network");
  await page.getByRole("combobox", { name: "Preset", exact: true }).click();
  await page.getByRole("option", { name: /vanishing gradients/i }).click();
  for (;;) {
    const there = await page.getByRole("option", { name: /^dense \d+/ }).count();
    if (there >= layers) break;
    await page.getByRole("button", { name: "Add layer" }).click();
    await page.getByRole("menuitem", { name: "Dense" }).click();
  }
  await planNoEnd(page);
}

export const measureDeep = () =>
  scene(async (here) => {
    const { app, page, work, check } = here;
    await fifty(here);
    await app.goTo("Train");
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await app.trainer("training");
    await page.waitForTimeout(5000);
    const before = await work.so();
    const gaps = await framesOf(page, seconds);
    const after = await work.so();
    const busy = (name: keyof typeof before) => ((after[name] - before[name]) / seconds / 10).toFixed(0);
    const at = (share: number) => quantile(gaps, share).toFixed(1);
    console.log(`  ${layers} layers, ${gaps.length} frames in ${seconds} s: median ${at(0.5)}, p95 ${at(0.95)}, max ${at(1)} ms
  the page's own thread: ${busy("all")} % of a processor, of it scripts ${busy("script")}, styles ${busy("style")}, layout ${busy("layout")} %`);
    check(`frames while ${layers} layers train, p95`, quantile(gaps, 0.95), limit);
  });
