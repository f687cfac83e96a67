// Prints the Electron executable and then its arguments, one a line, so that any tool can start the built
// application. What it does on the way (install, build, fetch) it says on standard error.
import { buildApp } from "./lib/build.mjs";
import { main, root } from "./lib/house.mjs";
import { electronExecutable, electronFlags } from "./lib/runtime.mjs";
import { installLibraries, installPackages } from "./lib/setup.mjs";

await main(async () => {
  await installPackages();
  await installLibraries({ withDisplay: true });
  await buildApp();
  const executable = await electronExecutable();
  process.stdout.write(`${[executable, ...electronFlags, root].join("\n")}\n`);
});
