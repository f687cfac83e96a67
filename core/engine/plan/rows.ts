/** Where the numbers of a batch lie: outputs, deltas, masks. They last for a step. */
import type { LayerPlan, NetworkPlan } from "../../network/plan";
import { inPanels, strideOf, type Arena } from "./arena";
import {
  blockRows,
  maskBatch,
  mostRowBlocks,
  panelBytes,
  productBlock,
  productRest,
  productStrip,
  tileBytes,
  updateRows,
} from "./codes";

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
  /** Batch normalisation's sums of blocks of rows, on the way there and on the way back. */
  sums: number;
  sumsBack: number;
}

/** Activations whose derivative can't be had from the output alone. */
export const needsZ = (layer: LayerPlan): boolean =>
  layer.kind === "dense" && (["gelu", "silu", "softplus"] as string[]).includes(layer.activation);

export function placeRows(plan: NetworkPlan, capacity: number, arena: Arena): RowPlaces {
  const wide = (units: number) => arena.words(capacity * strideOf(units));
  const layers = plan.layers.map((layer): RowsOfLayer => {
    const output = wide(layer.units);
    return {
      output,
      z: needsZ(layer) ? wide(layer.units) : output,
      delta: wide(layer.units),
      kept: keptOf(layer),
      sums: sumsOf(layer),
      sumsBack: sumsOf(layer),
    };
  });
  function keptOf(layer: LayerPlan): number {
    if (layer.kind === "batch_norm") return wide(layer.units);
    return layer.kind === "dropout" ? arena.words(capacity * layer.units + maskBatch) : 0;
  }
  function sumsOf(layer: LayerPlan): number {
    const blocks = Math.min(Math.ceil(capacity / blockRows), mostRowBlocks);
    return layer.kind === "batch_norm" ? arena.words(2 * blocks * strideOf(layer.units)) : 0;
  }
  return {
    capacity,
    layers,
    predictions: wide(plan.outputs),
    rowLosses: arena.words(capacity * 2),
    rowSums: arena.words(capacity * plan.layers.length * 6),
    scratchWords: scratchWords(plan, capacity),
  };
}

/** Bytes of a group of four rows of a product's left operand: see core/engine/kernels/groups.ts. */
const groupBytes = (k: number) => 32 + 4 * (8 * Math.ceil(k / 4) * 4 + 32);

/** A spare tile, a tile of sums, then what products prepare of their operands. */
function scratchWords({ layers }: NetworkPlan, capacity: number): number {
  const widest = Math.max(...layers.flatMap(({ inputs, units }) => [inputs, units]));
  const forward = (Math.min(capacity, productStrip) / 4) * groupBytes(Math.min(widest, productBlock + productRest));
  const block = groupBytes(Math.min(capacity, productBlock));
  const gradient = (updateRows / 4) * block + capacity * inPanels(widest) * 4;
  const turned = Math.ceil(widest / 4) * block + Math.min(capacity, productBlock) * panelBytes;
  return (panelBytes + tileBytes + Math.max(forward, gradient, turned)) / 4 + 16;
}
