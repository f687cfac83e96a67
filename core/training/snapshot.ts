/** A run at rest: everything that is needed to show it again and to train on, bit for bit. */
import type { Tensor } from "../engine/engine";
import type { RunRecord } from "../project/document";
import type { RunHistory } from "./history";
import type { KeptEpoch } from "./kept";

export interface RunSnapshot {
  record: RunRecord;
  /** Copies, not views. */
  tensors: Tensor[];
  optimizerState: Tensor[];
  /** Weights of the epoch with the lowest validation loss, kept for early stopping. */
  best: { epoch: number; validationLoss: number; tensors: Tensor[] } | null;
  history: RunHistory;
  /** Earlier epochs; never changed once they are there. */
  kept: readonly KeptEpoch[];
}
