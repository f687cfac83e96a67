/** Changes of a list of layers that leave shortcuts where they come from. */
import { aroundOf } from "./kinds/layers/index";
import type { LayerSpec } from "./spec";

/**
 * The list with each layer replaced by what `change` answers. A shortcut comes from what stands where its layer stood; where nothing
 * is left there, from the nearest before it; without a layer left to go around it is taken out.
 */
export function replaceLayers(
  layers: readonly LayerSpec[],
  change: (layer: LayerSpec, index: number) => readonly LayerSpec[],
): LayerSpec[] {
  const result: LayerSpec[] = [];
  /** Index of what a layer of the list puts out now; −1 before the first. */
  const outputs: number[] = [];
  layers.forEach((layer, index) => {
    const around = aroundOf(layer);
    for (const next of change(layer, index)) {
      if (around === null || next.type !== layer.type) {
        result.push(next);
        continue;
      }
      const now = result.length;
      const source = outputs[index - 1 - around] ?? -1;
      const kept = Math.max(1, now - 1 - source);
      if (now > 0) result.push(kept === around ? next : ({ ...next, around: kept } as LayerSpec));
    }
    outputs.push(result.length - 1);
  });
  return result;
}
