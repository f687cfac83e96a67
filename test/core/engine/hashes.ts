/** Prints the hashes of the golden networks as this runtime computes them, by the way that they were computed: see scripts/hashes.mjs. */
import { nodeEngine } from "#host/engine";
import { golden, hashOf } from "./golden";

const ways = {
  "1 thread": nodeEngine(),
  "2 threads": nodeEngine(2, { always: true }),
  "4 threads": nodeEngine(4, { always: true }),
  "without fused multiply-add": nodeEngine(1, { emulated: true }),
};
const hashes = Object.entries(ways).map(([way, engine]) => [
  way,
  Object.fromEntries(Object.entries(golden).map(([name, one]) => [name, hashOf(one, engine)])),
]);
const { electron, node } = process.versions;
const runtime = electron ? `Electron ${electron}` : `Node ${node}`;
process.stdout.write(JSON.stringify({ runtime, hashes: Object.fromEntries(hashes) }), () => process.exit());
