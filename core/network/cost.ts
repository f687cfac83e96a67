/** What an experiment takes before its first update: told before it is begun. */
import { initialiserOf } from "./initialisers";
import type { LayerPlan, NetworkPlan } from "./plan";

/** Seconds of drawing orthogonal weights ÷ (shorter side² × longer side): measured from 500 × 500 to 2,000 × 2,000. */
const orthogonalSeconds = 2e-9;
/** Weights, gradients, two states of the optimiser, and the weights packed for both directions; float32. */
const bytesOfParameter = 6 * 4;

/** Seconds that drawing orthogonal weights takes about; all others take nothing to speak of. */
export function drawingSeconds({ inputs, units }: { inputs: number; units: number }): number {
  return orthogonalSeconds * Math.min(inputs, units) ** 2 * Math.max(inputs, units);
}

const isOrthogonal = (layer: LayerPlan): boolean =>
  (layer.kind === "dense" || layer.kind === "output") && initialiserOf(layer.init).id === "orthogonal";

export interface Cost {
  /** Of parameters, and of the largest layer while it is drawn; batches come on top. */
  bytes: number;
  /** Until the weights are drawn. */
  seconds: number;
  /** Titles of the layers that take them. */
  slow: string[];
}

export function costOf(plan: NetworkPlan): Cost {
  const orthogonal = plan.layers.filter(isOrthogonal);
  const drawn = plan.layers.map((layer) => 8 * layer.parameters * (isOrthogonal(layer) ? 2 : 1));
  return {
    bytes: plan.parameters * bytesOfParameter + Math.max(...drawn),
    seconds: orthogonal.reduce((sum, layer) => sum + drawingSeconds(layer), 0),
    slow: orthogonal.filter((layer) => drawingSeconds(layer) > 1).map(({ title }) => title),
  };
}

/** `5 s`, `11 min`, as far as an estimate is worth. */
export const roughTime = (seconds: number): string =>
  seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.round(seconds / 60)} min`;
