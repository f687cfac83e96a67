/** A large project, opened: see `window.bench.mjs`. */
import path from "node:path";
import { toParts } from "#core/project/parts";
import { writeProject } from "#host/project-file";
import { large } from "../project/large";
import { median, scene, spread, timed } from "./scene";

const size = { rows: 1_000_000, runs: 100, ticks: 10_000 };
const times = 3;
const limit = 1000;

/** Runs in the page: its runs are listed, and one of them can be looked at. */
const shown = () => ({
  usable: () => document.querySelectorAll("table[aria-label=Runs] tbody tr").length > 1,
});

export const measureOpen = () =>
  scene(async ({ app, page, folder, check }) => {
    const file = path.join(folder, "large.gradlab");
    const made = large(size);
    const view = { ...made.document.view, stage: "compare" as const };
    await writeProject(file, toParts({ ...made, document: { ...made.document, view } }));
    const found: number[] = [];
    for (let time = 0; time < times; time++) {
      await app.answerOpen(file);
      const { usable } = await timed(page, () => page.getByRole("button", { name: "Open project…" }).click(), {
        shown,
        of: null,
      });
      await page.waitForTimeout(500);
      console.log(`  usable after ${usable.toFixed(0)} ms`);
      found.push(usable);
      await page.waitForTimeout(20_000);
      await app.menu("project.new");
      await page.waitForTimeout(2000);
    }
    console.log(`  ${spread(found)}`);
    check("a project of 1 M × 20 rows and 100 runs, until its runs are listed", median(found), limit);
  });
