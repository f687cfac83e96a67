/** Names the layer in which a run's numbers broke. */
import type { Tensor } from "../engine/engine";
import type { NetworkPlan } from "../network/plan";
import type { RunHistory } from "../training/history";

/**
 * The layer with the largest gradient norm of the last finite measurement, since NaN spreads through all layers within one
 * update; without a measurement the first layer with a weight that is no number.
 */
export function locateFailure(plan: NetworkPlan, tensors: readonly Tensor[], history: RunHistory): string | null {
  const { layers, ticks } = history;
  const norms = ticks.signals.gradientNorm;
  for (let tick = ticks.count - 1; tick >= 0; tick--) {
    let worst = -1;
    let whole = true;
    for (let i = 0; i < layers.length; i++) {
      const norm = norms[tick * layers.length + i]!;
      if (plan.layers[i]?.kind === "dropout") continue;
      whole &&= Number.isFinite(norm);
      if (worst < 0 || norm > norms[tick * layers.length + worst]!) worst = i;
    }
    if (whole && worst >= 0) return layers[worst]!;
  }
  const broken = tensors.find(({ data }) => data.some((value) => !Number.isFinite(value)));
  return broken ? broken.name.slice(0, broken.name.indexOf("/")) : null;
}
