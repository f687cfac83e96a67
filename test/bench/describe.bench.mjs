// How long the trainer is deaf while it describes a file of a million rows (profile and recipe), makes its rows
// by a recipe that was fitted before, and makes them again as rows of another file: the longest time between two
// turns of its event loop, which is what a command, a cancel or a newer question waits for.
//
//   npm run bench -- --only describe
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildScript } from "../../scripts/lib/script.mjs";
import { files, generate } from "./import/generate.mjs";

const here = join(dirname(fileURLToPath(import.meta.url)), "describe");
const root = join(here, "..", "..", "..");
const limit = 100;
const columns = {
  label: { type: "category" },
  age: { impute: "median", missingFlag: true },
  income: { impute: "mode", scale: "robust" },
  score: { scale: "min_max" },
  birth: { encode: "date_parts" },
  seen: { encode: "cyclic" },
  region: { encode: "frequency" },
  comment: { role: "ignored" },
};
const cases = [
  { name: "usual", target: "label", recipe: {} },
  { name: "classes", target: "label", recipe: { columns } },
  { name: "numbers", target: "income", recipe: { split: { bins: 10 }, duplicates: "drop" } },
  { name: "time", target: "label", recipe: { split: { method: "time", column: "seen" } } },
  { name: "groups", target: "label", recipe: { split: { method: "group", column: "id" } } },
  { name: "words", target: "label", recipe: { columns: { seen: { type: "category", encode: "frequency" } } } },
  { name: "a fold", target: "label", recipe: { split: { fold: { count: 5, index: 2 } } } },
];

const data = join(tmpdir(), "gradient-lab-import-files");
const path = join(data, "mixed.csv");
const work = mkdtempSync(join(tmpdir(), "gradient-lab-describe-"));
let worst = 0;
try {
  mkdirSync(data, { recursive: true });
  generate(path, files.mixed);
  await buildScript({ entry: join(here, "ours.ts"), folder: work, name: "ours.mjs" });
  const args = [join(work, "ours.mjs"), path, JSON.stringify(cases)];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", cwd: root });
  if (status !== 0) throw new Error(stderr);
  for (const line of stdout.trim().split("\n")) {
    const { name, inputs, seconds, longest } = JSON.parse(line);
    console.log(
      `${name.padEnd(8)} ${inputs} inputs in ${seconds.toFixed(1)} s, deaf for ${Math.round(longest)} ms (to be ≤ ${limit})`,
    );
    worst = Math.max(worst, longest);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
process.exitCode = worst > limit ? 1 : 0;
