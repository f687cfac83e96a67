// What a sweep says, by simulation: 95 % intervals hold the mean 95 ± 1 times in 100, and where nothing differs a best is named in at
// most 5.5 % of 10,000 sweeps. Its values against SciPy's are held by test/core/metrics/repeated.test.ts.
//
//   npm run bench -- statistics
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildScript } from "../../scripts/lib/script.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "gradient-lab-statistics-"));
try {
  await buildScript({ entry: join(here, "sweep", "statistics.ts"), folder, name: "statistics.mjs" });
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, "statistics.mjs")], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  const { intervals, sweeps, covered, told } = JSON.parse(stdout);
  const percent = (share) => `${(100 * share).toFixed(2)} %`;
  let fine = true;
  const line = (words, share, good) => {
    fine &&= good;
    console.log(`${good ? " " : "✗"} ${words.padEnd(42)} ${percent(share)}`);
  };
  console.log(`95 % intervals that hold the mean, of ${intervals} (to be 95 ± 1 %)`);
  for (const { repeats, share } of covered) line(repeats, share, Math.abs(share - 0.95) <= 0.01);
  console.log(`null sweeps with a best that can be told, of ${sweeps} (to be ≤ 5.5 %)`);
  for (const { sweep, test, share } of told) line(`${sweep}, by ${test}`, share, share <= 0.055);
  process.exitCode = fine ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
