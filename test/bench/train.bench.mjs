// Rows per second of `gradlab train` on breast_cancer beside PyTorch with the same network, batch size and
// optimiser, one thread each. The rounds alternate, so that a disturbance of the machine meets both, and the
// median of the ratios is what counts. Both count the rows of training batches; `gradlab` also validates and
// watches its gradients in that time, PyTorch only trains.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const data = join(root, "samples", "breast_cancer.csv");
const rounds = 5;
const epochs = 50;
const spec = {
  network: {
    layers: [
      { type: "dense", units: 32, activation: "relu" },
      { type: "dense", units: 16, activation: "relu" },
    ],
  },
  training: { optimizer: { type: "adam" }, batchSize: 32, epochs },
};

// OPENBLAS_… may choose slower kernels than the processor's own.
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("OPENBLAS_")));

/** @returns the JSON that a command prints */
function ask(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", cwd: root, env });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${stderr}`);
  return JSON.parse(stdout);
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const rows = (value) => `${Math.round(value).toLocaleString("en")} rows/s`;

const work = mkdtempSync(join(tmpdir(), "gradient-lab-bench-"));
try {
  const specFile = join(work, "spec.json");
  writeFileSync(specFile, JSON.stringify(spec));
  const options = ["--target", "diagnosis", "--spec", specFile, "--threads", "1", "--json"];
  const ours = () =>
    ask(process.execPath, [join(root, "out/cli/gradlab.mjs"), "train", data, ...options]).rowsPerSecond;
  const python = process.platform === "win32" ? "python" : "/usr/bin/python3";
  const hasPeer = spawnSync(python, ["-c", "import torch"]).status === 0;
  const peer = () => ask(python, [join(here, "train_torch.py"), data, String(epochs)]).rowsPerSecond;

  const a = [];
  const b = [];
  for (let round = 0; round < rounds; round++) {
    a.push(ours());
    if (hasPeer) b.push(peer());
  }
  const beside = hasPeer
    ? `PyTorch ${rows(median(b))}, ratio ${median(a.map((value, i) => value / b[i])).toFixed(2)}`
    : "PyTorch is not installed (python3-torch)";
  console.log(`train breast_cancer: gradlab ${rows(median(a))}, ${beside} (median of ${rounds} rounds)`);
} finally {
  rmSync(work, { recursive: true, force: true });
}
