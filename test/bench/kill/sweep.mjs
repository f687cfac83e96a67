// One sweep of the command line that is killed at random moments and resumed, until it was killed so often; then it is left to come
// to its end. Its table and its hashes have to be those of the same sweep that nobody killed.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { randomNumbers } from "./common.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
const sweep = {
  settings: { "training.optimizer.learningRate": { min: 1e-4, max: 0.03, scale: "log" }, "network.depth": [1, 2, 3] },
  method: "halving",
  runs: 27,
  repeat: { folds: 4 },
};

/** Kills a process with all its threads after so many milliseconds; whether it was still there. */
async function killed(args, after) {
  const child = spawn(process.execPath, args, { stdio: "ignore" });
  const timer = setTimeout(() => child.kill("SIGKILL"), after);
  const [code, signal] = await once(child, "close");
  clearTimeout(timer);
  if (signal === null && code !== 0) throw new Error(`The sweep ended by itself (code ${code}): ${args.join(" ")}`);
  return signal === "SIGKILL";
}

/**
 * @param {number} kills
 * @param {number} seed
 */
export async function killSweep(kills, seed) {
  const random = randomNumbers(seed);
  const folder = mkdtempSync(join(tmpdir(), "gradient-lab-kill-sweep-"));
  const file = (name) => join(folder, name);
  writeFileSync(file("spec.json"), JSON.stringify({ training: { epochs: 60, earlyStopping: null } }));
  writeFileSync(file("sweep.json"), JSON.stringify(sweep));
  const data = [join(root, "samples", "breast_cancer.csv"), "--target", "diagnosis"];
  const args = [join(root, "out/cli/gradlab.mjs"), "sweep", ...data, "--spec", file("spec.json"), "--sweep"];
  const whole = (...more) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [...args, file("sweep.json"), "--json", ...more], {
      encoding: "utf8",
      maxBuffer: 2 ** 30,
    });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  };
  try {
    const { seconds, ...alone } = whole();
    const out = ["--out", file("killed.gradlab")];
    let [count, longest, ended] = [0, 0, 0];
    while (count < kills) {
      const resume = existsSync(file("killed.gradlab")) ? ["--resume"] : [];
      // So long that it mostly comes some way, and not to its end.
      const after = 400 + random.next().value * Math.min(4000, 1000 * seconds);
      if (await killed([...args, file("sweep.json"), ...out, ...resume], after)) count++;
      else if (++ended > 2) {
        // Nothing is left to be killed: once more from the beginning.
        rmSync(file("killed.gradlab"), { force: true });
        ended = 0;
      }
      longest = Math.max(longest, after);
    }
    const { seconds: _, ...resumed } = whole(...out, ...(existsSync(file("killed.gradlab")) ? ["--resume"] : []));
    const same = JSON.stringify(resumed) === JSON.stringify(alone);
    const runs = `${alone.runs} runs in ${seconds.toFixed(1)} s when nobody kills it`;
    console.log(
      `sweep  ${kills} kills after up to ${Math.round(longest)} ms (${runs}): ${same ? "the same table and hashes" : "ANOTHER table"}`,
    );
    return same;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
