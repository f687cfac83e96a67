// Makes packages of the application.
//
//   npm run package -- --linux               a folder, a tar.gz, a deb, and an AppImage where its tools can be fetched
//   npm run package -- --win | --mac         an installer and a portable program; a disk image
//   npm run package -- --linux dir deb       these alone
//   npm run package -- --linux --unfused     one that a debugger can attach to: for end-to-end tests, never to be handed on
//
// They lie in dist/. The Electron of package.json goes into them, from its publisher, checked against its sums. Where it can't be
// reached, on Linux a stand-in does: such a package is for trials, and says so in its name and in its window.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { configuration, targets } from "../packaging/config.mjs";
import { buildApp } from "./lib/build.mjs";
import { Halt, main, npm, printLine, root } from "./lib/house.mjs";
import { electronForPackages } from "./lib/runtime.mjs";
import { installPackagers, installPackages } from "./lib/setup.mjs";

const folder = join(root, "packaging");
const systems = /** @type {const} */ (["linux", "win", "mac"]);
/** The system that this is. */
const here = /** @type {Record<string, "linux" | "win" | "mac">} */ ({ linux: "linux", win32: "win", darwin: "mac" })[
  process.platform
];

/** The address of what is there only once the packaging is installed. */
const inPackaging = (/** @type {string} */ file) => pathToFileURL(join(folder, file)).href;

await main(async () => {
  const { values, positionals } = parseArgs({
    args: process.argv.slice(2),
    options: {
      linux: { type: "boolean" },
      win: { type: "boolean" },
      mac: { type: "boolean" },
      unfused: { type: "boolean" },
    },
    allowPositionals: true,
  });
  const asked = systems.filter((name) => values[name]);
  const system = asked[0] ?? here;
  if (asked.length > 1 || !system) throw new Halt("Name one system: --linux, --win or --mac.");
  await installPackages();
  await installOwn();
  await buildApp();
  const electron = await electronForPackages(system);
  await installPackagers();
  const { drawIcons, writeLicences } = await import(inPackaging("parts.mjs"));
  const known = /** @type {Record<string, { network?: boolean }>} */ (targets[system]);
  const wanted = positionals.length > 0 ? positionals : Object.keys(known);
  const names = [];
  for (const name of wanted) {
    const target = known[name];
    if (!target) throw new Halt(`There is no ${name} for ${system}. There are: ${Object.keys(known).join(", ")}.`);
    if (target.network && electron.trial)
      printLine(`No ${name}: its tools are fetched from a place that can't be reached.`);
    else names.push(name);
  }
  const work = join(root, "out", "packaging");
  rmSync(work, { recursive: true, force: true });
  await drawIcons(join(folder, "icon.svg"), work);
  writeLicences(root, work);
  const fused = !values.unfused;
  const out = join(root, "dist", ...(fused ? [] : ["unfused"]));
  const electronDist = electron.folder && cleanCopy(electron.folder, join(work, "electron"));
  const config = configuration({
    root,
    work,
    out,
    electronVersion: electron.version,
    electronDist,
    trial: electron.trial,
    fused,
  });
  const { build, Platform } = await import(inPackaging("node_modules/electron-builder/out/index.js"));
  const platform = { linux: Platform.LINUX, win: Platform.WINDOWS, mac: Platform.MAC }[system];
  Object.assign(process.env, toolsHere());
  const made = await build({ targets: platform.createTarget(names), config, publish: "never" });
  for (const file of made) printLine(`Made ${file}`);
});

/** The packaging has a lock file of its own: `npm start` needs none of it. */
async function installOwn() {
  const stamp = join(folder, "node_modules", ".gradient-lab");
  const lock = readFileSync(join(folder, "package-lock.json"), "utf8");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  printLine("Installing what makes packages …");
  const flags = ["ci", "--prefix", folder, "--loglevel=error", "--no-audit", "--no-fund"];
  const { code, output } = await npm(flags);
  if (code !== 0)
    throw new Halt(`${output}npm ci failed in packaging/. Check the network and the registry, then try again.`);
  writeFileSync(stamp, lock);
}

/** Electron without an application in it, which electron-builder would take along. */
function cleanCopy(/** @type {string} */ from, /** @type {string} */ to) {
  mkdirSync(to, { recursive: true });
  const app = join(from, "resources", "app");
  cpSync(from, to, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.startsWith(app) });
  return to;
}

/** Programs of this system in place of those that electron-builder would fetch. */
function toolsHere() {
  const sevenZip = "/usr/bin/7za";
  return {
    ...(existsSync(sevenZip) ? { ELECTRON_BUILDER_7ZIP_PATH: sevenZip } : {}),
    ...(existsSync("/usr/bin/dpkg-deb") && !existsSync("/usr/bin/fpm")
      ? { CUSTOM_FPM_PATH: join(folder, "fpm.mjs") }
      : {}),
  };
}
