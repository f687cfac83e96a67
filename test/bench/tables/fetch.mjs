import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { alone } from "../../../scripts/lib/lock.mjs";
import { cacheFolder, capture, root, printLine } from "../../../scripts/lib/house.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const folder = join(cacheFolder(), "bench-peers", "tables");

/**
 * The table as a CSV file: a sample, or made from Debian's package of the R package that has it, which is unpacked in the cache
 * and not installed; R is not needed.
 * @param {import("./list.mjs").PublicTable} table
 * @param {string} python
 * @returns {Promise<{ path: string } | { lacks: string }>} where it lies, or why it could not be had
 */
export async function fetchTable(table, python) {
  if (!table.deb) return { path: join(root, "samples", `${table.id}.csv`) };
  const path = join(folder, `${table.id}.csv`);
  if (existsSync(path)) return { path };
  mkdirSync(folder, { recursive: true });
  return alone(join(folder, ".lock"), () => fetched(table, path, python));
}

/**
 * @param {import("./list.mjs").PublicTable} table
 * @param {string} path
 * @param {string} python
 * @returns {Promise<{ path: string } | { lacks: string }>}
 */
async function fetched({ id, deb = "", file = "", frame = "" }, path, python) {
  if (existsSync(path)) return { path };
  const unpacked = await unpackPackage(deb);
  if ("lacks" in unpacked) return unpacked;
  const draft = join(folder, `${id}.csv.part`);
  const source = join(unpacked.path, "usr", "lib", "R", file);
  const { code, output } = await capture(python, [join(here, "rdata.py"), source, frame, draft]);
  if (code !== 0) return { lacks: `${deb} could not be read: ${lastLine(output)}` };
  renameSync(draft, path);
  return { path };
}

/** Packages that were not to be had: asked for once. @type {Map<string, string>} */
const refused = new Map();

async function unpackPackage(/** @type {string} */ name) {
  const path = join(folder, name);
  if (existsSync(path)) return { path };
  const known = refused.get(name);
  if (known) return { lacks: known };
  const work = mkdtempSync(join(folder, "fetch-"));
  try {
    printLine(`Fetching ${name} from Debian's archive …`);
    let { code, output } = await capture("apt-get", ["download", name], { cwd: work, timeout: 300_000 });
    const found = readdirSync(work).find((entry) => entry.endsWith(".deb"));
    if (code === 0 && found) {
      const [from, to] = [join(work, found), join(work, "unpacked")];
      ({ code, output } = await capture("dpkg-deb", ["-x", from, to]));
      if (code === 0) {
        renameSync(to, path);
        return { path };
      }
    }
    const lacks = `Debian's package ${name} could not be fetched (apt-get download, which needs Debian or its kin and 'apt-get update'): ${lastLine(output)}`;
    refused.set(name, lacks);
    return { lacks };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const lastLine = (/** @type {string} */ text) => text.trim().split("\n").at(-1) ?? "";
