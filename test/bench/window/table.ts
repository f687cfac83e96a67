/** A generated table for the window's scenes: ten columns, two classes that can be told apart in part. */
import { existsSync, openSync, closeSync, writeSync, mkdirSync, renameSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createRandom } from "#core/random";

const header = "age,height,income,signal,ratio,visits,plan,region,amount,label";
const plans = ["basic", "plus", "premium"];
const linesAtOnce = 10_000;

/** The same bytes for each number of rows; made once. */
export function tableOf(rows: number): string {
  const folder = path.join(tmpdir(), "gradient-lab-window-files");
  const file = path.join(folder, `rows-${rows}.csv`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const random = createRandom(11, "window");
  const line = () => {
    const [age, height, score] = [18 + Math.floor(70 * random.next()), 170 + 12 * random.normal(), random.normal()];
    const [plan, region] = [Math.floor(3 * random.next()), Math.floor(40 * random.next())];
    const income = Math.round(20_000 + 90_000 * random.next() ** 2);
    const sign = score + 0.02 * (age - 50) + 0.4 * plan + 1.5 * random.normal();
    const amount = (50 + 20 * score + 10 * random.normal()).toFixed(2);
    const rest = [random.next().toFixed(4), Math.floor(12 * random.next()), plans[plan], `R${region}`, amount];
    return [age, height.toFixed(1), income, score.toFixed(3), ...rest, sign > 0.4 ? "yes" : "no"].join(",");
  };
  const open = openSync(`${file}.part`, "w");
  writeSync(open, `${header}\n`);
  for (let row = 0; row < rows; row += linesAtOnce)
    writeSync(open, Array.from({ length: Math.min(linesAtOnce, rows - row) }, line).join("\n") + "\n");
  closeSync(open);
  renameSync(`${file}.part`, file);
  return file;
}
