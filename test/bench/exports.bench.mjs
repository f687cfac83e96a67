// Runs outside of the laboratory: random tables, recipes and networks (every activation, encoding and layer), trained for a few
// epochs and exported; ONNX (in onnxruntime), JavaScript, NumPy and PyTorch have to answer rows that training did not have as
// `gradlab predict` does: within 1e-5 (5e-5 where ln(1 + x) or unscaled numbers go in), and with the same labels. A peer that is
// not installed is said.
//
//   npm run bench -- exports                 seeds 1 to 40, then 1001 to 1020, which nothing was tuned on
//   npm run bench -- exports --seeds 5:8     these alone
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { buildScript } from "../../scripts/lib/script.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({ options: { seeds: { type: "string", default: "1:40,1001:1020" } } });
const work = mkdtempSync(join(tmpdir(), "gradient-lab-exports-"));
try {
  await buildScript({ entry: join(here, "exports", "main.ts"), folder: work, name: "main.mjs" });
  const args = [join(work, "main.mjs"), values.seeds, work];
  process.exitCode = spawnSync(process.execPath, args, { stdio: "inherit" }).status ?? 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
