// A full disk at every write: a project is saved, and its journal kept, where so many bytes of a file can be written and no more.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildScript } from "../../../scripts/lib/script.mjs";
import { root } from "./common.mjs";

/** A block of `ulimit -f`. */
const block = 1024;

export async function fillDisks() {
  if (process.platform === "win32") return (console.log("full disk: not measured on Windows"), true);
  const folder = mkdtempSync(join(tmpdir(), "gradient-lab-disk-"));
  const [counts, broken] = [{ refused: 0, saved: 0 }, []];
  try {
    await buildScript({ entry: join(root, "test", "bench", "kill", "save-where.ts"), folder, name: "save-where.mjs" });
    const script = join(folder, "save-where.mjs");
    const size = Number(
      spawnSync(process.execPath, [script, folder, "prepare"], { encoding: "utf8", cwd: root }).stdout,
    );
    for (let blocks = 0; blocks <= Math.ceil(size / block) + 2; blocks++) {
      const command = `trap '' XFSZ; ulimit -f ${blocks}; exec "$0" "$@"`;
      const { stdout, stderr } = spawnSync("bash", ["-c", command, process.execPath, script, folder, "save"], {
        encoding: "utf8",
        cwd: root,
      });
      const outcome = stdout.trim();
      if (outcome in counts) counts[outcome]++;
      else broken.push(`${blocks} blocks: ${outcome} ${stderr}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  for (const words of broken) console.log(words);
  console.log(
    `a full disk at every ${block} bytes of a save: ${counts.refused} times refused with the old file whole, ${counts.saved} times saved whole, ${broken.length} times neither`,
  );
  return broken.length === 0 && counts.refused > 0 && counts.saved > 0;
}
