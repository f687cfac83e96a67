// The engine beside PyTorch, scikit-learn and tfjs: rows per second on W1–W5 with the loss that equal work reaches, products beside
// the processor's peak, and growth with rows, width and depth. The README has the options.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildKernels } from "../../scripts/lib/build.mjs";
import { buildScript } from "../../scripts/lib/script.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
await buildKernels();
await buildScript({ entry: "test/bench/engine/main.ts", folder: "out/bench", name: "engine.mjs" });
const args = [join(root, "out", "bench", "engine.mjs"), ...process.argv.slice(2)];
process.exitCode = spawnSync(process.execPath, args, { stdio: "inherit", cwd: root }).status ?? 1;
