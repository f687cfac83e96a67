/** The last state of a run whose numbers were all finite: what is left of it when it diverges, and what it goes on from. */
import type { Model, Tensor } from "../engine/engine";
import { copyTensors, finite } from "./tensors";

/** Whole epochs and updates done, and what the weights are of if not of that epoch. */
interface Position {
  epoch: number;
  step: number;
  restoredEpoch: number | null;
}
type State = Pick<Model, "tensors" | "optimizerState">;

export class Checkpoint {
  readonly tensors: Tensor[];
  readonly optimizerState: Tensor[];

  constructor(
    model: State,
    public position: Position,
  ) {
    this.tensors = copyTensors(model.tensors);
    this.optimizerState = copyTensors(model.optimizerState);
  }

  /** Keeps the state as it is now, in place of the one before, if all of it is finite. */
  keep(model: State, position: Position): void {
    if (!finite(model.tensors) || !finite(model.optimizerState)) return;
    copyInto(this, model);
    this.position = position;
  }

  /** Brings a model back to it. */
  restore(model: State): void {
    copyInto(model, this);
  }
}

/** Between the states of one model: tensor for tensor. */
function copyInto(to: State, from: State): void {
  to.tensors.forEach(({ data }, t) => data.set(from.tensors[t]!.data));
  to.optimizerState.forEach(({ data }, t) => data.set(from.optimizerState[t]!.data));
}
