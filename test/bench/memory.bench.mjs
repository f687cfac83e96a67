// Peak memory of `gradlab train` on a table of 50 numbers and a class of 10 (the shape of workload W3), beyond that of an idle
// gradlab, held against the size of the numbers as float32.
//
//   npm run bench -- memory               2 M rows from a CSV (≈ 0.8 GB)
//   npm run bench -- memory --rows=10000000   as many as one likes
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const inputs = 50;
const classes = 10;
const limit = 3;

const given = process.argv.find((arg) => arg.startsWith("--rows="));
const rows = given ? Number(given.slice("--rows=".length)) : 2_000_000;

/** Numbers of four decimals; the class is the largest of ten random projections. The same bytes each time. */
function generate(path) {
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const projections = Array.from({ length: classes * inputs }, () => next() - 0.5);
  const values = new Float64Array(inputs);
  const file = openSync(path, "w");
  let text = `${Array.from({ length: inputs }, (_, i) => `x${i}`).join(",")},class\n`;
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < inputs; i++) {
      values[i] = Math.round((next() - 0.5) * 1e5);
      text += `${values[i] / 1e4},`;
    }
    let best = 0;
    let highest = -Infinity;
    for (let k = 0; k < classes; k++) {
      let sum = 0;
      for (let i = 0; i < inputs; i++) sum += projections[k * inputs + i] * values[i];
      if (sum > highest) [best, highest] = [k, sum];
    }
    text += `c${best}\n`;
    if (text.length > 1 << 22) {
      writeSync(file, text);
      text = "";
    }
  }
  writeSync(file, text);
  closeSync(file);
}

/** The last number is the whole process's: threads tell theirs when they end. */
const peak = 'process.on("exit", () => process.stderr.write(`peak ${process.resourceUsage().maxRSS}\\n`))';

/** @returns what a command of gradlab prints, and its peak of resident memory in bytes */
function gradlab(...args) {
  const options = [
    "--import",
    `data:text/javascript,${encodeURIComponent(peak)}`,
    join(root, "out", "cli", "gradlab.mjs"),
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...options, ...args], { encoding: "utf8" });
  if (status !== 0) throw new Error(`gradlab ${args.join(" ")}: ${stderr}`);
  const told = stderr.match(/(?<=peak )\d+/g) ?? [];
  return { stdout, bytes: Math.max(...told.map(Number)) * 1024 };
}

const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;

const work = mkdtempSync(join(tmpdir(), "gradient-lab-memory-"));
try {
  const data = join(work, "w3.csv");
  generate(data);
  const spec = join(work, "spec.json");
  const layers = [256, 256].map((units) => ({ type: "dense", units, activation: "relu" }));
  const training = { optimizer: { type: "adam" }, batchSize: 256, epochs: 1 };
  writeFileSync(spec, JSON.stringify({ network: { layers }, training }));
  const idle = gradlab("--version").bytes;
  const trained = gradlab("train", data, "--target", "class", "--spec", spec, "--json");
  const { rowsPerSecond, weightsHash } = JSON.parse(trained.stdout);
  const beyond = trained.bytes - idle;
  const size = rows * inputs * 4;
  console.log(
    `${rows.toLocaleString("en")} rows × ${inputs}, CSV ${megabytes(statSync(data).size)}, as float32 ${megabytes(size)}`,
  );
  console.log(`  idle ${megabytes(idle)}, train ${megabytes(trained.bytes)}: ${megabytes(beyond)} beyond`);
  console.log(
    `  ${(beyond / size).toFixed(2)} × the float32 size (to be ≤ ${limit}); ${Math.round(rowsPerSecond).toLocaleString("en")} rows/s, weights ${weightsHash.slice(0, 12)}`,
  );
  process.exitCode = beyond > limit * size ? 1 : 0;
} finally {
  rmSync(work, { recursive: true, force: true });
}
