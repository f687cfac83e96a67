import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, npm, root, printLine } from "./house.mjs";
import { alone } from "./lock.mjs";

const source = join(root, "test", "bench", "peers");

/** The folder whose node_modules holds the packages that benchmarks compare with: in the user's cache, one per lock file. */
export function peersFolder() {
  const lock = readFileSync(join(source, "package-lock.json"));
  return join(cacheFolder(), "bench-peers", createHash("sha256").update(lock).digest("hex").slice(0, 12));
}

/**
 * Installs those packages where they are not there yet. The application's own lock file knows nothing of them.
 * @returns {Promise<string | null>} why that failed, or null
 */
export async function installPeers() {
  const folder = peersFolder();
  const stamp = join(folder, ".installed");
  if (existsSync(stamp)) return null;
  mkdirSync(folder, { recursive: true });
  return alone(join(folder, ".lock"), async () => {
    if (existsSync(stamp)) return null;
    printLine("Installing the packages that the benchmark compares with …");
    for (const name of ["package.json", "package-lock.json"]) copyFileSync(join(source, name), join(folder, name));
    const flags = ["--ignore-scripts", "--loglevel=error", "--no-audit", "--no-fund"];
    const { code, output } = await npm(["ci", ...flags], { cwd: folder, timeout: 300_000 });
    if (code !== 0) return `npm ci failed: ${output.trim().split("\n").at(-1)}`;
    writeFileSync(stamp, "");
    return null;
  });
}
