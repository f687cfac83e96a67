/** What an experiment takes before its first update: told before it is begun. */
import { initialiserOf } from "./kinds/initialisers/index";
import { isDrawn, type LayerPlan } from "./kinds/layers/index";
import type { NetworkPlan } from "./plan";

/** Weights, gradients, two states of the optimiser, and the weights packed for both directions; float32. */
const bytesOfParameter = 6 * 4;

/** Seconds that drawing a layer's weights takes about; 0 where that is nothing to speak of. */
const drawingSeconds = (layer: LayerPlan): number =>
  isDrawn(layer) ? (initialiserOf(layer.init).initialiser.seconds?.(layer.inputs, layer.units) ?? 0) : 0;

export interface Cost {
  /** Of parameters, and of the largest layer while it is drawn; batches come on top. */
  bytes: number;
  /** Until the weights are drawn. */
  seconds: number;
  /** Titles of the layers that take them. */
  slow: string[];
}

export function costOf(plan: NetworkPlan): Cost {
  const seconds = plan.layers.map(drawingSeconds);
  const drawn = plan.layers.map((layer, i) => 8 * layer.parameters * (seconds[i]! > 0 ? 2 : 1));
  return {
    bytes: plan.parameters * bytesOfParameter + Math.max(...drawn),
    seconds: seconds.reduce((sum, one) => sum + one, 0),
    slow: plan.layers.filter((_, i) => seconds[i]! > 1).map(({ title }) => title),
  };
}

/** `5 s`, `11 min`, as far as an estimate is worth. */
export const roughTime = (seconds: number): string =>
  seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.round(seconds / 60)} min`;
