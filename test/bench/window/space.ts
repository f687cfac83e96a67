/** What Space takes of the page's processor with 5,000 points: for a move of the pointer, and for a picture that is drawn anew. See `window.bench.mjs`. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { createRandom } from "#core/random";
import { scene, type Scene } from "./scene";

const rows = 8000;
const points = 5000;
/** 60 frames a second. */
const frame = 16.7;
const moves = 200;
const presses = 40;

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

async function measure({ app, page, folder, work, check }: Scene): Promise<void> {
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
}

export const measureSpace = () => scene(measure);
