// Scores on public tables: what the defaults of `gradlab train --folds 5` reach on each, beside the linear baseline on the same
// folds and scikit-learn's linear model and multilayer perceptron (its own defaults) on the same prepared rows. Accuracy or R²,
// × 100, mean ± standard deviation over the folds. Tables that are no samples come from Debian's packages of R packages, which
// are fetched into the user's cache; what could not be had is said. Half of the tables the defaults were chosen on; those with
// a * were held back.
//
//   npm run bench -- tables                       all tables
//   npm run bench -- tables --tables iris,pima    some of them
//   npm run bench -- tables --seeds 7,8,9         the means of several deals of the folds (7 is what `train` takes)
//   npm run bench -- tables --spec SPEC.json      another spec than the default
//   npm run bench -- tables --no-peers            without scikit-learn, which takes most of the time
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { buildScript } from "../../scripts/lib/script.mjs";
import { fetchTable } from "./tables/fetch.mjs";
import { tables } from "./tables/list.mjs";

const here = join(dirname(fileURLToPath(import.meta.url)), "tables");
const python = process.platform === "win32" ? "python" : "/usr/bin/python3";
const { values: options } = parseArgs({
  options: {
    tables: { type: "string" },
    seeds: { type: "string", default: "7" },
    spec: { type: "string" },
    "no-peers": { type: "boolean", default: false },
  },
});

const wanted = options.tables?.split(",");
const unknown = wanted?.filter((id) => !tables.some((table) => table.id === id)) ?? [];
if (unknown.length > 0)
  throw new Error(`There is no table ${unknown.join(", ")}; there are ${tables.map(({ id }) => id).join(", ")}`);
const work = mkdtempSync(join(tmpdir(), "gradient-lab-bench-"));
try {
  const had = [];
  for (const table of tables) {
    if (wanted && !wanted.includes(table.id)) continue;
    const found = await fetchTable(table, python);
    if ("path" in found) had.push({ id: table.id, target: table.target, tuned: table.tuned, path: found.path });
    else console.log(`${table.id} is left out: ${found.lacks}`);
  }
  const hasPeer = !options["no-peers"] && spawnSync(python, ["-c", "import sklearn"]).status === 0;
  if (!hasPeer && !options["no-peers"]) console.log("scikit-learn is not installed (python3-sklearn)");
  const cases = {
    tables: had,
    seeds: options.seeds.split(",").map(Number),
    spec: options.spec ? JSON.parse(readFileSync(options.spec, "utf8")) : {},
    peer: hasPeer ? { python, script: join(here, "peer_sklearn.py") } : null,
  };
  const file = join(work, "cases.json");
  writeFileSync(file, JSON.stringify(cases));
  await buildScript({ entry: join(here, "main.ts"), folder: work, name: "main.mjs" });
  process.exitCode = spawnSync(process.execPath, [join(work, "main.mjs"), file], { stdio: "inherit" }).status ?? 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
