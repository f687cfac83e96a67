/**
 * Predictions in pieces, in the target's own units. These are float64: a target of some 10⁹ that varies by 1 has no float32 that
 * tells its rows apart.
 */
import type { Rows } from "../data/dataset";
import type { Prepared } from "../data/types";
import type { Model } from "../engine/engine";
import { pieceRows } from "./measure";

/** Probabilities as the network computes them, or values in the target's units. */
export type Scores = Float32Array | Float64Array;

type Answers = Pick<Prepared, "task" | "targetScale">;

/** rows × outputs: probabilities, or values in the target's units. Yields between pieces. */
export function* predictRows(
  model: Model,
  rows: Pick<Rows, "x" | "rows">,
  prepared: Answers,
): Generator<void, Scores, void> {
  const { outputs } = model.plan;
  const result = new Float32Array(rows.rows * outputs);
  const piece = pieceRows(model);
  for (let first = 0; first < rows.rows; first += piece) {
    const size = Math.min(piece, rows.rows - first);
    const x = rows.x.slice(first, first + size);
    result.set(model.predict(x, size, first > 0), first * outputs);
    yield;
  }
  return prepared.task === "regression" ? inUnits(result, prepared) : result;
}

/** The target as it stood in the file: class codes as they are, standardised values back in their units. */
export function truthOf(rows: Pick<Rows, "y">, prepared: Answers): Scores {
  return prepared.task === "regression" ? inUnits(rows.y, prepared) : rows.y.slice();
}

export function inUnits(values: Float32Array, { targetScale }: Pick<Prepared, "targetScale">): Float64Array {
  const { mean, std } = targetScale ?? { mean: 0, std: 1 };
  return Float64Array.from(values, (value) => value * std + mean);
}
