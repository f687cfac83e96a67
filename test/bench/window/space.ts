/**
 * Space with 5,000 points: what it takes of the page's processor for a move of the pointer and for a picture that is drawn anew, and
 * the frames while a person moves over it, follows rows and goes through the layers. See `window.bench.mjs`.
 */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { createRandom } from "#core/random";
import { framesOf } from "./frames";
import { quantile, scene, type Scene } from "./scene";

const rows = 8000;
const points = 5000;
/** 60 frames a second. */
const frame = 16.7;
const moves = 200;
const presses = 40;
const seconds = 8;
/** 95 of 100 frames of 60 a second come so soon. */
const frameLimit = 20;

/** Two rings with noise and six columns beside. */
function rings(): string {
  const random = createRandom(3, "rings");
  const lines = ["a,b,c,d,e,f,g,h,ring"];
  for (let row = 0; row < rows; row++) {
    const outer = row % 2 === 0;
    const angle = 2 * Math.PI * random.next();
    const radius = (outer ? 2 : 1) + 0.15 * random.normal();
    const noise = Array.from({ length: 6 }, () => random.normal().toFixed(3));
    const place = [radius * Math.cos(angle), radius * Math.sin(angle)].map((value) => value.toFixed(3));
    lines.push([...place, ...noise, outer ? "outer" : "inner"].join(","));
  }
  return `${lines.join("\n")}\n`;
}

/** Frames while a person does something again and again, with a pause of so many milliseconds. */
async function framesWhile(
  { page, work, check }: Scene,
  what: string,
  pause: number,
  act: (turn: number) => Promise<void>,
): Promise<void> {
  const before = await work.so();
  const frames = framesOf(page, seconds);
  const end = Date.now() + seconds * 1000;
  for (let turn = 0; Date.now() < end; turn++) {
    await act(turn);
    await page.waitForTimeout(pause);
  }
  const gaps = await frames;
  const busy = ((await work.so()).all - before.all) / seconds / 10;
  console.log(
    `  ${what}: ${gaps.length} frames in ${seconds} s, median ${quantile(gaps, 0.5).toFixed(1)}, p95 ${quantile(gaps, 0.95).toFixed(1)}, max ${quantile(gaps, 1).toFixed(1)} ms; the page's own thread ${busy.toFixed(0)} % of a processor`,
  );
  check(`Space, ${points} points, frames while ${what}, p95`, quantile(gaps, 0.95), frameLimit);
}

async function measure(here: Scene): Promise<void> {
  const { app, page, folder, work, check } = here;
  const file = path.join(folder, "rings.csv");
  writeFileSync(file, rings());
  await app.importFile(file);
  await app.goTo("Network");
  const epochs = page.getByRole("spinbutton", { name: "Epochs", exact: true });
  await epochs.fill("5");
  await epochs.press("Enter");
  await app.train(1);
  await app.goTo("Explain");
  await page.getByRole("combobox", { name: "Split" }).click();
  await page.getByRole("option", { name: "train rows" }).click();
  await page.getByText(new RegExp(`${points.toLocaleString("en").replace(",", ".")} of .* train rows`)).waitFor();
  await page.waitForTimeout(1000);
  const box = (await page.getByRole("figure", { name: "Space" }).locator("canvas").first().boundingBox())!;
  const at = (share: number) =>
    [box.x + box.width * (0.2 + 0.6 * share), box.y + box.height * (0.3 + 0.4 * share)] as const;
  let before = await work.so();
  for (let i = 0; i < moves; i++) await page.mouse.move(...at(i / moves));
  check(
    `Space, ${points} points: a move of the pointer, mean of ${moves}`,
    ((await work.so()).all - before.all) / moves,
    frame,
  );
  before = await work.so();
  for (let i = 0; i < presses; i++) {
    await page.mouse.click(...at(i / presses));
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  check(
    `Space, ${points} points: another row followed, mean of ${presses}`,
    ((await work.so()).all - before.all) / presses,
    frame,
  );
  await framesWhile(here, "the pointer moves", 8, (turn) => page.mouse.move(...at((turn % moves) / moves)));
  await framesWhile(here, "rows are followed", 300, (turn) => page.mouse.click(...at((turn % presses) / presses)));
  const layer = page.getByRole("slider", { name: "Layer" });
  await layer.focus();
  await framesWhile(here, "layers pass", 500, (turn) => layer.press(turn % 8 < 4 ? "ArrowLeft" : "ArrowRight"));
}

export const measureSpace = () => scene(measure);
