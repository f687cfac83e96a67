import { join } from "node:path";
import { root } from "../../../../scripts/lib/house.mjs";
import { installPeers, peersFolder } from "../../../../scripts/lib/peers.mjs";
import type { Peer } from "../peer";

export const tfjs: Peer = {
  id: "tfjs",
  name: "tfjs",
  seeds: [1],
  install: "npm ci of test/bench/peers, which the benchmark does itself where the registry can be reached",
  missing: () => installPeers(),
  refuses: () => null,
  // In Node its WebAssembly runs on one thread.
  settings: (threads) => (threads === 1 ? [{ threads: 1 }] : []),
  start: (request) => ({
    command: process.execPath,
    args: [join(root, "test", "bench", "engine", "peers", "train_tfjs.mjs"), JSON.stringify(request), peersFolder()],
  }),
};
