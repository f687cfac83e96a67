// A large project: a table of 1 M × 20 (copied into it) and 100 runs of 10,000 measurements each. Saved, opened, and its curves read.
//
//   npm run bench -- --only project
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { buildScript } from "../../scripts/lib/script.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "1000000" },
    runs: { type: "string", default: "100" },
    ticks: { type: "string", default: "10000" },
  },
});

const folder = mkdtempSync(join(tmpdir(), "gradient-lab-project-"));
try {
  await buildScript({ entry: join(root, "test", "bench", "project", "measure.ts"), folder, name: "measure.mjs" });
  const { rows, runs, ticks } = values;
  execFileSync(process.execPath, [join(folder, "measure.mjs"), folder, rows, runs, ticks], {
    cwd: root,
    stdio: "inherit",
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
