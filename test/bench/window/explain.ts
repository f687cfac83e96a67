/** How long Explain takes for a step of time where the inputs are many: see `window.bench.mjs`. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright";
import { createRandom } from "#core/random";
import { App, temporaryFolder } from "../../e2e/app";

const inputs = 784;
const imageRows = 5000;
const limits = { explain: 300 };

/** Rows of ten classes of blurred spots with noise, as digits are. */
export function images(): string {
  const random = createRandom(7, "images");
  const spots = Array.from({ length: 10 }, () =>
    Array.from({ length: 6 }, () => [4 + 20 * random.next(), 4 + 20 * random.next(), 2 + 3 * random.next()] as const),
  );
  const plain = spots.map((of) =>
    Array.from({ length: inputs }, (_, at) =>
      of.reduce(
        (sum, [x, y, r]) => sum + 160 * Math.exp(-(((at % 28) - x) ** 2 + (at / 28 - y) ** 2) / (2 * r * r)),
        0,
      ),
    ),
  );
  const pixel = (value: number) => Math.max(0, Math.min(255, Math.round(value + 20 * random.normal())));
  const rows = Array.from({ length: imageRows }, (_, i) => `${plain[i % 10]!.map(pixel).join(",")},d${i % 10}`);
  return [[...plain[0]!.keys()].map((at) => `p${at}`).join(",") + ",label", ...rows].join("\n");
}
/** Milliseconds from an act until this holds in the page, looked at each frame there. */
async function until(
  page: Page,
  act: () => Promise<unknown>,
  holds: (word: string) => boolean,
  word = "",
): Promise<number> {
  const began = Date.now();
  await act();
  await page.waitForFunction(holds, word, { polling: "raf", timeout: 120_000 });
  return Date.now() - began;
}
const spaceIsShown = () => document.querySelector("[aria-label=Space] canvas") !== null;
const checks: [kept: boolean, words: string][] = [];
function check(name: string, ms: number, limit: number): void {
  checks.push([ms <= limit, `${name}: ${ms.toFixed(0)} ms, to be ≤ ${limit}`]);
  console.log(`${ms <= limit ? "✓" : "✗"} ${checks.at(-1)![1]}`);
}

async function measureExplain(app: App, folder: string): Promise<void> {
  const { page } = app;
  const file = path.join(folder, "images.csv");
  writeFileSync(file, images());
  await app.importFile(file);
  await app.goTo("Train");
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await app.trainer("finished", 120_000);
  console.log(`  Explain, opened first: ${await until(page, () => app.goTo("Explain"), spaceIsShown)} ms`);
  const slider = page.getByRole("slider", { name: "Time" });
  await slider.press("Home");
  await page.waitForTimeout(3000);
  for (let step = 0; step < 4; step++) {
    const asked = await page.evaluate(() => performance.now());
    await slider.press("PageUp");
    // The answer of the trainer is what is waited for: its epoch stands in the store.
    const took = await page.evaluate(async (from) => {
      type Host = Element & {
        ["__vue_app__"]?: {
          config: {
            globalProperties: {
              $pinia: { ["_s"]: Map<string, { current?: { epoch: number } | null; epoch?: number | null }> };
            };
          };
        };
      };
      const stores = document.querySelector<Host>("#app")!["__vue_app__"]!.config.globalProperties.$pinia["_s"];
      for (;;) {
        const wanted = stores.get("moment")!.epoch;
        if (wanted === null || stores.get("space")!.current?.epoch === wanted) return performance.now() - from;
        await new Promise(requestAnimationFrame);
      }
    }, asked);
    check(`Explain of ${inputs} inputs, a step of time`, took, limits.explain);
  }
}

/** Resolves with the exit code: 1 where a limit is missed. */
export async function measureSteps(): Promise<number> {
  const profile = temporaryFolder();
  const app = await App.start(path.join(profile.path, "profile"));
  try {
    await measureExplain(app, profile.path);
    return checks.every(([kept]) => kept) ? 0 : 1;
  } finally {
    await app.end();
    await profile.remove();
  }
}
