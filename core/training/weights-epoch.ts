/** Which epoch the weights of a run are of: the one it came to, or an earlier one that early stopping brought back. */
import type { RunRecord } from "../project/document";

type Position = Pick<RunRecord, "epoch" | "restoredEpoch">;

/** Whether there are weights to look at beside those that a seed drew: it was trained, or came from a file. */
export const hasWeights = ({ step, imported }: Pick<RunRecord, "step" | "imported">): boolean =>
  step > 0 || imported !== undefined;

export const weightsEpoch = ({ epoch, restoredEpoch }: Position): number => restoredEpoch ?? epoch;

/** For a sentence of its own: `weights of epoch 3 of 23 (best checkpoint)`, `weights of epoch 23`. */
export function weightsOf(epochs: number, of: number): string {
  return of === epochs ? `weights of epoch ${of}` : `weights of epoch ${of} of ${epochs} (best checkpoint)`;
}

/** `epoch 23`, or `checkpoint epoch 3 of 23`. */
export function weightsWords({ epoch, restoredEpoch = null }: Position): string {
  return restoredEpoch === null ? `epoch ${epoch}` : `checkpoint epoch ${restoredEpoch} of ${epoch}`;
}
