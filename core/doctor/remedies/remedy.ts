/** What a remedy is, and ways to change a spec. */
import type { ExperimentSpec, LayerSpec } from "../../network/spec";
import { isHiddenSpec } from "../../network/kinds/layers/index";
import { isEnabled } from "../../network/layers";
import { replaceLayers } from "../../network/shortcuts";
import type { Remedy } from "../finding";

export interface RemedyRule {
  title: string;
  detail: string;
  /** The title of a remedy of so much. */
  titled?(amount: number): string;
  /** The changed spec; the same object where there is nothing to change. */
  apply(spec: ExperimentSpec, about: About): ExperimentSpec;
}
/** The column of a remedy that is about one, and how much of it is asked for; undefined: as much as it takes by itself. */
export type About = Pick<Remedy, "column" | "amount">;

export const withTraining = (spec: ExperimentSpec, change: Partial<ExperimentSpec["training"]>): ExperimentSpec => ({
  ...spec,
  training: { ...spec.training, ...change },
});

/** Replaces layers that run (one that is switched off stays as it is); the spec itself where none changed. */
export function withLayers(
  spec: ExperimentSpec,
  change: (layer: LayerSpec, index: number) => LayerSpec | LayerSpec[],
): ExperimentSpec {
  const layers = replaceLayers(spec.network.layers, (layer, i) => [isEnabled(layer) ? change(layer, i) : layer].flat());
  const same =
    layers.length === spec.network.layers.length && layers.every((layer, i) => layer === spec.network.layers[i]);
  return same ? spec : { ...spec, network: { ...spec.network, layers } };
}

export const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

export function withNetwork(spec: ExperimentSpec, layers: LayerSpec[]): ExperimentSpec {
  return isSame(spec.network.layers, layers) ? spec : { ...spec, network: { ...spec.network, layers } };
}

/** Puts a layer behind each hidden layer that is not followed by one of its kind already. */
export function behindHidden(spec: ExperimentSpec, added: LayerSpec): ExperimentSpec {
  const { layers } = spec.network;
  return withLayers(spec, (layer, i) => {
    if (!isHiddenSpec(layer)) return layer;
    for (const next of layers.slice(i + 1).filter(isEnabled)) {
      if (isHiddenSpec(next)) break;
      if (next.type === added.type) return layer;
    }
    return [layer, added];
  });
}
