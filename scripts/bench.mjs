// Runs the benchmarks, test/bench/*.bench.mjs, on a machine that should be quiet; without a name, the engine's. The README has
// their options.
//
//   npm run bench                            the engine beside its peers: W1 to W5, products
//   npm run bench -- --only W1,W3            some of it
//   npm run bench -- --only import --huge    another one: doctor, import, tables, train, window
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { buildCli } from "./lib/build.mjs";
import { hand, main, root } from "./lib/house.mjs";
import { installPackages } from "./lib/setup.mjs";
import { suitesOf } from "./lib/suites.mjs";

const ending = ".bench.mjs";

await main(async () => {
  const folder = join(root, "test", "bench");
  const names = readdirSync(folder).filter((name) => name.endsWith(ending));
  const suites = suitesOf(process.argv.slice(2), names.map((name) => name.slice(0, -ending.length)).sort());
  await installPackages();
  await buildCli();
  let worst = 0;
  for (const { name, args } of suites)
    worst = Math.max(worst, await hand(process.execPath, [join(folder, `${name}${ending}`), ...args]));
  return worst;
});
