/** The kinds of layers, one line each. */
import type { z } from "zod";
import { activationOf, type ActivationId } from "../activations/index";
import { activation } from "./activation";
import type { InitialiserSpec } from "../initialisers/index";
import { batchNorm } from "./batch-norm";
import { dense } from "./dense";
import { dropout } from "./dropout";
import type { LayerBase, LayerKind } from "./kind";
import { layerNorm } from "./layer-norm";
import { output } from "./output";
import { residual } from "./residual";

type AnyKind = LayerKind<z.ZodObject | null, LayerBase>;

export const layerKinds = {
  dense,
  batch_norm: batchNorm,
  layer_norm: layerNorm,
  activation,
  dropout,
  residual,
  output,
} as const satisfies Record<string, AnyKind>;

type Kinds = typeof layerKinds;
export type LayerKindId = keyof Kinds;
/** A layer as it runs. */
export type LayerPlan = {
  [K in LayerKindId]: Kinds[K] extends LayerKind<infer _Schema, infer Plan> ? Plan : never;
}[LayerKindId];
/** What is said of a layer wherever its numbers stand: curves, pictures, histograms. */
export interface LayerLabel {
  id: string;
  kind: LayerKindId;
  title: string;
}
export const labelOf = ({ id, kind, title }: LayerPlan): LayerLabel => ({ id, kind, title });
/** The schemas of the kinds that a spec may hold. */
export type LayerSchema = Exclude<Kinds[LayerKindId]["schema"], null>;

/** The ids that a spec may hold, in the order of the menus. */
export type LayerType = { [K in LayerKindId]: Kinds[K]["schema"] extends null ? never : K }[LayerKindId];
export const layerTypes = (Object.keys(layerKinds) as LayerKindId[]).filter(
  (id): id is LayerType => layerKinds[id].schema !== null,
);

export const kindOfSpec = ({ type }: { type: LayerType }): AnyKind => layerKinds[type];
/** A layer of a spec that counts as hidden. */
export type HiddenSpec = Extract<z.output<LayerSchema>, { units: number }>;
export const isHiddenSpec = (layer: z.output<LayerSchema>): layer is HiddenSpec => kindOfSpec(layer).hidden;
export const kindOf = ({ kind }: LayerPlan): AnyKind => layerKinds[kind];

/** A layer that counts as hidden: with weights, units and an activation. */
export type HiddenPlan = Extract<LayerPlan, { activation: ActivationId; l1: number }>;
export const isHidden = (layer: LayerPlan): layer is HiddenPlan => kindOf(layer).hidden;
/** A layer whose weights are drawn. */
export type DrawnPlan = LayerPlan & { init: InitialiserSpec };
export const isDrawn = (layer: LayerPlan): layer is DrawnPlan => "init" in layer && layer.init !== undefined;
/** Whether a layer of this kind is a sum with an earlier one. */
export const isSum = (kind: keyof typeof layerKinds): boolean => "around" in (layerKinds[kind].schema?.shape ?? {});
/** How many layers of the spec the shortcut of a layer goes around; null where it has none. */
export const aroundOf = (layer: object): number | null =>
  "around" in layer && typeof layer.around === "number" ? layer.around : null;
/** A layer whose weights may be penalised. */
type PenalisedPlan = Extract<LayerPlan, { l1: number }>;
export const isPenalised = (layer: LayerPlan): layer is PenalisedPlan => "l1" in layer;
export const activationIn = (layer: LayerPlan): ActivationId | null => kindOf(layer).activation(layer);
/** The function itself, or null. */
export function activationOfLayer(layer: LayerPlan) {
  const id = activationIn(layer);
  return id === null ? null : activationOf(id);
}
export const dropRateOf = (layer: LayerPlan): number => kindOf(layer).dropRate(layer);
