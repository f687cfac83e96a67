import { kindOf, type LayerPlan } from "../../network/kinds/layers/index";
import type { ModelSettings, Tensor } from "../engine";
import { initialWeights } from "../initial-weights";

/** Writes what layers begin with: the same that the reference engine does. What begins with 0 is 0 already. */
export function drawWeights(
  layers: readonly LayerPlan[],
  tensors: readonly Tensor[],
  settings: Pick<ModelSettings, "training" | "weights">,
): void {
  layers.forEach((layer, index) => {
    for (const { name, start } of kindOf(layer).arrays(layer)) {
      const { data } = tensors.find((tensor) => tensor.name === `${layer.id}/${name}`)!;
      if (typeof start === "number") {
        if (start !== 0) data.fill(start);
        continue;
      }
      const drawn = initialWeights(layer, index, settings);
      if (drawn) data.set(drawn);
    }
  });
}
