// Runs the benchmarks, test/bench/*.bench.mjs, one after the other on a machine that should be quiet.
//
//   npm run bench            all
//   npm run bench -- train   those with one of these words in their name (`--only train` is the same)
//   npm run bench -- import --huge   other options go to the benchmarks
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { buildCli } from "./lib/build.mjs";
import { Halt, hand, main, root } from "./lib/house.mjs";
import { installPackages } from "./lib/setup.mjs";

await main(async () => {
  await installPackages();
  await buildCli();
  const folder = join(root, "test", "bench");
  const args = process.argv.slice(2).filter((arg) => arg !== "--only");
  const words = args.filter((arg) => !arg.startsWith("-"));
  const options = args.filter((arg) => arg.startsWith("-"));
  const names = (existsSync(folder) ? readdirSync(folder) : [])
    .filter((name) => name.endsWith(".bench.mjs"))
    .filter((name) => words.length === 0 || words.some((word) => name.includes(word)))
    .sort();
  if (names.length === 0) throw new Halt(`There is no benchmark of that name in ${folder}.`);
  let worst = 0;
  for (const name of names) worst = Math.max(worst, await hand(process.execPath, [join(folder, name), ...options]));
  return worst;
});
