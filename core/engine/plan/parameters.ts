/** Where a model's lasting numbers lie: parameters with their gradients and state, statistics, packed weights. */
import { activationOf } from "../../network/activations";
import type { OptimizerSpec } from "../../network/optimizers";
import type { LayerPlan, NetworkPlan } from "../../network/plan";
import { optimizer } from "../reference/optimizers";
import { inPanels, type Arena } from "./arena";
import { Partial } from "./codes";

/** An array with a name, as the model shows it. */
export interface Place {
  name: string;
  shape: number[];
  at: number;
  length: number;
  trainable: boolean;
}

export interface ParameterPlace extends Place {
  layer: number;
  gradient: number;
  state: Place[];
  /** Dense weights are shared in blocks of 8 rows; a vector is one block. */
  isWeight: boolean;
  rows: number;
  columns: number;
  blocks: number;
  firstPartial: number;
  l1: number;
  l2: number;
  /** Packed for X·W and for dY·Wᵀ; 0 where it is not. */
  packed: number;
  packedTransposed: number;
}

export interface LayerPlaces {
  plan: LayerPlan;
  parameters: ParameterPlace[];
  statistics: Place[];
  /** Batch normalisation: 1/√(σ² + ε) of the batch. */
  inverse: number;
  /** Steps in which a unit has not fired; null where units can't die. */
  silent: Place | null;
}

export interface ParameterPlaces {
  layers: LayerPlaces[];
  parameters: ParameterPlace[];
  partials: number;
  partialCount: number;
}

export function placeParameters(plan: NetworkPlan, optimizerSpec: OptimizerSpec, arena: Arena): ParameterPlaces {
  const names = optimizer(optimizerSpec.type).state(optimizerSpec);
  let partialCount = 0;
  const place = (name: string, shape: number[], trainable: boolean): Place => {
    const length = shape.reduce((product, size) => product * size, 1);
    return { name, shape, length, trainable, at: arena.words(length) };
  };
  const parameter = (layer: number, name: string, shape: number[]): ParameterPlace => {
    const isWeight = shape.length === 2;
    const [rows, columns] = isWeight ? [shape[0]!, shape[1]!] : [1, shape[0]!];
    const blocks = isWeight ? Math.ceil(rows / 8) : 1;
    const firstPartial = partialCount;
    partialCount += blocks;
    const own = place(name, shape, true);
    return {
      ...own,
      layer,
      gradient: arena.words(own.length),
      state: names.map((state) => place(`${name}/${state}`, shape, false)),
      isWeight,
      rows,
      columns,
      blocks,
      firstPartial,
      l1: 0,
      l2: 0,
      packed: 0,
      packedTransposed: 0,
    };
  };
  const layers = plan.layers.map((layer, index): LayerPlaces => {
    const { id, units, inputs } = layer;
    const none = { plan: layer, parameters: [], statistics: [], inverse: 0, silent: null };
    if (layer.kind === "dropout") return none;
    if (layer.kind === "batch_norm") {
      const parameters = ["gamma", "beta"].map((name) => parameter(index, `${id}/${name}`, [units]));
      const statistics = ["mean", "variance"].map((name) => place(`${id}/${name}`, [units], false));
      return { ...none, parameters, statistics, inverse: arena.words(units) };
    }
    const weights: ParameterPlace = {
      ...parameter(index, `${id}/weights`, [inputs, units]),
      l1: layer.l1,
      l2: layer.l2,
      packed: arena.words(inputs * inPanels(units)),
      packedTransposed: index > 0 ? arena.words(units * inPanels(inputs)) : 0,
    };
    const rectifier =
      layer.kind === "dense" && layer.activation !== "softmax" && activationOf(layer.activation).rectifier;
    const silent = rectifier ? place(`${id}/silent_steps`, [units], false) : null;
    return { ...none, parameters: [weights, parameter(index, `${id}/bias`, [units])], silent };
  });
  const parameters = layers.flatMap((layer) => layer.parameters);
  return { layers, parameters, partialCount, partials: arena.words(partialCount * Partial.count * 2) };
}
