/** Frames of Explain while the microscope plays its steps, on a small network and on a wide one: see `window.bench.mjs`. */
import { sample } from "../../e2e/app";
import { quantile, scene, type Scene } from "./scene";
import { framesOf } from "./frames";

const seconds = 10;
const limit = 20;

/** Longer than a step that is played. */
const beat = 1200;
/** Presses Play where it rests: first, and when it has come to the end. */
async function played({ page }: Scene): Promise<number[]> {
  const at = () => page.getByRole("slider", { name: "Step" }).getAttribute("aria-valuenow");
  const frames = framesOf(page, seconds);
  const end = Date.now() + seconds * 1000;
  for (let last: string | null = await at(); Date.now() < end;) {
    if ((await at()) === last) await page.getByRole("button", { name: "Play the steps" }).click();
    last = await at();
    await page.waitForTimeout(beat);
  }
  return frames;
}

/** One table in a window of its own, so that nothing of the table before is measured with it. */
const measure = (name: string, title: string, units: string | null) =>
  scene(async (here) => {
    const { app, page, work, check } = here;
    await app.importFile(sample(name));
    await page.getByRole("region", { name: "Split" }).waitFor();
    await app.goTo("Network");
    if (units !== null) {
      await page.getByRole("option", { name: /^dense 1/ }).click();
      const field = page.getByRole("spinbutton", { name: "Units", exact: true });
      await field.fill(units);
      await field.press("Enter");
    }
    const epochs = page.getByRole("spinbutton", { name: "Epochs", exact: true });
    await epochs.fill("5");
    await epochs.press("Enter");
    await app.goTo("Train");
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await app.trainer("finished");
    await app.goTo("Explain");
    await page.getByRole("radio", { name: "Microscope" }).click();
    await page.getByRole("region", { name: "The chain rule" }).waitFor();
    const before = await work.so();
    const gaps = await played(here);
    const after = await work.so();
    const busy = (of: keyof typeof before) => ((after[of] - before[of]) / seconds / 10).toFixed(0);
    console.log(
      `  ${title}: ${gaps.length} frames in ${seconds} s, median ${quantile(gaps, 0.5).toFixed(1)}, p95 ${quantile(gaps, 0.95).toFixed(1)}, max ${quantile(gaps, 1).toFixed(1)} ms; the page's own thread ${busy("all")} % of a processor, of it scripts ${busy("script")}, styles ${busy("style")}, layout ${busy("layout")} %`,
    );
    check(`frames while the microscope plays, ${title}, p95`, quantile(gaps, 0.95), limit);
  });

/** Resolves with the exit code: 1 where a limit is missed. */
export async function measureMicroscope(): Promise<number> {
  const small = await measure("iris.csv", "4 inputs", null);
  return Math.max(small, await measure("breast_cancer.csv", "30 inputs, 128 units", "128"));
}
