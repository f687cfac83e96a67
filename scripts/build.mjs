// Builds the application and the CLI where their sources have changed.
import { buildApp, buildCli } from "./lib/build.mjs";
import { main } from "./lib/house.mjs";
import { installPackages } from "./lib/setup.mjs";

await main(async () => {
  await installPackages();
  await buildApp();
  await buildCli();
});
