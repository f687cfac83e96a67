/** Copies of a model's arrays, and the way back. */
import type { Tensor } from "../engine/engine";

export function copyTensors(tensors: readonly Tensor[]): Tensor[] {
  return tensors.map((tensor) => ({ ...tensor, shape: [...tensor.shape], data: tensor.data.slice() }));
}

/** Writes saved values into a model's live arrays, by name. Throws where the saved arrays are of another network. */
export function restoreTensors(live: readonly Tensor[], saved: readonly Tensor[]): void {
  const byName = new Map(saved.map((tensor) => [tensor.name, tensor]));
  for (const tensor of live) {
    const kept = byName.get(tensor.name);
    if (kept?.data.length !== tensor.data.length) {
      throw new Error(
        `The saved weights do not fit the network: ${tensor.name} needs ${tensor.data.length} numbers, ${kept?.data.length ?? 0} were saved.`,
      );
    }
    tensor.data.set(kept.data);
  }
}

export function finite(tensors: readonly Tensor[]): boolean {
  return tensors.every(({ data }) => {
    // A sum over products with 0 is NaN as soon as one value is NaN or infinite.
    let sum = 0;
    for (let i = 0; i < data.length; i++) sum += data[i]! * 0;
    return sum === 0;
  });
}
