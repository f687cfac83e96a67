/** Forms of single layers by their kind; a kind without one has the fields of its schema and its own words. */
import type { Component } from "vue";
import type { LayerKindId } from "#core/network/kinds/layers/index";
import DenseInspector from "./DenseInspector.vue";
import DropoutInspector from "./DropoutInspector.vue";
import NormInspector from "./NormInspector.vue";

export const layerForms: Partial<Record<LayerKindId, Component>> = {
  dense: DenseInspector,
  dropout: DropoutInspector,
  batch_norm: NormInspector,
  layer_norm: NormInspector,
};
