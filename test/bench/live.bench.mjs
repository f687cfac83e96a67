// How long a command waits while a network trains, and the memory that training takes: rows made in memory, trained in slices as
// in the application. `turn` is the longest time between two turns of the event loop, `whole` the time from a pause to the end
// of the update that was under way, `rested` to its metrics.
//
//   npm run bench -- live                   the workloads below
//   npm run bench -- live --workload=large  one of them
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildScript } from "../../scripts/lib/script.mjs";

const here = join(dirname(fileURLToPath(import.meta.url)), "live");
const limit = 100;

const common = { classes: 10, seconds: 5, threads: 2, evaluates: false };
const workloads = {
  w3: { ...common, rows: 2_000_000, inputs: 50, units: [256, 256], batchSize: 256 },
  evaluate: { ...common, rows: 700_000, inputs: 50, units: [256, 256], batchSize: 256, evaluates: true },
  w4: { ...common, rows: 60_000, inputs: 784, units: [512, 256], batchSize: 128 },
  wide: { ...common, rows: 20_000, inputs: 50, units: [4096, 4096], batchSize: 128 },
  batch: { ...common, rows: 150_000, inputs: 50, units: [2048], batchSize: 100_000, seconds: 8 },
  tall: { ...common, rows: 150_000, inputs: 50, units: [256, 256], batchSize: 100_000, seconds: 8 },
  large: { ...common, rows: 10_000_000, inputs: 50, units: [256, 256], batchSize: 256, seconds: 20 },
};

const given = process.argv.find((arg) => arg.startsWith("--workload="))?.slice("--workload=".length);
const work = mkdtempSync(join(tmpdir(), "gradient-lab-live-"));
const number = (value) => Math.round(value).toLocaleString("en");
let worst = 0;
try {
  await buildScript({ entry: join(here, "ours.ts"), folder: work, name: "ours.mjs" });
  for (const [name, workload] of Object.entries(workloads)) {
    if (given ? given !== name : name === "large") continue;
    const args = [join(work, "ours.mjs"), JSON.stringify(workload)];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    if (status !== 0) throw new Error(`${name}: ${stderr}`);
    const { longest, whole, rested, evaluated, rowsPerSecond, peak, step } = JSON.parse(stdout);
    const size = workload.rows * workload.inputs * 4;
    console.log(
      `${name.padEnd(9)} turn ${number(longest)} ms (to be ≤ ${limit}), pause: whole ${number(whole)} ms, rested ${number(rested)} ms${evaluated > 0 ? `, evaluated in ${number(evaluated)} ms` : ""}; ${number(rowsPerSecond)} rows/s, ${step} updates, peak ${number(peak / 1e6)} MB for ${number(size / 1e6)} MB of rows`,
    );
    worst = Math.max(worst, longest);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
process.exitCode = worst > limit ? 1 : 0;
