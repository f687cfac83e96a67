/** How long it takes from a press on a stage until it is painted, at rest and while a run trains: see `window.bench.mjs`. */
import { sample } from "../../e2e/app";
import { median, quantile, scene, timed, type Scene } from "./scene";
import { planNoEnd } from "./plan-no-end";

const limit = 100;
const rounds = 8;
/** Each stage is come to from each other one. */
const stages = ["Data", "Network", "Train", "Evaluate", "Explain", "Compare", "Atlas"] as const;
type Stage = (typeof stages)[number];
/** What is seen of a stage when it is there. */
const signs: Record<Stage, string> = {
  Data: "[aria-label=Columns] td",
  Network: "[role=option]",
  Train: "figure[aria-label=Loss] canvas",
  Evaluate: "figure[aria-label=Threshold] canvas",
  Explain: "[aria-label=Space] canvas",
  Compare: "table[aria-label=Runs] td",
  Atlas: "[aria-label='Map of the atlas']",
};

/** An order in which each stage follows each other one once: a closed walk over all pairs. */
function allPairs(): [Stage, Stage][] {
  const left = new Map(stages.map((from) => [from, stages.filter((to) => to !== from)]));
  const walk: Stage[] = [];
  const visit = (from: Stage): void => {
    for (let to = left.get(from)!.pop(); to !== undefined; to = left.get(from)!.pop()) visit(to);
    walk.push(from);
  };
  visit("Data");
  walk.reverse();
  return walk.slice(1).map((to, at) => [walk[at]!, to]);
}

/** Runs in the page. */
const shown = ({ to, sign }: { to: Stage; sign: string }) => ({
  stage: () =>
    document.querySelector("nav [aria-current=page]")?.textContent?.includes(to) &&
    document.querySelector(sign) !== null,
});

async function switches({ app, page, work, check }: Scene, when: string, judged: boolean): Promise<void> {
  const found = new Map<Stage, { wall: number[]; work: number[] }>(stages.map((to) => [to, { wall: [], work: [] }]));
  const pairs = new Map<string, number[]>();
  const links = page.getByRole("navigation", { name: "Stages" });
  await app.goTo("Data");
  for (let round = 0; round < rounds; round++) {
    for (const [from, to] of allPairs()) {
      await page.waitForTimeout(250);
      const before = await work.so();
      const ms = await timed(page, () => links.getByRole("link", { name: to }).click(), {
        shown,
        of: { to, sign: signs[to] },
      });
      const after = await work.so();
      // The first round warms up.
      if (round === 0) continue;
      found.get(to)!.wall.push(ms.stage);
      found.get(to)!.work.push(after.all - before.all);
      const pair = `${from} → ${to}`;
      pairs.set(pair, [...(pairs.get(pair) ?? []), ms.stage]);
    }
  }
  console.log(`${when}                median     p95     max ms    processor ms: median, max`);
  for (const [to, { wall, work: busy }] of found) {
    const at = (all: readonly number[], share: number) => quantile(all, share).toFixed(0).padStart(8);
    console.log(
      `  → ${to.padEnd(12)} ${at(wall, 0.5)}${at(wall, 0.95)}${at(wall, 1)}   ${at(busy, 0.5)}${at(busy, 1)}`,
    );
  }
  const slowest = [...pairs].map(([pair, all]) => [pair, median(all)] as const).toSorted((a, b) => b[1] - a[1]);
  console.log(
    `  slowest: ${slowest
      .slice(0, 5)
      .map(([pair, ms]) => `${pair} ${ms.toFixed(0)} ms`)
      .join(", ")}`,
  );
  if (judged) check(`the slowest change of stage, median of ${rounds - 1}`, slowest[0]![1], limit);
}

export const measureStages = () =>
  scene(async (here) => {
    const { app, page } = here;
    await app.importFile(sample("breast_cancer.csv"));
    await app.goTo("Train");
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await app.trainer("finished", 60_000);
    await switches(here, "at rest", true);
    await app.goTo("Network");
    await planNoEnd(page);
    await app.goTo("Train");
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await app.trainer("training");
    await page.waitForTimeout(3000);
    await switches(here, "training", false);
  });
