// How well the doctor does: trains about 200 small networks that fail in a known way, or are well, tries the first remedy of each
// finding, and prints the table. Without words it also writes docs/DOCTOR.md.
//
//   node test/bench/doctor.bench.mjs                                   the whole table
//   node test/bench/doctor.bench.mjs --tune dead_relu                  one finding, on the seed that thresholds are chosen on
//   node test/bench/doctor.bench.mjs --tune --all-remedies dead_relu   every remedy, to order them
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildScript } from "../../scripts/lib/script.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
process.chdir(root);
await buildScript({ entry: "test/bench/doctor/main.ts", folder: "out/bench", name: "doctor.mjs" });
const words = process.argv.slice(2);
const run = (...args) => spawnSync(process.execPath, args, { stdio: "inherit", cwd: root }).status ?? 1;
process.exitCode = run(join(root, "out", "bench", "doctor.mjs"), ...words);
if (words.length === 0) run(join(root, "node_modules", "oxfmt", "bin", "oxfmt"), "docs/DOCTOR.md");
