// Rows per second of the engine on five workloads beside PyTorch: whole epochs with shuffling and gathering, health signals on in
// ours at their default interval. The rounds alternate, and the median of the ratios is what counts.
//
//   npm run bench -- engine
//   WORK=W3,W4 THREADS=2 ROUNDS=5 SECONDS=2 npm run bench -- engine
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const { WORK = "W1,W2,W3,W4,W5", THREADS = "1", ROUNDS = "5", SECONDS = "2" } = process.env;
const outDir = join(root, "out", "bench");
await build({
  root,
  configFile: false,
  logLevel: "error",
  ssr: { noExternal: true },
  build: { ssr: join(here, "engine.ts"), outDir, rollupOptions: { output: { entryFileNames: "engine.mjs" } } },
});

const threads = { OMP_NUM_THREADS: THREADS, OPENBLAS_NUM_THREADS: THREADS };
// These choose slower kernels than the processor's own.
const { OPENBLAS_CORETYPE: _core, OPENBLAS_L2_SIZE: _cache, ...clean } = process.env;
function ask(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", env: { ...clean, ...threads } });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${stderr}`);
  return JSON.parse(stdout);
}
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const python = process.platform === "win32" ? "python" : "/usr/bin/python3";
const hasPeer = spawnSync(python, ["-c", "import torch"]).status === 0;
const rows = (value) => Math.round(value).toLocaleString("en").padStart(10);

console.log(
  `threads ${THREADS}, ${ROUNDS} rounds of ${SECONDS} s; rows per second${hasPeer ? "" : "; PyTorch is not installed"}`,
);
console.log("          ours  signals off    PyTorch   ratio   signals cost   loss ours, PyTorch");
for (const name of WORK.split(",")) {
  const ours = [];
  const off = [];
  const peer = [];
  for (let round = 0; round < Number(ROUNDS); round++) {
    ours.push(ask(process.execPath, [join(outDir, "engine.mjs"), name, SECONDS, THREADS, "on"]));
    if (hasPeer) peer.push(ask(python, [join(here, "engine_torch.py"), name, SECONDS, THREADS]));
    off.push(ask(process.execPath, [join(outDir, "engine.mjs"), name, SECONDS, THREADS, "off"]));
  }
  const speed = (list) => median(list.map(({ rowsPerSecond }) => rowsPerSecond));
  const ratio = hasPeer ? median(ours.map((one, i) => one.rowsPerSecond / peer[i].rowsPerSecond)) : NaN;
  const cost = median(ours.map((one, i) => off[i].rowsPerSecond / one.rowsPerSecond - 1));
  const loss = (list) => list.at(-1)?.loss.toFixed(4) ?? "-";
  console.log(
    `${name}  ${rows(speed(ours))}   ${rows(speed(off))} ${hasPeer ? rows(speed(peer)) : ""}  ${ratio.toFixed(2).padStart(6)}   ${(100 * cost).toFixed(1).padStart(6)} %      ${loss(ours)}, ${loss(peer)}`,
  );
}
