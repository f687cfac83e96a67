// The laboratory without a window: `npm run -s gradlab -- <command> …`. Builds the CLI when it is stale.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildCli } from "./lib/build.mjs";
import { main, root } from "./lib/house.mjs";
import { installPackages } from "./lib/setup.mjs";

await main(async () => {
  await installPackages();
  await buildCli();
});
if (!process.exitCode) {
  // npm moves to the project's folder; paths mean the folder that the person stands in.
  if (process.env.npm_lifecycle_event === "gradlab" && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
  const cli = join(root, "out", "cli", "gradlab.mjs");
  process.argv[1] = cli;
  // In this process: a second Node would double the time to start.
  await import(pathToFileURL(cli).href);
}
