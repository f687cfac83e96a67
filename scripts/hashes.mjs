// Whether a runtime comes to the same bits as all others: trained weights are compared with test/reference/weights.json, and what
// is read out of files with what the plain loops read in this Node.
//
//   node scripts/hashes.mjs               in this Node
//   node scripts/hashes.mjs RUNTIME       in another one: the path of a Node or an Electron
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildKernels } from "./lib/build.mjs";
import { Halt, capture, main, root } from "./lib/house.mjs";
import { buildScript } from "./lib/script.mjs";

const folder = join(root, "out", "hashes");
const entries = { training: "test/core/engine/hashes.ts", reading: "test/host/reading-hashes.ts" };

await main(async () => {
  const runtime = process.argv[2] ?? process.execPath;
  await buildKernels();
  for (const [name, entry] of Object.entries(entries)) await buildScript({ entry, folder, name: `${name}.cjs` });

  /** @type {Record<string, string>} */
  const weights = JSON.parse(readFileSync(join(root, "test", "reference", "weights.json"), "utf8"));
  const trained = await hashes("training", runtime);
  requireSame(trained, weights);
  const networks = `the same bits in ${Object.keys(weights).length} networks`;
  process.stdout.write(`${trained.runtime}: ${networks}, ${Object.keys(trained.hashes).join(", ")}.\n`);

  const [read, here] = [await hashes("reading", runtime), await hashes("reading", process.execPath)];
  const plain = here.hashes["plain loops"] ?? {};
  requireSame(read, plain);
  const files = `the same values in ${Object.keys(plain).join(", ")}`;
  process.stdout.write(`${read.runtime}: ${files}, ${Object.keys(read.hashes).join(", ")}.\n`);
});

/**
 * What a runtime computes: hashes of several things, by the way that they were computed.
 * @returns {Promise<{ runtime: string, hashes: Record<string, Record<string, string>> }>}
 */
async function hashes(/** @type {keyof typeof entries} */ name, /** @type {string} */ runtime) {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: "1" };
  const { code, output } = await capture(runtime, [join(folder, `${name}.cjs`)], { env });
  if (code !== 0) throw new Halt(`${runtime} could not compute the hashes:\n${output}`);
  return JSON.parse(output.slice(output.indexOf("{")));
}

function requireSame(
  /** @type {Awaited<ReturnType<typeof hashes>>} */ found,
  /** @type {Record<string, string>} */ expected,
) {
  const others = Object.entries(found.hashes).flatMap(([way, some]) =>
    Object.keys(expected).flatMap((name) => (some[name] === expected[name] ? [] : [`${name}, ${way}`])),
  );
  if (others.length > 0) throw new Halt(`${found.runtime}: other bits in ${others.join("; ")}.`);
}
