/** Where the numbers of a batch lie: outputs, deltas, masks. They last for a step. */
import { kindOf } from "../../network/kinds/layers/index";
import type { NetworkPlan } from "../../network/plan";
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
import type { RowsOfLayer } from "./places";

export interface RowPlaces {
  /** Rows that fit, a multiple of 4. */
  capacity: number;
  layers: RowsOfLayer[];
  predictions: number;
  rowLosses: number;
  rowSums: number;
  scratchWords: number;
}

export function placeRows(plan: NetworkPlan, capacity: number, arena: Arena): RowPlaces {
  const wide = (units: number) => arena.words(capacity * strideOf(units));
  const blocks = Math.min(Math.ceil(capacity / blockRows), mostRowBlocks);
  const layers = plan.layers.map((layer, l): RowsOfLayer => {
    const { units } = layer;
    const keeps = kindOf(layer).keeps(layer);
    const sums = () => (keeps.sums ? arena.words(2 * blocks * strideOf(units)) : 0);
    const masks = () => (keeps.masks ? arena.words(capacity * units + maskBatch) : 0);
    const output = wide(units);
    return {
      output,
      z: keeps.z ? wide(units) : output,
      delta: wide(units),
      saved: keeps.matrix ? wide(units) : masks(),
      sums: sums(),
      sumsBack: sums(),
      fromShortcuts: plan.layers.some(({ shortcut }) => shortcut?.layer === l) ? wide(units) : 0,
      side: layer.shortcut && keeps.side ? wide(layer.shortcut.units) : 0,
      inverse: keeps.inverse ? arena.words(keeps.inverse === "unit" ? units : capacity) : 0,
    };
  });
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
