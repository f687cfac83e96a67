/** Where a model's lasting numbers lie: parameters with their gradients and state, statistics, packed weights. */
import { optimizerOf, type OptimizerSpec } from "../../network/kinds/optimizers/index";
import { activationOfLayer, kindOf, type LayerPlan } from "../../network/kinds/layers/index";
import type { LayerArray } from "../../network/kinds/layers/kind";
import type { NetworkPlan } from "../../network/plan";
import { inPanels, type Arena } from "./arena";
import { Partial } from "./codes";
import type { ParameterPlace, Place } from "./places";

export interface LayerPlaces {
  plan: LayerPlan;
  parameters: ParameterPlace[];
  statistics: Place[];
  /** Steps in which a unit has not fired; null where units can't die. */
  silentSteps: Place | null;
}

export interface ParameterPlaces {
  layers: LayerPlaces[];
  parameters: ParameterPlace[];
  partials: number;
  partialCount: number;
}

export function placeParameters(plan: NetworkPlan, optimizerSpec: OptimizerSpec, arena: Arena): ParameterPlaces {
  const names = optimizerOf(optimizerSpec).state(optimizerSpec);
  let partialCount = 0;
  const place = (layer: string, array: string, shape: readonly number[], trainable: boolean): Place => {
    const length = shape.reduce((product, size) => product * size, 1);
    return { name: `${layer}/${array}`, array, shape: [...shape], length, trainable, at: arena.words(length) };
  };
  const parameter = (layer: LayerPlan, index: number, array: LayerArray): ParameterPlace => {
    const isWeight = array.role === "weight";
    const [rows, columns] = isWeight ? [array.shape[0]!, array.shape[1]!] : [1, array.shape[0]!];
    const blocks = isWeight ? Math.ceil(rows / 8) : 1;
    const firstPartial = partialCount;
    partialCount += blocks;
    const own = place(layer.id, array.name, array.shape, true);
    return {
      ...own,
      layer: index,
      gradient: arena.words(own.length),
      state: names.map((state) => place(layer.id, `${array.name}/${state}`, array.shape, false)),
      isWeight,
      rows,
      columns,
      blocks,
      firstPartial,
      measured: array.measured,
      l1: array.l1 ?? 0,
      l2: array.l2 ?? 0,
      packed: isWeight ? arena.words(rows * inPanels(columns)) : 0,
      packedTransposed: isWeight && index > 0 ? arena.words(columns * inPanels(rows)) : 0,
    };
  };
  const layers = plan.layers.map((layer, index): LayerPlaces => {
    const arrays = kindOf(layer).arrays(layer);
    const canDie = activationOfLayer(layer)?.rectifier;
    return {
      plan: layer,
      parameters: arrays.filter(({ role }) => role !== "statistic").map((array) => parameter(layer, index, array)),
      statistics: arrays
        .filter(({ role }) => role === "statistic")
        .map(({ name, shape }) => place(layer.id, name, shape, false)),
      silentSteps: canDie ? place(layer.id, "silent_steps", [layer.units], false) : null,
    };
  });
  const parameters = layers.flatMap((layer) => layer.parameters);
  return { layers, parameters, partialCount, partials: arena.words(partialCount * Partial.count * 2) };
}
