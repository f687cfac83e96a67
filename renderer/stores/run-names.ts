/** A short name for a run, from what sets it apart: `ReLU 32-16`, `sigmoid 32 × 10`, `logistic`. */
import { activationName } from "#core/network/kinds/activations/index";
import { isHiddenSpec } from "#core/network/kinds/layers/index";
import { enabledLayers, type ExperimentSpec } from "#core/network/spec";

export function describeRun(spec: ExperimentSpec): string {
  const dense = enabledLayers(spec.network).filter(isHiddenSpec);
  const first = dense[0];
  if (!first) return "no hidden layer";
  const kinds = new Set(dense.map((layer) => layer.activation));
  const activation = kinds.size > 1 ? "mixed" : activationName(first.activation);
  const same = new Set(dense.map((layer) => layer.units)).size === 1;
  const units =
    same && dense.length > 3 ? `${first.units} × ${dense.length}` : dense.map((layer) => layer.units).join("-");
  return `${activation} ${units}`;
}
