/** A run between two updates: everything that is needed to show it again and to train on, bit for bit. */
import type { FittedRecipe } from "../data/fitted";
import type { Tensor } from "../engine/engine";
import type { RunRecord } from "../project/document";
import type { RunHistory } from "./history";
import type { KeptEpoch } from "./kept";

export interface RunSnapshot {
  record: RunRecord;
  /** What rows go through on their way to the weights; null in projects that were saved before it was kept. */
  fitted: FittedRecipe | null;
  /** Copies, not views. */
  tensors: Tensor[];
  optimizerState: Tensor[];
  /** Weights of the epoch with the lowest validation loss, kept for early stopping; the arrays are never changed. `since`: where patience counts from, if not from there. */
  best: { epoch: number; since?: number; validationLoss: number; tensors: Tensor[] } | null;
  history: RunHistory;
  /** Earlier epochs; never changed once they are there. */
  kept: readonly KeptEpoch[];
  /** The same numbers as parts of a project, of a run that came from another thread: nobody has to make them. */
  packed?: PackedParts;
}

/** Parts by their names in the run's folder, in one piece of memory, of which the snapshot's arrays are views. */
export interface PackedParts {
  parts: { name: string; bytes: Uint8Array<ArrayBuffer> }[];
}
