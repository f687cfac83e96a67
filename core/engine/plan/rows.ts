/** Where the numbers of a batch lie: outputs, deltas, masks. They last for a step. */
import type { LayerPlan, NetworkPlan } from "../../network/plan";
import { strideOf, type Arena } from "./arena";

export interface RowPlaces {
  /** Rows that fit, a multiple of 4. */
  capacity: number;
  layers: RowsOfLayer[];
  predictions: number;
  rowLosses: number;
  rowSums: number;
  scratchWords: number;
}

export interface RowsOfLayer {
  output: number;
  /** Z, where the derivative needs it; else the output itself. */
  z: number;
  /** ∂L/∂output, then ∂L/∂Z. */
  delta: number;
  /** Batch normalisation's x̂, dropout's masks. */
  kept: number;
}

/** Activations whose derivative can't be had from the output alone. */
export const needsZ = (layer: LayerPlan): boolean =>
  layer.kind === "dense" && (["gelu", "silu", "softplus"] as string[]).includes(layer.activation);

export function placeRows(plan: NetworkPlan, capacity: number, arena: Arena): RowPlaces {
  const wide = (units: number) => arena.words(capacity * strideOf(units));
  const layers = plan.layers.map((layer): RowsOfLayer => {
    const output = wide(layer.units);
    return { output, z: needsZ(layer) ? wide(layer.units) : output, delta: wide(layer.units), kept: keptOf(layer) };
  });
  function keptOf(layer: LayerPlan): number {
    if (layer.kind === "batch_norm") return wide(layer.units);
    return layer.kind === "dropout" ? arena.words(capacity * layer.units) : 0;
  }
  const widest = Math.max(...plan.layers.flatMap(({ inputs, units }) => [inputs, units]));
  return {
    capacity,
    layers,
    predictions: wide(plan.outputs),
    rowLosses: arena.words(capacity * 2),
    rowSums: arena.words(capacity * plan.layers.length * 6),
    // A spare tile, panels of the widest matrix, and one panel of 8 columns.
    scratchWords: 64 + capacity * (strideOf(widest) + 8) + 64,
  };
}
