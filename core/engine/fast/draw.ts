import type { LayerPlan } from "../../network/plan";
import type { ModelSettings, Tensor } from "../engine";
import { initialWeights } from "../initial-weights";

/** Writes the initial weights: the same that the reference engine draws. Everything else is 0 already. */
export function drawWeights(
  layers: readonly LayerPlan[],
  tensors: readonly Tensor[],
  settings: Pick<ModelSettings, "training" | "weights">,
): void {
  layers.forEach((layer, index) => {
    const named = (name: string) => tensors.find((tensor) => tensor.name === `${layer.id}/${name}`)!.data;
    if (layer.kind === "batch_norm") {
      named("gamma").fill(1);
      named("variance").fill(1);
    } else if (layer.kind !== "dropout") {
      const drawn = initialWeights(layer, index, settings);
      if (drawn) named("weights").set(drawn);
    }
  });
}
