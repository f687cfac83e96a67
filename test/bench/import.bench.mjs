// Time from a file on the disk to typed columns with what a profile needs of each (missing, distinct, moments, exact
// quantiles, histogram), beside pandas (read_csv, then the same statistics), papaparse (records alone) and udsv (columns by a
// guess from the first rows, without statistics). Each reads
// in a process of its own; the rounds alternate, so that a disturbance of the machine meets all, and medians count.
//
//   npm run bench -- --only import            1 M × 20 mixed (169 MB) and 100 k × 50 floats (100 MB)
//   npm run bench -- --only import --huge     10 M × 20 mixed (1.7 GB) as well
//   npm run bench -- --only import --rounds 1 other than five rounds of the smaller files
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { installPeers, peersFolder } from "../../scripts/lib/peers.mjs";
import { buildScript } from "../../scripts/lib/script.mjs";
import { files, generate } from "./import/generate.mjs";

const here = join(dirname(fileURLToPath(import.meta.url)), "import");
const root = join(here, "..", "..", "..");
const python = process.platform === "win32" ? "python" : "/usr/bin/python3";
const huge = process.argv.includes("--huge");
const { values: options } = parseArgs({ options: { rounds: { type: "string", default: "5" } }, strict: false });
const targets = { mixed: 0.45, floats: 0.6, huge: 0.35 };

/** @returns {Record<string, any>} the JSON that a command prints, and the processor's seconds that it took */
function ask(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", cwd: root });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${stderr}`);
  return JSON.parse(stdout);
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const seconds = (runs) => `${median(runs.map((run) => run.seconds)).toFixed(2)} s`;
const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;

const workFolder = mkdtempSync(join(tmpdir(), "gradient-lab-bench-"));
const data = join(tmpdir(), "gradient-lab-import-files");
mkdirSync(data, { recursive: true });
try {
  await buildScript({ entry: join(here, "ours.ts"), folder: workFolder, name: "ours.mjs" });
  const ours = (...args) => ask(process.execPath, [join(workFolder, "ours.mjs"), ...args]);
  const hasPandas = spawnSync(python, ["-c", "import pandas"]).status === 0;
  if (!hasPandas) console.log("pandas is not installed (python3-pandas)");
  const lacksUdsv = await installPeers();
  if (lacksUdsv) console.log(`udsv is not installed: ${lacksUdsv}`);

  for (const name of huge ? ["mixed", "floats", "huge"] : ["mixed", "floats"]) {
    const path = join(data, `${name}.csv`);
    generate(path, files[name]);
    const rounds = name === "huge" ? 1 : Math.max(1, Number(options.rounds) || 5);
    const [own, single, pandas, papaparse, udsv] = [[], [], [], [], []];
    for (let round = 0; round < rounds; round++) {
      own.push(ours(path, "read"));
      if (hasPandas) pandas.push(ask(python, [join(here, "peer_pandas.py"), path]));
      single.push(ours(path, "read", "1"));
      // A file that is longer than a string can be is none for these two as they are meant to be used.
      if (name === "huge") continue;
      papaparse.push(ask(process.execPath, [join(here, "peer_papaparse.mjs"), path]));
      if (!lacksUdsv) udsv.push(ask(process.execPath, [join(here, "peer_udsv.mjs"), path, peersFolder()]));
    }
    const { rows, size } = own[0];
    const peak = median(own.map((run) => run.peak));
    console.log(
      `\n${name}: ${rows.toLocaleString("en")} rows, ${megabytes(statSync(path).size)} (medians of ${rounds} rounds)`,
    );
    console.log(`  gradlab    ${seconds(own)}, peak ${megabytes(peak)}; one thread ${seconds(single)}`);
    if (papaparse.length > 0) console.log(`  papaparse  ${seconds(papaparse)} (records alone)`);
    if (udsv.length > 0) {
      const peakOf = megabytes(median(udsv.map((run) => run.peak)));
      console.log(`  udsv       ${seconds(udsv)} (columns without statistics), peak ${peakOf}`);
    }
    if (hasPandas) {
      const ratio = median(own.map((run, i) => run.seconds / pandas[i].seconds));
      const toRead = median(own.map((run, i) => run.seconds / pandas[i].read));
      console.log(
        `  pandas     ${seconds(pandas)}, ${median(pandas.map((run) => run.read)).toFixed(2)} s without statistics, peak ${megabytes(median(pandas.map((run) => run.peak)))}`,
      );
      const processor = (runs) => median(runs.map((run) => run.processor)).toFixed(1);
      console.log(
        `  processor  ${processor(own)} s over all threads, one thread ${processor(single)} s, pandas ${processor(pandas)} s`,
      );
      console.log(
        `  ratio      ${ratio.toFixed(2)} (target ${targets[name]}); beside its reading alone ${toRead.toFixed(2)}`,
      );
    }
    const room = 2 * size + 200e6;
    console.log(
      `  columns    ${megabytes(size)}; peak allowed ${megabytes(room)}: ${peak <= room ? "kept" : "exceeded"}`,
    );
    const preview = median(Array.from({ length: 3 }, () => ours(path, "preview").seconds));
    const cancel = median(Array.from({ length: 3 }, () => ours(path, "cancel").seconds));
    console.log(`  preview    ${Math.round(1000 * preview)} ms (target 200)`);
    console.log(
      `  cancel     ${cancel === null || Number.isNaN(cancel) ? "was done before" : `${Math.round(1000 * cancel)} ms (target 200)`}`,
    );
  }
} finally {
  rmSync(workFolder, { recursive: true, force: true });
}
