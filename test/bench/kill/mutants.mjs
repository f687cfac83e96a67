// Project files that are changed at random: each opens, is recovered as far as it is whole, or is refused in words, within 5 s.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { buildScript } from "../../../scripts/lib/script.mjs";
import { root } from "./common.mjs";

const limit = 5000;

export async function readMutants({ files, seed }) {
  const folder = mkdtempSync(join(tmpdir(), "gradient-lab-mutants-"));
  const counts = { crashes: 0, hangs: 0, silent: 0 };
  const outcomes = new Map();
  let longest = 0;
  try {
    await buildScript({
      entry: join(root, "test", "bench", "kill", "read-mutants.ts"),
      folder,
      name: "read-mutants.mjs",
    });
    const first = Number(seed) * 1_000_000;
    const end = first + Number(files);
    let next = first;
    while (next < end) {
      const child = spawn(process.execPath, [join(folder, "read-mutants.mjs"), folder, String(next), String(end)], {
        cwd: root,
        stdio: ["ignore", "pipe", "inherit"],
      });
      let watch;
      const look = () => {
        clearTimeout(watch);
        // The first file waits for the process to begin.
        watch = setTimeout(() => (counts.hangs++, child.kill("SIGKILL")), 4 * limit);
      };
      look();
      for await (const line of createInterface({ input: child.stdout })) {
        const { number, outcome, silent, ms } = JSON.parse(line);
        next = number + 1;
        longest = Math.max(longest, ms);
        if (ms > limit) counts.hangs++;
        if (silent !== null) console.log(`mutant ${number}: ${silent}`, counts.silent++);
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        look();
      }
      clearTimeout(watch);
      if (next < end) {
        console.log(`mutant ${next}: the process ended`);
        counts.crashes++;
        next++;
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const told = [...outcomes].sort(([, a], [, b]) => b - a).map(([what, n]) => `${n} ${what}`);
  const { crashes, hangs, silent } = counts;
  console.log(
    `${files} mutated project files: ${crashes} crashes, ${hangs} over ${limit / 1000} s (the longest ${Math.round(longest)} ms), ${silent} silent losses; ${told.join(", ")}`,
  );
  return crashes + hangs + silent === 0;
}
