/** What draws each of the small charts. One line each. */
import type { Component } from "vue";
import { activationIds, activationOf, type Activation } from "#core/network/kinds/activations/index";
import HistogramFigure from "./HistogramFigure.vue";
import MetricFigure from "./MetricFigure.vue";
import RateFigure from "./RateFigure.vue";
import SignalFigure from "./SignalFigure.vue";
import { multipleLabels, type MultipleId } from "./multiple-choice";

interface Multiple {
  component: Component;
  props: Record<string, unknown>;
}
/** The activations of a property: `sigmoid or tanh`. */
const named = (property: (activation: Activation) => unknown) =>
  activationIds
    .map(activationOf)
    .filter(property)
    .map(({ name }) => name)
    .join(" or ");
const noWeights = "no layer has weights";
const signal = (name: MultipleId, missing: string, range?: readonly [number, number]): Multiple => ({
  component: SignalFigure,
  props: { title: multipleLabels[name], signal: name, missing, ...(range ? { range } : {}) },
});
const histograms = (kind: MultipleId): Multiple => ({ component: HistogramFigure, props: { kind } });

export const multiples: Record<MultipleId, Multiple> = {
  metric: { component: MetricFigure, props: {} },
  learningRate: { component: RateFigure, props: {} },
  gradientNorm: signal("gradientNorm", noWeights, [1e-7, 1e1]),
  updateRatio: signal("updateRatio", noWeights, [1e-8, 1]),
  activationStd: signal("activationStd", "not measured", [1e-6, 1e2]),
  weightNorm: signal("weightNorm", noWeights, [1e-2, 1e2]),
  dead: signal("dead", `No layer is a ${named(({ dies }) => dies)}: its units can't die`),
  saturated: signal("saturated", `No layer is a ${named(({ saturates }) => saturates)}: its units can't saturate`),
  gradients: histograms("gradients"),
  weights: histograms("weights"),
  activations: histograms("activations"),
};
