import type { Peer, Setting } from "../peer";
import { missingModule, startPython } from "./python";

/** Two pools of threads, OpenMP's and OpenBLAS's, which get in each other's way where cores are few. */
const pools = (openMp: number, openBlas: number): Setting => ({
  OMP_NUM_THREADS: openMp,
  OPENBLAS_NUM_THREADS: openBlas,
});

export const torch: Peer = {
  id: "torch",
  name: "PyTorch",
  seeds: [1, 2, 3, 4, 5],
  install: "apt-get install python3-torch",
  missing: () => missingModule("torch"),
  refuses: () => null,
  settings: (threads) =>
    threads === 1 ? [pools(1, 1)] : [pools(1, threads), pools(threads, 1), pools(threads, threads), pools(1, 1)],
  start: (request) => startPython("train_torch.py", request),
};
