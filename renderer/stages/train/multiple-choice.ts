/** What the small charts of Train can show, by name, and what they show now. */
import { defineStore } from "pinia";
import { ref } from "vue";

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

/** From the left; it outlasts a change of stage. */
export const useMultiples = defineStore("multiples", () => {
  const shown = ref<MultipleId[]>(["metric", "gradientNorm", "updateRatio", "gradients"]);
  function choose(place: number, id: MultipleId): void {
    shown.value = shown.value.with(place, id);
  }
  return { shown, choose };
});
