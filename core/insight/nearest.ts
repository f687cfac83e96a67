/** The training rows that a network takes for the most alike: those whose outputs of the last hidden layer lie nearest. */
import type { Rows } from "../data/dataset";
import type { Model } from "../engine/engine";
import type { Pieces } from "../pieces";
import { pieceRows } from "../training/measure";

export interface Neighbour {
  /** Of the table, 0-based. */
  row: number;
  /** Euclid's, in the layer's space. */
  distance: number;
  /** Class code, or the target in the scale of training. */
  target: number;
}

/** Training rows that are looked at, at most. */
const mostRows = 50_000;

/** The nearest `count` training rows to `x`, the row `self` left out. Yields between pieces. */
export function* nearestRows(
  model: Pick<Model, "activations" | "layers" | "plan">,
  training: Rows,
  x: Float32Array,
  { count = 5, self = -1 }: { count?: number; self?: number } = {},
): Pieces<Neighbour[]> {
  const layer = model.layers.length - 2;
  const units = layer < 0 ? model.plan.inputs : model.layers[layer]!.units;
  const own = Float64Array.from(model.activations(x, 1, layer));
  const every = Math.max(1, Math.ceil(training.rows / mostRows));
  const piece = pieceRows(model);
  const found: Neighbour[] = [];
  for (let first = 0; first < training.rows; first += piece) {
    const size = Math.min(piece, training.rows - first);
    const outputs = model.activations(training.x.slice(first, first + size), size, layer);
    for (let i = 0; i < size; i++) {
      if ((first + i) % every !== 0 || training.rowIds[first + i] === self) continue;
      let squares = 0;
      for (let j = 0; j < units; j++) squares += (outputs[i * units + j]! - own[j]!) ** 2;
      const distance = Math.sqrt(squares);
      if (found.length === count && distance >= found[count - 1]!.distance) continue;
      const at = found.findIndex((one) => one.distance > distance);
      const one = { row: training.rowIds[first + i]!, distance, target: training.y[first + i]! };
      found.splice(at < 0 ? found.length : at, 0, one);
      if (found.length > count) found.pop();
    }
    yield;
  }
  return found;
}
