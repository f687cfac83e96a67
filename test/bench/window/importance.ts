/** Permutation importance of 30 columns on 10,000 rows, ten times each: see `window.bench.mjs`. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { createRandom } from "#core/random";
import { median, scene, spread, trainerSeconds } from "./scene";

const columns = 30;
const rows = 10_000;
const times = 5;
const limits = { wall: 2000, silence: 100 };

/** Rows whose class hangs on all columns, the first most. 70 % are for training. */
function table(): string {
  const random = createRandom(13, "importance");
  const names = Array.from({ length: columns }, (_, k) => `c${k + 1}`);
  const lines = Array.from({ length: Math.ceil(rows / 0.7) }, () => {
    const values = names.map(() => random.normal());
    const sum = values.reduce((all, value, k) => all + value / (k + 1), random.normal());
    return [...values.map((value) => value.toFixed(4)), sum > 0 ? "yes" : "no"].join(",");
  });
  return [[...names, "label"].join(","), ...lines].join("\n");
}

interface Stores extends Element {
  ["__vue_app__"]?: { config: { globalProperties: { $pinia: { ["_s"]: Map<string, never> } } } };
}
interface Found {
  /** Milliseconds until the answer is there. */
  wall: number;
  /** The longest time in which the trainer answered no other question. */
  silence: number;
  /** Words on how far it was. */
  told: number;
}

/** Runs in the page: presses, and asks the trainer about a row all the while. */
async function measured(repeats: number): Promise<Found> {
  const stores = document.querySelector<Stores>("#app")!["__vue_app__"]!.config.globalProperties.$pinia["_s"];
  const view = stores.get("columns-view") as unknown as {
    share: number;
    repeats: number;
    importance: {
      busy: boolean;
      stale: boolean;
      current: { repeats: number; rows: number } | null;
      measure(): Promise<void>;
    };
  };
  const trainer = stores.get("trainer") as unknown as { request(command: object): Promise<unknown> };
  const shares = new Set<number>();
  let silence = 0;
  const over = { yes: false };
  view.repeats = repeats;
  const began = performance.now();
  const done = view.importance.measure().then(() => (over.yes = true));
  while (!over.yes) {
    const asked = performance.now();
    await Promise.race([trainer.request({ type: "data.rows", from: 0, to: 1 }), done]);
    silence = Math.max(silence, performance.now() - asked);
    shares.add(view.share);
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
  return { wall: performance.now() - began, silence, told: shares.size };
}

export const measureImportance = () =>
  scene(async ({ app, page, folder, check }) => {
    const file = path.join(folder, "thirty.csv");
    writeFileSync(file, table());
    await app.importFile(file);
    await page.getByRole("region", { name: "Split" }).waitFor({ timeout: 60_000 });
    await app.goTo("Network");
    const epochs = page.getByRole("spinbutton", { name: "Epochs", exact: true });
    await epochs.fill("3");
    await epochs.press("Enter");
    await app.goTo("Train");
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await app.trainer("finished", 120_000);
    await app.goTo("Evaluate");
    await page.getByRole("combobox", { name: "Split" }).click();
    await page.getByRole("option", { name: /^Train/ }).click();
    await page.getByRole("option").first().waitFor({ state: "detached" });
    await page.getByRole("radio", { name: "Columns" }).click();
    await page.getByRole("list", { name: "Columns by importance" }).waitFor({ timeout: 120_000 });
    await page.getByRole("figure", { name: "Partial dependence" }).waitFor({ timeout: 120_000 });
    const found: (Found & { processor: number })[] = [];
    for (let time = 0; time <= times; time++) {
      await page.waitForTimeout(1000);
      const before = await trainerSeconds(app);
      const one = await page.evaluate(measured, 10);
      const processor = 1000 * ((await trainerSeconds(app)) - before);
      // The first warms up.
      if (time > 0) found.push({ ...one, processor });
    }
    const of = (name: keyof (typeof found)[number]) => found.map((one) => one[name]);
    for (const name of ["wall", "processor", "silence"] as const)
      console.log(`  ${name}: ${spread(of(name))} of ${times}`);
    console.log(`  words on how far it is: ${median(of("told"))}`);
    check(
      `importance of ${columns} columns on ${rows.toLocaleString("en")} rows, 10 times each`,
      median(of("wall")),
      limits.wall,
    );
    check("the longest silence of the trainer meanwhile", median(of("silence")), limits.silence);
  });
