import type { Peer } from "../peer";
import { missingModule, startPython } from "./python";

export const sklearn: Peer = {
  id: "sklearn",
  name: "scikit-learn",
  seeds: [1, 2, 3, 4, 5],
  install: "apt-get install python3-sklearn",
  missing: () => missingModule("sklearn"),
  refuses: ({ norm, dropout }) => (norm || dropout > 0 ? "it has neither batch normalisation nor dropout" : null),
  settings: (threads) =>
    threads === 1 ? [{ OPENBLAS_NUM_THREADS: 1 }] : [{ OPENBLAS_NUM_THREADS: threads }, { OPENBLAS_NUM_THREADS: 1 }],
  start: (request) => startPython("train_sklearn.py", request),
};
