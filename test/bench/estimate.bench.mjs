// How good the time is that is told before training: for every preset on four samples, in a process of its own, what the check of
// the draft says, and what its training then takes in slices as in the trainer. `cold`: the same in a new process without a
// check before it, as `gradlab train` does it.
//
//   npm run bench -- estimate               by the clock, on a machine that is quiet
//   npm run bench -- estimate --processor   by the processor's time on one thread, where other programs run too
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildScript } from "../../scripts/lib/script.mjs";

const here = join(dirname(fileURLToPath(import.meta.url)), "estimate");
const work = mkdtempSync(join(tmpdir(), "gradient-lab-estimate-"));
/** As far off as may be, either way. */
const factor = 1.5;
const options = process.argv.slice(2).filter((arg) => arg === "--processor");
const script = join(work, "ours.mjs");

/** @param {...string} args */
function ours(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args, ...options], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${args.join(" ")}: ${stderr}`);
  return JSON.parse(stdout);
}
/** @param {number} seconds */
const ms = (seconds) => Math.round(seconds * 1000).toLocaleString("en");

try {
  await buildScript({ entry: join(here, "ours.ts"), folder: work, name: "ours.mjs" });
  const ratios = { trainer: [], cold: [] };
  let exceeded = 0;
  /** @type {number[]} */
  const short = [];
  let tooLong = 0;
  console.log(
    "| sample | preset | told, ms | took, ms | ÷ | cold, ms | ÷ |\n| --- | --- | --- | --- | --- | --- | --- |",
  );
  const { samples, presets } = ours("list");
  for (const sample of samples) {
    for (const preset of presets) {
      const { told, lessThan, upTo, took, status } = ours("check", sample, preset);
      const { took: cold } = ours("train", sample, preset);
      const cells = [took, cold].map((seconds) => (seconds / told).toFixed(2));
      if (lessThan !== null) {
        short.push(took, cold);
        tooLong += [took, cold].filter((seconds) => seconds >= lessThan).length;
      } else if (upTo && took > told * factor) exceeded++;
      if (!upTo && lessThan === null) {
        ratios.trainer.push(took / told);
        ratios.cold.push(cold / told);
      }
      const words =
        lessThan === null ? `${upTo ? "up to " : ""}${ms(told)}` : `less than ${ms(lessThan)} (${ms(told)})`;
      const [first, second] = cells;
      const end = status === "finished" ? "" : ` (${status})`;
      console.log(`| ${sample} | ${preset}${end} | ${words} | ${ms(took)} | ${first} | ${ms(cold)} | ${second} |`);
    }
  }
  for (const [name, of] of Object.entries(ratios)) {
    of.sort((a, b) => a - b);
    const within = of.filter((ratio) => ratio <= factor && ratio >= 1 / factor).length;
    const [low, middle, high] = [of[0], of[of.length >> 1], of.at(-1)].map((ratio) => ratio?.toFixed(2));
    console.log(
      `${name}: took ÷ told ${low} to ${high}, median ${middle}; within ${factor}: ${within} of ${of.length}`,
    );
  }
  console.log(`'less than' was not true of ${tooLong} of ${short.length}`);
  console.log(`'up to' exceeded by more than a factor ${factor}: ${exceeded}`);
} finally {
  rmSync(work, { recursive: true, force: true });
}
