/** Rows as a layer has them: its outputs, or the sums before its activation. In pieces of a few milliseconds. */
import type { Rows } from "../data/dataset";
import type { Model } from "../engine/engine";
import { kindOf } from "../network/kinds/layers/index";
import type { Pieces } from "../pieces";
import { pieceRows } from "./measure";
import { restoreTensors } from "./tensors";

type Inputs = Pick<Rows, "rows" | "x">;

/** Outputs in inference, rows × units of layer `l` (−1: the input itself). Yields between pieces. */
export function* outputsOfLayer(model: Model, rows: Inputs, l: number): Pieces<Float32Array> {
  const units = l < 0 ? model.plan.inputs : model.layers[l]!.units;
  return yield* throughPieces(model, rows, units, (x, size) => model.activations(x, size, l).subarray(0, size * units));
}

/** The sums z = W·x + b that its activation is given (what a normalisation or a sum gives, where it has none). Yields between pieces. */
export function* sumsOfLayer(model: Model, rows: Inputs, l: number): Pieces<Float32Array> {
  const plan = model.layers[l]!;
  const layer = kindOf(plan).plain(plan, { drawn: null, precision: "float32", seed: 0, masks: null });
  restoreTensors([...layer.parameters.map(({ tensor }) => tensor), ...layer.statistics], model.tensors);
  return yield* throughPieces(model, rows, plan.units, (x, size) => {
    const input = Float32Array.from(model.activations(x, size, l - 1));
    const from = plan.shortcut?.layer;
    const side = from === undefined ? undefined : Float32Array.from(model.activations(x, size, from));
    layer.forward(input, size, { training: false }, side);
    return layer.z.subarray(0, size * plan.units);
  });
}

function* throughPieces(
  model: Model,
  rows: Inputs,
  units: number,
  work: (x: Float32Array, size: number) => ArrayLike<number>,
): Pieces<Float32Array> {
  const all = new Float32Array(rows.rows * units);
  const piece = pieceRows(model);
  for (let first = 0; first < rows.rows; first += piece) {
    const size = Math.min(piece, rows.rows - first);
    all.set(work(rows.x.slice(first, first + size), size), first * units);
    yield;
  }
  return all;
}
