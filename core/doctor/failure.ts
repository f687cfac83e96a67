/** Names the layer in which a run's numbers broke. */
import type { Rows } from "../data/dataset";
import type { Model } from "../engine/engine";
import type { NetworkPlan } from "../network/plan";
import type { RunHistory } from "../training/history";

/** Rows that are sent through the network to see where it breaks. */
const mostRows = 256;

/**
 * The layer with the largest gradient norm of the last finite measurement, since NaN spreads through all layers within one
 * update; without a measurement the first layer with a weight that is no number, or else with an output that is none.
 */
export function locateFailure(plan: NetworkPlan, model: Model, history: RunHistory, rows: Rows): string | null {
  const { layers, ticks } = history;
  const norms = ticks.signals.gradientNorm;
  for (let tick = ticks.count - 1; tick >= 0; tick--) {
    let worst = -1;
    let whole = true;
    for (let i = 0; i < layers.length; i++) {
      const norm = norms[tick * layers.length + i]!;
      if (plan.layers[i]?.parameters === 0) continue;
      whole &&= Number.isFinite(norm);
      if (worst < 0 || norm > norms[tick * layers.length + worst]!) worst = i;
    }
    if (whole && worst >= 0) return layers[worst]!.id;
  }
  const broken = model.tensors.find(({ data }) => data.some(isBroken));
  if (broken) return broken.name.slice(0, broken.name.indexOf("/"));
  const count = Math.min(mostRows, rows.rows);
  const x = rows.x.slice(0, count);
  return model.layers.find((_layer, l) => model.activations(x, count, l).some(isBroken))?.id ?? null;
}

const isBroken = (value: number) => !Number.isFinite(value);
