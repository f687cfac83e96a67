// Trainers alone are killed at random times while they train, and the journal that each leaves is compared with what it had shown.
// A run that is not in the journal is lost whole.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildScript } from "../../../scripts/lib/script.mjs";
import { randomNumbers, root } from "./common.mjs";

const limit = 3000;

const dense = (count, units) => Array.from({ length: count }, () => ({ type: "dense", units, activation: "relu" }));
const training = { epochs: 1_000_000, earlyStopping: null };
const deep = { network: { layers: dense(12, 32) }, training: { ...training, earlyStopping: { patience: 100_000 } } };
const digits = { sample: "digits", target: "digit" };
const loads = {
  small: { spec: { training } },
  deep: { ...digits, spec: deep },
  busy: { ...digits, spec: deep, loops: 2 },
  big: { ...digits, spec: { network: { layers: dense(2, 2048) }, training } },
  many: { spec: { training }, earlier: 30, together: 4 },
};

/** Trains under a load, is killed so many milliseconds after the last run was asked for, and says how many of them are lost. */
async function lostBy(script, load, after) {
  const folder = mkdtempSync(join(tmpdir(), "gradient-lab-kill-"));
  const loops = Array.from({ length: load.loops ?? 0 }, () => spawn(process.execPath, ["-e", "for (;;);"]));
  try {
    const last = String((load.earlier ?? 0) + (load.together ?? 1));
    const args = [join(script, "killed-trainer.mjs"), join(root, "samples"), folder, JSON.stringify(load)];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    const shown = [];
    let text = "";
    let asked = 0;
    child.stdout.on("data", (chunk) => {
      const lines = (text + chunk.toString()).split("\n");
      text = lines.pop();
      for (const line of lines) {
        const [word, run, step] = line.split(" ");
        if (run !== last) continue;
        const now = performance.now();
        if (word === "asked") {
          asked = now;
          setTimeout(() => child.kill("SIGKILL"), after);
        } else shown.push({ step: word === "started" ? 0 : Number(step), at: now });
      }
    });
    const [code] = await once(child, "close");
    if (code !== null) throw new Error(`The trainer ended by itself (code ${code}).`);
    const killed = performance.now();
    const left = spawn(process.execPath, [join(script, "left.mjs"), join(folder, "journals"), last]);
    let said = "";
    left.stdout.on("data", (chunk) => (said += chunk.toString()));
    await once(left, "close");
    const step = said === "" ? -1 : Number(said);
    const next = shown.find((one) => one.step > step);
    return { gone: step < 0, began: shown.length > 0, lost: next ? killed - next.at : 0, after: killed - asked };
  } finally {
    for (const loop of loops) loop.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Milliseconds of training that the worst kill cost. */
export async function killTrainers(values) {
  const script = mkdtempSync(join(tmpdir(), "gradient-lab-kill-script-"));
  let worst = 0;
  try {
    for (const name of ["killed-trainer", "left"])
      await buildScript({ entry: join(root, "test", "electron", `${name}.ts`), folder: script, name: `${name}.mjs` });
    for (const [name, load] of Object.entries(loads).filter(([word]) => !values.load || word === values.load)) {
      const random = randomNumbers(Number(values.seed));
      const lost = [];
      let gone = 0;
      for (let kill = 0; kill < Number(values.kills); kill++) {
        // Every other one is early.
        const after = kill % 2 === 0 ? 200 + random.next().value * 3000 : 3000 + random.next().value * 9000;
        const result = await lostBy(script, load, after);
        if (result.gone && result.began) gone++;
        if (values.each)
          console.log(
            `${name} killed after ${Math.round(result.after)} ms: ${result.gone ? "gone, " : ""}${Math.round(result.lost)} ms lost`,
          );
        lost.push(result.lost);
      }
      lost.sort((a, b) => a - b);
      const longest = lost.at(-1);
      worst = Math.max(worst, gone > 0 ? Infinity : longest);
      const middle = lost[Math.floor(lost.length / 2)];
      console.log(
        `${name.padEnd(6)} ${lost.length} kills: ${gone} runs gone, ${Math.round(middle)} ms lost in the median, ${Math.round(longest)} at most (to be ≤ ${limit})`,
      );
    }
  } finally {
    rmSync(script, { recursive: true, force: true });
  }
  return worst <= limit;
}
