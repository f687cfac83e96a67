/** What the small charts of Train can show, by name, and what they show now. */
import { defineStore } from "pinia";
import { computed } from "vue";
import { useView } from "../../stores/view";

export const multipleLabels = {
  metric: "Metric",
  learningRate: "Learning rate",
  gradientNorm: "Gradient norm",
  updateRatio: "Update ratio",
  activationStd: "Activation std",
  weightNorm: "Weight norm",
  dead: "Dead share",
  saturated: "Saturated share",
  gradients: "Histograms of gradients",
  weights: "Histograms of weights",
  activations: "Histograms of activations",
} as const;
export type MultipleId = keyof typeof multipleLabels;
export const multipleIds = Object.keys(multipleLabels) as MultipleId[];

const usual: readonly MultipleId[] = ["metric", "gradientNorm", "updateRatio", "gradients"];
const isMultiple = (id: string | undefined): id is MultipleId => id !== undefined && Object.hasOwn(multipleLabels, id);

/** From the left. What was chosen is the project's; a chart that it names and is not known gives way to the usual one. */
export const useMultiples = defineStore("multiples", () => {
  const view = useView();
  const shown = computed<MultipleId[]>(() =>
    usual.map((id, place) => {
      const chosen = view.smallCharts?.[place];
      return isMultiple(chosen) ? chosen : id;
    }),
  );
  function choose(place: number, id: MultipleId): void {
    view.smallCharts = shown.value.with(place, id);
  }
  return { shown, choose };
});
