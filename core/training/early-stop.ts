/** Early stopping: the best weights by the validation loss, and when there has been none better for too long. */
import type { Tensor } from "../engine/engine";
import type { TrainingSpec } from "../network/spec";
import type { RunSnapshot } from "./snapshot";
import { copyTensors } from "./tensors";

export class EarlyStop {
  constructor(
    private readonly spec: TrainingSpec["earlyStopping"],
    /** Its arrays are never changed: better weights take their place. */
    public best: RunSnapshot["best"],
  ) {}

  /** Copies the weights after an epoch if they are the best so far. NaN is not better than anything. */
  offer(epoch: number, validationLoss: number, tensors: readonly Tensor[]): void {
    if (!this.spec || !(validationLoss < (this.best?.validationLoss ?? Infinity))) return;
    this.best = { epoch, validationLoss, tensors: copyTensors(tensors) };
  }
  /** Whether patience is at its end. */
  stale(epoch: number): boolean {
    return (
      this.spec !== null && this.best !== null && epoch - (this.best.since ?? this.best.epoch) >= this.spec.patience
    );
  }
  /** Patience starts again: it counts from this epoch on. */
  restart(epoch: number): void {
    if (this.best) this.best = { ...this.best, since: epoch };
  }
}
