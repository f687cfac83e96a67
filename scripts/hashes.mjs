// Whether a runtime trains to the same bits as all others: compares with test/reference/weights.json.
//
//   node scripts/hashes.mjs               in this Node
//   node scripts/hashes.mjs RUNTIME       in another one: the path of a Node or an Electron
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildKernels } from "./lib/build.mjs";
import { Halt, capture, main, root } from "./lib/house.mjs";
import { buildScript } from "./lib/script.mjs";

await main(async () => {
  const runtime = process.argv[2] ?? process.execPath;
  await buildKernels();
  const folder = join(root, "out", "hashes");
  await buildScript({ entry: "test/core/engine/hashes.ts", folder, name: "hashes.cjs" });
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: "1" };
  const { code, output } = await capture(runtime, [join(folder, "hashes.cjs")], { env });
  if (code !== 0) throw new Halt(`${runtime} could not compute the hashes:\n${output}`);
  /** @type {{ runtime: string, hashes: Record<string, Record<string, string>> }} */
  const ours = JSON.parse(output.slice(output.indexOf("{")));
  /** @type {Record<string, string>} */
  const expected = JSON.parse(readFileSync(join(root, "test", "reference", "weights.json"), "utf8"));
  const others = Object.entries(ours.hashes).flatMap(([way, hashes]) =>
    Object.keys(expected).flatMap((name) => (hashes[name] === expected[name] ? [] : [`${name}, ${way}`])),
  );
  if (others.length > 0) throw new Halt(`${ours.runtime}: other bits in ${others.join("; ")}.`);
  const ways = Object.keys(ours.hashes).join(", ");
  process.stdout.write(`${ours.runtime}: the same bits in ${Object.keys(expected).length} networks, ${ways}.\n`);
});
