import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { alone } from "./lock.mjs";
import { Halt, capture, hasDisplay, isRoot, npm, root, printLine } from "./house.mjs";

/** Ends with a clear word where Node is too old: what follows would fail with a riddle. */
export function checkNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
  if (!fits)
    throw new Halt(
      `Gradient Lab needs Node 20.19 or later in the 20 line, or 22.12 or later; this is Node ${version}. ` +
        "Install a current one from https://nodejs.org and try again.",
    );
}

/** Installs the packages of package-lock.json when they are missing or the file has changed since. */
export async function installPackages() {
  checkNode();
  if (isInstalled()) return;
  await alone(join(root, "out", ".lock-install"), async () => {
    if (isInstalled()) return;
    printLine("Installing the packages …");
    const flags = ["--include=dev", "--loglevel=error", "--no-audit", "--no-fund"];
    const { code, output } = await npm(["ci", ...flags]);
    if (code !== 0) throw new Halt(`${output}npm ci failed. Check the network and the registry, then try again.`);
    writeFileSync(stampPath(), lockHash());
  });
}

const stampPath = () => join(root, "node_modules", ".gradient-lab");

/** What is installed depends on the lock file and the platform it was installed for. */
function lockHash() {
  const lock = readFileSync(join(root, "package-lock.json"));
  return createHash("sha256").update(lock).update(`${process.platform}-${process.arch}`).digest("hex");
}

function isInstalled() {
  return existsSync(stampPath()) && readFileSync(stampPath(), "utf8") === lockHash();
}

/** The system libraries that Electron links to. Names with t64 are those of Ubuntu 24.04 and Debian 13 and later. */
export const libraries = [
  ["libgtk-3-0t64", "libgtk-3-0"],
  ["libnss3"],
  ["libasound2t64", "libasound2"],
  ["libgbm1"],
  ["libatk-bridge2.0-0t64", "libatk-bridge2.0-0"],
  ["libcups2t64", "libcups2"],
  ["libdrm2"],
  ["libxkbcommon0"],
  ["libxss1"],
];
const displayServer = [["xvfb"], ["xauth"]];
const tracer = [["strace"]];

/**
 * Makes sure of the system libraries that Electron links to, on Debian and its kin; elsewhere they are the
 * person's own matter. As root it installs what is missing, else it names the one command to run.
 * @param {{ withDisplay: boolean }} needs withDisplay: whether a display is needed, Xvfb if there is none
 */
export async function installLibraries({ withDisplay }) {
  if (!hasPackages()) return;
  const wanted = withDisplay && !hasDisplay ? [...libraries, ...displayServer] : libraries;
  if ((await missing(wanted)).length === 0) return;
  if (isRoot) await apt(["update", "-q"]);
  const names = await namesOf(wanted);
  if (!isRoot)
    throw new Halt(
      "Electron needs system libraries that are not installed. Run this once, then try again:\n" +
        `  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names.join(" ")}`,
    );
  await install(names);
}

const hasPackages = () =>
  process.platform === "linux" && existsSync("/usr/bin/dpkg-query") && existsSync("/usr/bin/apt-get");

async function install(/** @type {(string | undefined)[]} */ names) {
  printLine(`Installing from the system's archive: ${names.join(" ")} …`);
  await apt(["install", "-y", "-q", "--no-install-recommends", ...names.filter((name) => name !== undefined)]);
}

/**
 * As root on Debian and its kin: installs what the tests trace connections with. Elsewhere nothing: the test that needs it says
 * how to get it, and all others can do without.
 */
export async function installTracer() {
  if (!isRoot || !hasPackages() || (await missing(tracer)).length === 0) return;
  await apt(["update", "-q"]);
  await install(tracer.flat());
}

/** As root on Debian and its kin: the programs that packages are made with there. */
export async function installPackagers() {
  const wanted = [["p7zip-full", "7zip"]];
  if (!hasPackages() || (await missing(wanted)).length === 0) return;
  if (!isRoot) return printLine(`Without ${wanted.flat().join(", ")} some packages may fail: install them.`);
  await apt(["update", "-q"]);
  await install(await namesOf(wanted));
}

/** @param {string[][]} wanted */
async function missing(wanted) {
  const format = "${db:Status-Status} ${Package}\\n";
  // It complains about names that it does not know; only what it lists counts.
  const { output } = await capture("dpkg-query", ["-W", "-f", format, ...wanted.flat()]);
  const installed = new Set(output.split("\n").flatMap((line) => line.match(/^installed (\S+)/)?.[1] ?? []));
  return wanted.filter((choice) => !choice.some((name) => installed.has(name)));
}

/** What is missing, by the names that this system's archive has. */
async function namesOf(/** @type {string[][]} */ wanted) {
  const names = [];
  for (const choice of await missing(wanted)) names.push(await offered(choice));
  return names;
}

/** The first of the names that this system's archive has. */
async function offered(/** @type {string[]} */ choice) {
  for (const name of choice) {
    const { code } = await capture("apt-cache", ["show", "--quiet=2", name]);
    if (code === 0) return name;
  }
  return choice[choice.length - 1];
}

async function apt(/** @type {string[]} */ args) {
  // A fresh machine may be installing something of its own: wait for it, five minutes at most.
  const { code, output } = await capture("apt-get", ["-o", "DPkg::Lock::Timeout=300", ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  if (code !== 0) throw new Halt(`${output}apt-get ${args[0]} failed. Install the libraries by hand, then try again.`);
}
