// A sweep of 200 runs of W2's shape (breast_cancer, 64-64, 30 epochs): bare training of the same runs in one thread, the sweep on
// one thread and on two, without and with a project. The rounds alternate, and what counts is the median of the ratios. All have
// the same hashes, on any number of threads. What two threads can come to is told by two processes of bare training side by side:
// where both cores share a clock, a cache or (seen as two, by a guest) one core, they are less than twice as fast as one.
//
//   npm run bench -- sweep                 5 rounds
//   npm run bench -- sweep --rounds 3
//   npm run bench -- sweep --threads 3,8   the table and the hashes on so many threads as well
import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { buildScript } from "../../scripts/lib/script.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    threads: { type: "string", default: "" },
    settings: { type: "string", default: "40" },
  },
});
const [fastEnough, mostOverhead] = [1.8, 0.15];

const layer = { type: "dense", units: 64, activation: "relu" };
const spec = { network: { layers: [layer, layer] }, training: { epochs: 30, batchSize: 32, earlyStopping: null } };
const count = Number(values.settings);
const rates = Array.from({ length: count }, (_, i) => Number((3e-4 * 100 ** (i / count)).toPrecision(4)));
const sweep = { settings: { "training.optimizer.learningRate": rates }, repeat: { seeds: 5 } };

const work = mkdtempSync(join(tmpdir(), "gradient-lab-sweep-bench-"));
const file = (name) => join(work, name);

/** @returns the JSON that a script prints */
function ask(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", maxBuffer: 2 ** 30 });
  if (status !== 0) throw new Error(`${args.join(" ")}: ${stderr}`);
  return JSON.parse(stdout);
}
/** The longer one of two processes of bare training that run side by side. */
async function sideBySide() {
  const args = [file("bare.mjs"), file("both.json")];
  const both = [1, 2].map(() => promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 30 }));
  const answers = (await Promise.all(both)).map(({ stdout }) => JSON.parse(stdout));
  return answers.reduce((a, b) => (b.seconds > a.seconds ? b : a));
}
const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];

try {
  await buildScript({ entry: join(here, "sweep", "bare.ts"), folder: work, name: "bare.mjs" });
  writeFileSync(file("both.json"), JSON.stringify({ spec, sweep }));
  writeFileSync(file("spec.json"), JSON.stringify(spec));
  writeFileSync(file("sweep.json"), JSON.stringify(sweep));
  const swept = (threads, out) => {
    rmSync(file("swept.gradlab"), { force: true });
    const options = [
      "--spec",
      file("spec.json"),
      "--sweep",
      file("sweep.json"),
      "--threads",
      String(threads),
      "--json",
    ];
    const { settings, ...answer } = ask(
      join(root, "out/cli/gradlab.mjs"),
      "sweep",
      join(root, "samples", "breast_cancer.csv"),
      "--target",
      "diagnosis",
      ...options,
      ...(out ? ["--out", file("swept.gradlab")] : []),
    );
    return {
      seconds: answer.seconds,
      hashes: settings.flatMap(({ trained }) => trained.map(({ weightsHash }) => weightsHash)),
    };
  };
  const ways = {
    bare: () => ask(file("bare.mjs"), file("both.json")),
    "bare, two at once": sideBySide,
    "1 thread": () => swept(1, false),
    "2 threads": () => swept(2, false),
    "1 thread, --out": () => swept(1, true),
    "2 threads, --out": () => swept(2, true),
  };
  const seconds = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  let first = null;
  let same = true;
  const check = ({ hashes }) => {
    first ??= hashes.join();
    same &&= hashes.join() === first;
  };
  for (let round = 0; round < Number(values.rounds); round++)
    for (const [name, way] of Object.entries(ways)) {
      const answer = await way();
      check(answer);
      seconds[name].push(answer.seconds);
    }
  for (const threads of values.threads.split(",").filter(Boolean)) check(swept(Number(threads), true));
  const ratio = (a, b) => median(seconds[a].map((value, i) => value / seconds[b][i]));
  for (const [name, list] of Object.entries(seconds)) console.log(`${name.padEnd(18)} ${median(list).toFixed(2)} s`);
  const ceiling = 2 * ratio("bare", "bare, two at once");
  console.log(`two processes of bare training side by side are ${ceiling.toFixed(2)} × as fast as one after the other`);
  const faster = ratio("1 thread, --out", "2 threads, --out");
  const overhead = ratio("1 thread, --out", "bare") - 1;
  console.log(
    `two threads are ${ratio("1 thread", "2 threads").toFixed(2)} × as fast as one, ${faster.toFixed(2)} × with --out (to be ≥ ${fastEnough}), ${ratio("bare", "2 threads, --out").toFixed(2)} × as fast as bare training`,
  );
  console.log(
    `over bare training: ${(100 * (ratio("1 thread", "bare") - 1)).toFixed(0)} %, with --out ${(100 * overhead).toFixed(0)} % (to be ≤ ${100 * mostOverhead} %)`,
  );
  console.log(same ? "the hashes are the same" : "✗ the hashes differ");
  process.exitCode = same && faster >= fastEnough && overhead <= mostOverhead ? 0 : 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
