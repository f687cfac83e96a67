// Opens the window: installs, builds and fetches what is missing first. An argument may name a project file.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { buildApp } from "./lib/build.mjs";
import { Halt, electronEnv, hand, hasDisplay, main, root } from "./lib/house.mjs";
import { electronExecutable, electronFlags } from "./lib/runtime.mjs";
import { installLibraries, installPackages } from "./lib/setup.mjs";

/** npm moves to the project's folder; a path means the folder that the person stands in. */
function fromWhereItWasTyped(/** @type {string} */ argument) {
  const path = resolve(process.env.INIT_CWD ?? process.cwd(), argument);
  return existsSync(path) ? path : argument;
}

await main(async () => {
  if (!hasDisplay)
    throw new Halt(
      "There is no display to open a window on (DISPLAY and WAYLAND_DISPLAY are not set).\n" +
        "Use `xvfb-run -a npm start` for a virtual one, or the same laboratory without a window: `npm run -s gradlab -- --help`.",
    );
  await installPackages();
  await installLibraries({ withDisplay: true });
  await buildApp();
  const executable = await electronExecutable();
  const args = process.argv.slice(2).map(fromWhereItWasTyped);
  return hand(executable, [...electronFlags, root, ...args], { env: electronEnv() });
});
