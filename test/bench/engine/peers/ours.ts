import { runSelf, type Peer, type Setting } from "../peer";

/** The exact engine on so many threads at most, with health signals as the trainer collects them, or with none. */
export const oursOn = (threads: number, signals: boolean): Setting => ({ threads, signals: signals ? 1 : 0 });

export const ours: Peer = {
  id: "ours",
  name: "ours",
  seeds: [1, 2, 3, 4, 5],
  install: "npm ci",
  missing: () => Promise.resolve(null),
  refuses: () => null,
  settings: (threads) => [oursOn(threads, true)],
  start: (request) => runSelf("answer", JSON.stringify(request)),
};
