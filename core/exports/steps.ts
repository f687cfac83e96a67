/** A network as the steps of its layers, for formats that write one line a step. */
import type { InferenceStep } from "../network/kinds/inference";
import { kindOf, type LayerPlan } from "../network/kinds/layers/index";
import type { NetworkPlan } from "../network/plan";
import { tensorOf, type ExportedModel } from "./model";

export interface LayerSteps {
  layer: LayerPlan;
  steps: InferenceStep[];
  /** The layer that its shortcut comes from; null: none, or the inputs. */
  side: string | null;
  /** A later shortcut comes from here. */
  isSource: boolean;
}

export function stepsOf({ layers }: NetworkPlan): LayerSteps[] {
  const sources = new Set(layers.flatMap(({ shortcut }) => (shortcut ? [shortcut.layer] : [])));
  return layers.map((layer, at) => ({
    layer,
    steps: kindOf(layer).inference(layer),
    side: layer.shortcut && layer.shortcut.layer >= 0 ? layers[layer.shortcut.layer]!.id : null,
    isSource: sources.has(at),
  }));
}

/** Names of the arrays that the steps need, in their order. */
export function usedTensors({ plan }: ExportedModel): string[] {
  return stepsOf(plan).flatMap(({ steps }) =>
    steps.flatMap((step) => Object.entries(step).flatMap(([key, name]) => (isArray(key, name) ? [name] : []))),
  );
}
const isArray = (key: string, value: unknown): value is string =>
  key !== "op" && key !== "activation" && typeof value === "string";

/** Columns of a matrix. */
export const widthOf = (model: ExportedModel, weights: string): number => tensorOf(model, weights).shape[1]!;
